"""The most memory that a process has taken."""

import re
import resource
import sys
from pathlib import Path


def peak_bytes() -> int:
    """Return the most memory, in bytes, that this process has held at any time."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not `ru_maxrss`: a process begins with that of the one that started it.
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return 1024 * int(found[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
