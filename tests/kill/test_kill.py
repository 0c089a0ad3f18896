"""A few of the breaks that `python -m tests.kill` tries by the hundred."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--command", "make", "--tries", "3"], id="kills"),
        pytest.param(["--command", "build", "--command", "publish", "--tries", "3", "--changes"], id="disk"),
    ],
)
def test_a_command_that_is_broken_off_loses_nothing_and_the_next_leaves_nothing_over(arguments: list[str]) -> None:
    """In a process of its own: what forks has no threads."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.kill", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert " 0 faults" in run.stdout
