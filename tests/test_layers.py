"""Imports go one way down the house: the contracts are in pyproject.toml. None goes in a circle, deferred or not."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

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


def test_no_import_goes_in_a_circle_not_even_a_deferred_one() -> None:
    graph = import_graph(ROOT / "generator")
    assert "generator.rendering.page.assets" in graph["generator.rendering.page.alone"]
    # Deferred: the command imports torch only when it is run.
    assert "generator.benchmarks.training" in graph["generator.cli.bench"]
    TopologicalSorter(graph).prepare()  # raises an error that names the modules of a circle


def test_a_circle_hidden_by_a_deferred_import_is_found(tmp_path: Path) -> None:
    package = tmp_path / "house"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "upper.py").write_text("from house import lower\n")
    (package / "lower.py").write_text("def later():\n    from house.upper import floor\n    return floor\n")
    with pytest.raises(CycleError) as error:
        TopologicalSorter(import_graph(package)).prepare()
    assert set(error.value.args[1]) == {"house.upper", "house.lower"}


def test_what_a_change_of_the_text_runs_never_imports_torch() -> None:
    modules = ("cli", "build", "corpus.observations", "storage.cache")
    script = f"import sys, {', '.join(f'generator.{name}' for name in modules)}; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("False\n", "")


def import_graph(package: Path) -> dict[str, set[str]]:
    """Return by module of a package those of its modules that it imports, anywhere in its source.

    A package's `__init__` counts where something is imported from the package itself.
    """
    names = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {module: set(_imported(path, names)) - {module} for module, path in names.items()}


def _imported(path: Path, names: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in names:
                    yield inner
                elif node.module in names:
                    yield str(node.module)
