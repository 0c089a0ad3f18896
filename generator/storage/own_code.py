"""Code of an author's own, which `article.toml` names as `module:name`; the module can be imported."""

import importlib
from collections.abc import Callable
from typing import Any

from generator.errors import InputError, reason


def own_function(entry: str, where: str) -> Callable[..., Any]:
    """Return the function that an entry names; its module is imported.

    The entry must come from the article or the caller, never from a file of a model. Raises `InputError`, which begins
    with `where`.
    """
    module, colon, name = entry.partition(":")
    if not (module and colon and name):
        raise InputError(f"{where}: must be 'module:name', a function of a module, got {entry!r}")
    try:
        found = getattr(importlib.import_module(module), name)
    except Exception as error:  # whatever an author's module may raise
        said = f"{type(error).__name__}: {reason(error, 200)}"
        raise InputError(f"{where}: {entry!r} cannot be imported: {said}") from error
    if not callable(found):
        raise InputError(f"{where}: {entry!r} must be a function, got {type(found).__name__}")
    function: Callable[..., Any] = found
    return function
