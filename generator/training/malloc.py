"""Settings of glibc's memory allocation for training."""

import ctypes
import sys

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4  # of glibc's malloc.h
_LARGE = 2**31 - 1
_STEP = 64 << 20  # bytes that the heap grows by


def keep_memory() -> bool:
    """Have the C library keep freed memory for the next step; return whether it can.

    Every step asks for the same gigabyte again. By default glibc maps large blocks anew each time, and the system
    clears all their pages: about an eighth of the time of a step.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    settings = ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _LARGE), (_TOP_PAD, _STEP))
    return all(mallopt(name, value) == 1 for name, value in settings)
