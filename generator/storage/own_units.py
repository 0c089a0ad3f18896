"""The source of an author's own units, which `article.toml` names as `package.module:Class`."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from generator.storage.closure import Closures
from generator.storage.file_hash import file_sha256


def own_modules(unit: str) -> tuple[str, ...]:
    """Return the module of a unit of one's own; none for a unit of the generator."""
    module, colon, _ = unit.partition(":")
    return (module,) if colon else ()


def own_files(units: Iterable[str]) -> dict[str, Path]:
    """Return the author's own files that some units come from, by the modules' names: their import closures.

    Raises `InputError` if a module is not there, or is not Python.
    """
    files = Closures().files(module for unit in units for module in own_modules(unit))
    return {name: path for name, path in files.items() if name.partition(".")[0] != "generator"}


def unit_sha256(unit: str) -> str:
    """Return one sha256 of a unit's own files, by names and content; an empty text for a unit of the generator."""
    lines = [f"{name} {file_sha256(path)}\n" for name, path in own_files([unit]).items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""
