"""Files that are whole at any moment."""

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from generator.errors import InputError

try:
    import fcntl
except ImportError:  # Windows, where two writers of a file are not told apart
    fcntl = None  # type: ignore[assignment]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that its name stands for whole content, the old or the new, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def remove_partial(path: Path) -> None:
    """Remove what writers of `path` that were killed left beside it."""
    for partial in path.parent.glob(f".{glob.escape(path.name)}.*.partial"):
        partial.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other process that asks for `path` out for a while; the system lets go of what a killed one held.

    Where a folder knows no locks, or cannot be written, nobody is kept out.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        held = _held(lock)
    except BlockingIOError:
        raise InputError(f"{path}: another process is writing it; end that one, or wait until it ends") from None
    except OSError:
        held = None
    if held is None:
        yield
        return
    with held:
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _held(lock: Path) -> IO[bytes] | None:
    """Return the file that a lock is held by as long as it is open."""
    if not fcntl:
        return None
    lock.parent.mkdir(parents=True, exist_ok=True)
    while True:
        file = open(lock, "ab")  # noqa: SIM115 (the caller closes it)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed it since it was opened here: then the next one would hold another.
            if lock.exists() and lock.stat().st_ino == os.fstat(file.fileno()).st_ino:
                return file
        except BaseException:
            file.close()
            raise
        file.close()
