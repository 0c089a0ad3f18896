"""Freshness of a built page: it carries the hashes of its inputs, to be compared with those of today."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.errors import InputError
from generator.storage.file_hash import file_sha256
from generator.storage.regular_file import LARGEST

_DIGITS = 12
_OPENING = b'<script type="application/json" data-name="inputs">'
"""The tag before the hashes in a page: see `data.html`."""

_SEAL = re.compile(rb"<!--sha256 ([0-9a-f]{64})-->\n?")
"""The last line of a page, which tells whether what stands before it is whole."""

_IGNORED = {"__pycache__", "node_modules", "README.md"}
"""Left out of the hashes: no page is made from these."""


def fingerprint(
    folders: Mapping[str, Path], *, files: Mapping[str, Path] | None = None, without: Collection[Path] = ()
) -> dict[str, str]:
    """Return the start of the sha256 of every file of some folders, by the folder's name and the path in it.

    `files` are further ones, by their whole names. Left out are hidden files, what Python and Node leave, chapters of
    the documentation, what is too large to be read and is no weights file, and what is in or under `without`.
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
        elif path.is_file() and (folder.name == "models" or path.stat().st_size <= LARGEST):
            yield path


def sealed(page: bytes) -> bytes:
    """Return a page with a last line by which `changes` sees damage."""
    return page + f"<!--sha256 {hashlib.sha256(page).hexdigest()}-->".encode()


def changes(page: Path, hashes: dict[str, str]) -> list[str]:
    """Return a line for every input that is not what `page` was built from; none if the page is up to date."""
    if not page.is_file():
        raise InputError(f"{page}: no such page; {_BUILD}")
    built = _inputs(page)
    lines = []
    for path in sorted(built.keys() | hashes.keys()):
        if path not in hashes:
            lines.append(f"removed: {path}")
        elif path not in built:
            lines.append(f"added: {path}")
        elif built[path] != hashes[path]:
            lines.append(f"changed: {path}")
    return lines


_BUILD = "build it with: python -m generator build"


def _inputs(page: Path) -> dict[str, str]:
    """Return the hashes of what a page was built from. Raises `InputError` if the page is another than was built."""
    content = page.read_bytes()
    if not content.strip():
        raise InputError(f"{page}: is empty; {_BUILD}")
    _, found, rest = content.rpartition(_OPENING)
    if not found:
        raise InputError(f"{page}: does not say what it was built from; {_BUILD}")
    end = content.rfind(b"<!--")
    seal = _SEAL.fullmatch(content, end)
    if seal and seal[1].decode() == hashlib.sha256(content[:end]).hexdigest():
        with suppress(ValidationError):
            return TypeAdapter(dict[str, str]).validate_json(rest.partition(b"</script>")[0])
    raise InputError(f"{page}: is damaged, cut off or changed since it was built; {_BUILD}")
