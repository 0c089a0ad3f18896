"""Freed memory is kept: measured by page faults, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import mmap, resource, sys
from generator.training.malloc import keep_memory
assert sys.argv[1] == "default" or keep_memory()
def once():
    for _ in range(4):
        bytes(bytearray(32 << 20))
once()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
once()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's settings")
def test_blocks_freed_and_asked_for_again_take_no_new_pages() -> None:
    def faults(how: str) -> int:
        run = subprocess.run([sys.executable, "-c", SCRIPT, how], cwd=ROOT, capture_output=True, text=True, check=True)
        return int(run.stdout)

    assert faults("kept") < 100 < 1000 < faults("default")
