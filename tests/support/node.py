"""Node.js, as the checks of the JavaScript find it."""

import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def find_node() -> str:
    """Return the path of a Node.js."""
    run = subprocess.run([sys.executable, str(ROOT / ".ci" / "node.py")], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def run_node(*arguments: str | Path) -> str:
    """Return what Node prints; if it fails, what it says is part of the failure."""
    command = [find_node(), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    return run.stdout
