"""The source of an author's own units, which `article.toml` names as `package.module:Class`."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from generator.errors import InputError, shortened
from generator.storage.closure import Closures
from generator.storage.file_hash import file_sha256


def own_modules(unit: str) -> tuple[str, ...]:
    """Return the module of a unit of one's own; none for a unit of the generator."""
    module, colon, _ = unit.partition(":")
    return (module,) if colon else ()


def check_allowed(path: Path, named: str, allowed: str | None) -> None:
    """Refuse a file of a model, at `path`, that names a unit which the caller does not.

    A file is data: it chooses no code. `named` is the unit of the file, `allowed` the one that the caller asks for,
    such as that of `article.toml`; None allows the generator's own units alone. Raises `InputError`.
    """
    if allowed is not None and named != allowed:
        raise InputError(f"{path}: is of a model of the unit {shortened(named)}, asked for was {shortened(allowed)}")
    if allowed is None and own_modules(named):
        raise InputError(
            f"{path}: is of a model of the unit {shortened(named)}, which is code of its author; a file chooses no"
            " code: if you trust that module, name it by --unit, load_model(path, unit=…) or in article.toml"
        )


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
