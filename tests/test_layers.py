"""Imports go one way down the house: the contracts are in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_imports_keep_the_contracts(tmp_path: Path) -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--cache-dir", str(tmp_path), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_what_a_change_of_the_text_runs_never_imports_torch() -> None:
    modules = ("cli", "article.parse", "corpus.observations", "baking.bake", "rendering.page.page")
    script = f"import sys, {', '.join(f'generator.{name}' for name in modules)}; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("False\n", "")
