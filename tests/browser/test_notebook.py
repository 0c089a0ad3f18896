"""The example notebook, run in a Jupyter kernel without a window, and its outputs in a browser."""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

NOTEBOOK = Path(__file__).parents[2] / "generator" / "results" / "example.ipynb"


def run(path: Path, folder: Path) -> list[dict[str, str]]:
    """Return what the cells of a notebook show, by type, in the order of the cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Jupyter's own
        nbformat = pytest.importorskip("nbformat")
        nbclient = pytest.importorskip("nbclient")
        pytest.importorskip("ipykernel")
        kernels = folder / "kernels" / "python3"
        kernels.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": "Python 3", "language": "python"}
        (kernels / "kernel.json").write_text(json.dumps(spec))
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(path.parents[2])}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [dict(output["data"]) for output in outputs if "data" in output]


def test_the_example_runs_and_its_results_show_themselves(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    shown = [data for data in run(NOTEBOOK, tmp_path) if "text/html" in data]
    assert [data["text/plain"].partition("(")[0] for data in shown] == ["Connectivity", "Comparison", "Comparison"]
    page = open_page(html="<!doctype html><title>notebook</title>" + "".join(data["text/html"] for data in shown))
    for k, panels in enumerate([1, 1, 2]):
        frame = page.frame_locator("iframe").nth(k)
        expect(frame.locator("html[data-started]")).to_have_count(1)
        expect(frame.locator(".connectivity-panel")).to_have_count(panels)
        frame.get_by_role("slider").first.focus()
        page.keyboard.press("Home")
        expect(frame.locator(".readout-moment")).to_have_text("“t” of the, token 1 of 44.")
