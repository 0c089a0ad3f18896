"""What a file of the cache was computed by, as a part of its name."""

import hashlib
import importlib.util
from pathlib import Path

import generator
from generator.errors import InputError


def code_sha256(*names: str) -> str:
    """Return the sha256 of modules, as `analysis/reading.py` or `analysis/*.py`, and of all units."""
    folder = Path(generator.__path__[0])
    files = sorted(path for name in (*names, "units/*.py") for path in folder.glob(name))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def own_unit_sha256(unit: str) -> str:
    """Return the sha256 of the module that a unit `package.module:Class` is in, without importing it; else nothing."""
    module, colon, _ = unit.partition(":")
    if not colon:
        return ""
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None or found.origin is None or not Path(found.origin).is_file():
        raise InputError(f"unit {unit!r}: no module {module!r} in this folder or among the installed packages")
    return hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()
