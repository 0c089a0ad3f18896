"""The functions that every expression has, and how a function is called with what an author gives it."""

import inspect
import math
from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from generator.errors import InputError
from generator.rendering.claims.series import kind_of


def _of_items(function: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function of a list that takes the list's items one by one too."""

    def call(*values: Any) -> Any:
        items = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
        if not items:
            raise InputError("a list without items has none of these")
        return function(items)

    return call


LIST_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": _of_items(min),
    "max": _of_items(max),
    "sum": _of_items(sum),
    "mean": _of_items(fmean),
    "all": _of_items(all),
    "any": _of_items(any),
    "count": lambda items: len(items),
}


def _exp(value: float) -> float:
    if value > _MOST_NATS:
        raise InputError(f"exp is of a number up to {_MOST_NATS}, got {value:g}")
    return math.exp(value)


_MOST_NATS = 700
"""The largest power of e that a float holds is hardly greater."""

NUMBER_FUNCTIONS: dict[str, Callable[..., Any]] = {"abs": abs, "exp": _exp, "round": round}


def call_number_function(name: str, values: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Return `abs`, `exp` or `round` of a number."""
    if options or not all(isinstance(value, int | float) for value in values):
        raise InputError(f"{name} is of a number")
    return NUMBER_FUNCTIONS[name](*values)


def call_by_signature(name: str, function: Callable[..., Any], values: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Return what a function of the scope gives for arguments of the types that its signature says."""
    signature = inspect.signature(function)
    takes = f"{name} takes {', '.join(signature.parameters)}"
    try:
        arguments = signature.bind(*values, **options).arguments
    except TypeError:
        raise InputError(takes) from None
    for argument, value in arguments.items():
        annotation = signature.parameters[argument].annotation
        if annotation is not Any and not isinstance(value, getattr(annotation, "__origin__", annotation)):
            raise InputError(f"{takes}; got {kind_of(value)} as {argument}")
    return function(*values, **options)


def model_of(value: Any) -> Mapping[str, Any]:
    """Return the quantities of the model that an author gave as an argument."""
    if not isinstance(value, Mapping) or "sha256" not in value or "label" not in value:
        raise InputError("the first argument is a model's id")
    return value
