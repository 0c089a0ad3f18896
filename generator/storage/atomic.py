"""Files that are whole at any moment.

Content is written into a hidden partial file, `.NAME.PID.DIGITS.partial`, which then takes the place of the other. Its
writer holds a lock of the system on it, so that the partial file of a killed one can be told from that of a living one.
"""

import errno
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from io import FileIO, IOBase
from pathlib import Path

from generator.errors import InputError

if sys.platform != "win32":
    import fcntl

_PARTIAL = re.compile(r"\.(?P<name>.+?)\.\d+(\.[0-9a-f]{8})?\.partial")

_cleared: set[Path] = set()
"""Folders in which this process has looked for what others left."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that its name stands for whole content, the old or the new, even after a power cut."""
    write_together({path: data})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each as `write_atomically` does; none of them is another before all can be.

    They take their places in the order given. What killed writers left in the folders is removed. An `OSError` names
    the file that could not be written; only the last step, the renaming of files that are there, can leave some
    renamed and others not.
    """
    with ExitStack() as writing:
        partials = {path: writing.enter_context(_partial(path, data)) for path, data in contents.items()}
        for path, partial in partials.items():
            with _named(path):
                partial.replace(path)


@contextmanager
def _partial(path: Path, data: bytes) -> Iterator[Path]:
    """Give a partial file with the data, which is removed in the end if it is there still."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path.parent)
    with _named(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        partial, file = _created(path)
    with file:
        try:
            with _named(path):
                _write_all(file, data)
                os.fsync(file.fileno())
            if sys.platform == "win32":  # which renames no open file
                file.close()
            yield partial
        finally:
            with suppress(OSError):  # there no more, or on a disk that can only be read
                partial.unlink()


def _write_all(file: FileIO, data: bytes) -> None:
    """Write through no buffer, which would meet the same error once more when it is closed, under no name."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _created(path: Path) -> tuple[Path, FileIO]:
    """Create an empty partial file for `path`, and lock it."""
    while True:
        partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.partial")
        file = open(partial, "xb", buffering=0)  # noqa: SIM115 (closed by who asks)
        if _locked(file, wait=True) is not False and os.fstat(file.fileno()).st_nlink:
            return partial, file
        file.close()  # another took it for one that was left, before it was locked


def _locked(file: IOBase, *, wait: bool) -> bool | None:
    """Lock an open file; return whether that was possible, None where there are no locks."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error of the system name the file that was to be written, and not its partial one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _clear(folder: Path) -> None:
    """Remove what killed writers left in a folder; once in a process, as a folder may have many files."""
    if (folder := folder.absolute()) not in _cleared:
        _cleared.add(folder)
        _remove_left(folder, "")


def remove_partial(path: Path) -> None:
    """Remove what writers of `path` that were killed left beside it."""
    _remove_left(path.parent, path.name)


def _remove_left(folder: Path, name: str) -> None:
    """Remove the partial files of a folder that no living writer holds: those of `name`, or all."""
    for left in folder.glob(".*.partial"):
        found = _PARTIAL.fullmatch(left.name)
        if found and name in ("", found["name"]) and left.is_file() and not left.is_symlink():
            with suppress(OSError), open(left, "rb") as file:  # gone in the meantime, or of somebody else
                if _locked(file, wait=False):
                    left.unlink()


@contextmanager
def locked(path: Path, *, wait: bool = False, said: str = "") -> Iterator[None]:
    """Keep every other process that asks for `path` out for a while; the system lets go of what a killed one held.

    With `wait` it is waited for another process that has it; else that raises `InputError`, where `said` can tell what
    that process does. Where a folder knows no locks, or cannot be written, nobody is kept out. The lock is a hidden
    file beside `path`, which stays.
    """
    from filelock import FileLock, Timeout  # 0.1 s

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=wait)
    except Timeout:
        said = said or f"{path}: another process is writing it"
        raise InputError(f"{said}; end that one, or wait until it ends") from None
    except OSError:
        pass
    try:
        yield
    finally:
        lock.release()  # nothing, if it is not held
