"""The sha256 of files, computed again only when a file has changed."""

import hashlib
import time
from pathlib import Path

from generator.storage.regular_file import open_regular

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is written again gets another time of change, on any file system."""

_known: dict[Path, tuple[tuple[int, int, int], str]] = {}


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file's content, in hexadecimal digits.

    A file is read again if its size, its time of change or its place on the disk is another than when it was read last;
    or if it had been changed just before it was read, as a second change would not show.
    """
    path = path.absolute()
    found = path.stat()
    state = (found.st_mtime_ns, found.st_size, found.st_ino)
    known = _known.get(path)
    if known and known[0] == state:
        return known[1]
    settled = time.time_ns() - found.st_mtime_ns > _SETTLED
    with open_regular(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if settled:
        _known[path] = (state, digest)
    return digest
