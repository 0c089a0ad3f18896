"""Files that are read: regular ones. A pipe would wait for ever, and a device may never end."""

import errno
import io
import os
import stat
from pathlib import Path

LARGEST = 50_000_000
"""Bytes of a file that is read whole, weights aside: a text, a table, a picture. A page would not hold it."""


def open_regular(path: Path) -> io.BufferedReader:
    """Open a file to be read. Raises `OSError` where there is none, or something else than a file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "is a pipe or a device, not a file", str(path))
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path) -> bytes:
    """Return the content of a file. Raises `OSError`, for a file of more than `LARGEST` bytes too."""
    with open_regular(path) as file:
        if (size := os.fstat(file.fileno()).st_size) > LARGEST:
            raise OSError(errno.EFBIG, f"has {size:,} bytes, and may have {LARGEST:,}", str(path))
        return file.read()
