"""Checks of array shapes at run time: jaxtyping's annotations of `generator` are held against what its functions get.

A function is checked at its first calls in each test: in loops over the characters of a text, checks of every call
would take more time than the tests. What is no array is left to mypy, so that tests can pass wrong values on purpose.
"""

import contextlib
import dataclasses
import functools
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import beartype
import jaxtyping

CALLS = 8
"""Calls of a function that are checked in each test."""

_calls: Counter[Callable[..., Any]] = Counter()


def check_shapes() -> None:
    """Check the functions of `generator` from now on; it must not have been imported yet."""
    assert "generator" not in sys.modules, "it has been imported without its checks"
    jaxtyping.jaxtyped = _checked  # type: ignore[assignment]
    jaxtyping.install_import_hook("generator", "beartype.beartype")


def begin_test() -> None:
    """Check the first calls of every function anew."""
    _calls.clear()


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Check nothing for a while."""
    jaxtyping.config.update("jaxtyping_disable", True)
    try:
        yield
    finally:
        jaxtyping.config.update("jaxtyping_disable", False)


def _checked(*, typechecker: Any) -> Callable[[Any], Any]:
    """Stand in for `jaxtyping.jaxtyped`, which the import hook decorates every function and class with."""

    def decorate(decorated: Any) -> Any:
        if inspect.isclass(decorated):
            if dataclasses.is_dataclass(decorated) and "__init__" in vars(decorated):
                decorated.__init__ = decorate(decorated.__init__)  # type: ignore[method-assign]
            return decorated
        return _at_first_calls(decorated) if inspect.isfunction(decorated) else decorated

    return decorate


def _at_first_calls(function: Callable[..., Any]) -> Callable[..., Any]:
    all_annotations = function.__annotations__
    arrays = {name: hint for name, hint in all_annotations.items() if "jaxtyping." in repr(hint)}
    if not arrays:
        return function
    function.__annotations__ = arrays
    checked = _jaxtyped(function, typechecker=beartype.beartype)
    function.__annotations__ = checked.__annotations__ = all_annotations

    @functools.wraps(function)
    def at_first_calls(*args: Any, **kwargs: Any) -> Any:
        if _calls[function] >= CALLS:
            return function(*args, **kwargs)
        _calls[function] += 1
        return checked(*args, **kwargs)

    return at_first_calls


_jaxtyped: Any = jaxtyping.jaxtyped
