"""What a baked file was computed by, as a part of its name in the cache."""

import hashlib
from pathlib import Path

import generator


def code_sha256(*names: str) -> str:
    """Return the sha256 of modules, as `analysis/reading.py`, and of all units."""
    folder = Path(generator.__path__[0])
    files = sorted([*(folder / name for name in names), *folder.glob("units/*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
