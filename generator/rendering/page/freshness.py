"""Whether a built page still is what its inputs would give: each page carries the hashes of what it was made from."""

import hashlib
import json
import re
from pathlib import Path

from generator.errors import InputError

_DIGITS = 12
_ELEMENT = re.compile(r'<script type="application/json" data-name="inputs">(.*?)</script>', re.DOTALL)
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


def with_fingerprint(html: str, hashes: dict[str, str]) -> str:
    """Return a page that carries the hashes of its inputs, out of the reader's way."""
    head, end, tail = html.rpartition("</body>")
    assert end, "a page has a body"
    data = json.dumps(hashes, separators=(",", ":")).replace("<", "\\u003c")
    return f'{head}<script type="application/json" data-name="inputs">{data}</script>\n{end}{tail}'


def changes(page: Path, hashes: dict[str, str]) -> list[str]:
    """Return a line for every input that is not what `page` was built from; none if the page is up to date."""
    if not page.is_file():
        raise InputError(f"{page}: no such page; build it with: python -m generator build")
    found = _ELEMENT.search(page.read_text(encoding="utf-8"))
    if found is None:
        raise InputError(f"{page}: does not say what it was built from; build it with: python -m generator build")
    built: dict[str, str] = json.loads(found.group(1))
    lines = []
    for path in sorted(built.keys() | hashes.keys()):
        if path not in hashes:
            lines.append(f"removed: {path}")
        elif path not in built:
            lines.append(f"added: {path}")
        elif built[path] != hashes[path]:
            lines.append(f"changed: {path}")
    return lines
