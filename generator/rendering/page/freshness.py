"""Whether a built page still is what its inputs would give: each page carries the hashes of what it was made from."""

import hashlib
import json
from pathlib import Path

from generator.errors import InputError

_DIGITS = 12
_OPENING = '<script type="application/json" data-name="inputs">'
"""What stands before the hashes in a page: see `data.html`."""

_IGNORED = {"__pycache__", "node_modules"}


def fingerprint(folders: dict[str, Path]) -> dict[str, str]:
    """Return the start of the sha256 of every file of some folders, by the folder's name and the path in it."""
    hashes = {}
    for name, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            hidden = any(part.startswith(".") or part in _IGNORED for part in relative.parts)
            if path.is_file() and not hidden:
                hashes[f"{name}/{relative.as_posix()}"] = hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]
    return hashes


def changes(page: Path, hashes: dict[str, str]) -> list[str]:
    """Return a line for every input that is not what `page` was built from; none if the page is up to date."""
    if not page.is_file():
        raise InputError(f"{page}: no such page; build it with: python -m generator build")
    _, found, rest = page.read_text(encoding="utf-8").rpartition(_OPENING)
    if not found:
        raise InputError(f"{page}: does not say what it was built from; build it with: python -m generator build")
    built: dict[str, str] = json.loads(rest.partition("</script>")[0])
    lines = []
    for path in sorted(built.keys() | hashes.keys()):
        if path not in hashes:
            lines.append(f"removed: {path}")
        elif path not in built:
            lines.append(f"added: {path}")
        elif built[path] != hashes[path]:
            lines.append(f"changed: {path}")
    return lines
