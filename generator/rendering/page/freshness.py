"""Freshness of a built page: it carries the hashes of its inputs, to be compared with those of today."""

import json
from collections.abc import Collection, Iterator, Mapping, Set
from pathlib import Path

from generator.errors import InputError
from generator.storage.file_hash import file_sha256

_DIGITS = 12
_OPENING = '<script type="application/json" data-name="inputs">'
"""The tag before the hashes in a page: see `data.html`."""

_IGNORED = {"__pycache__", "node_modules", "README.md"}
"""Left out of the hashes: no page is made from these."""


def fingerprint(
    folders: Mapping[str, Path], *, files: Mapping[str, Path] | None = None, without: Collection[Path] = ()
) -> dict[str, str]:
    """Return the start of the sha256 of every file of some folders, by the folder's name and the path in it.

    `files` are further ones, by their whole names. Left out are hidden files, what Python and Node leave, chapters of
    the documentation, and what is in or under `without`.
    """
    left_out = {path.resolve() for path in without}
    hashes = {name: file_sha256(path)[:_DIGITS] for name, path in (files or {}).items()}
    for name, folder in sorted(folders.items()):
        for path in _files(folder, left_out):
            hashes[f"{name}/{path.relative_to(folder).as_posix()}"] = file_sha256(path)[:_DIGITS]
    return hashes


def _files(folder: Path, left_out: Set[Path]) -> Iterator[Path]:
    left_out = left_out | {folder.resolve()}  # a link may lead back here
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _IGNORED or path.resolve() in left_out:
            continue
        if path.is_dir():
            yield from _files(path, left_out)
        elif path.is_file():
            yield path


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
