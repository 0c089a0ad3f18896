"""A disk that something befalls at a chosen change of a file, and all after it: no room is left, for instance."""

import errno
import os
import resource
import signal
import sys
from collections.abc import Callable
from ctypes import c_int
from multiprocessing import RawValue
from typing import Any, NoReturn

_RENAMES = {"os.rename", "os.mkdir"}
_REMOVES = {"os.remove", "os.rmdir"}
_WRITES = os.O_WRONLY | os.O_RDWR


class Disk:
    """Counts changes in a folder: files opened to be written, synchronised, renamed and removed, folders made.

    `befalls` is called at change number `at`, from 1, and at all after it, with the file's path where the system would
    name it; at 0 at none.
    """

    def __init__(
        self, folder: str, befalls: Callable[[str | None], object] = lambda path: None, *, at: int = 0
    ) -> None:
        self._folder, self._befalls, self._at = folder, befalls, at
        self._count = RawValue(c_int)  # in memory that a child process shares
        self._fsync = os.fsync

    @property
    def changes(self) -> int:
        """Number of changes so far, those of a child process among them."""
        return self._count.value

    def watch(self) -> None:
        """Count from now on, to the end of this process: there is no way to take back what looks on."""
        os.fsync = self._synchronise  # type: ignore[assignment]
        sys.addaudithook(self._look)

    def _synchronise(self, file: Any) -> None:
        self._change("os.fsync", None)
        self._fsync(file)

    def _look(self, event: str, args: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(args[2], int) and bool(args[2] & _WRITES)
        if not written and event not in _RENAMES | _REMOVES:
            return
        if isinstance(args[0], str | bytes | os.PathLike) and (path := os.fsdecode(args[0])).startswith(self._folder):
            self._change(event, path)

    def _change(self, event: str, path: str | None) -> None:
        self._count.value += 1
        room = event in _REMOVES and self._befalls is full  # to remove something takes none
        if self._at and self.changes >= self._at and not room:
            self._befalls(path)


def full(path: str | None) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def read_only(path: str | None) -> NoReturn:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)


def no_access(path: str | None) -> NoReturn:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def kill(_: str | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def limit_files(most: int) -> None:
    """Let no file of this process grow beyond some bytes: a write fails in its middle, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
