"""Files that are whole at any moment."""

import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import InputError


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

    Raises `InputError` if another process has it. Where a folder knows no locks, or cannot be written, nobody is kept
    out. The lock is a hidden file beside `path`, which stays.
    """
    from filelock import FileLock, Timeout  # 0.1 s, and only a training run needs it

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        raise InputError(f"{path}: another process is writing it; end that one, or wait until it ends") from None
    except OSError:
        pass
    try:
        yield
    finally:
        lock.release()  # nothing, if it is not held
