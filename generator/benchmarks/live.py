"""How fast models run in the page on a text that is typed, in Chromium: by WebAssembly, and by plain JavaScript."""

import contextlib
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.benchmarks.chromium import chromium
from generator.benchmarks.live_script import LIVE
from generator.benchmarks.page import served
from generator.benchmarks.page_report import Row
from generator.rendering.figures.your_text import MODELS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LENGTH = 100  # characters of the texts
ALLOWED = "wasm-unsafe-eval"
"""The word of a page's policy that lets it run WebAssembly; without it a page runs plain JavaScript."""


@contextlib.contextmanager
def hosted(page: Path, *, plain: bool) -> Iterator[str]:
    """Serve a page with the weights beside it; give its address. A `plain` one may run no WebAssembly."""
    with tempfile.TemporaryDirectory() as folder:
        html = page.read_text(encoding="utf-8")
        (Path(folder) / "index.html").write_text(
            html.replace(ALLOWED, "report-sample") if plain else html, encoding="utf-8"
        )
        (Path(folder) / MODELS).symlink_to((page.parent / MODELS).resolve())
        with served(Path(folder)) as address:
            yield address


def asked(labels: Sequence[str], runs: int) -> dict[str, Any]:
    """Return the argument of the script `LIVE`."""
    return {"labels": list(labels), "runs": runs, "length": LENGTH, "keys": 30, "pause": 100}


def measure_live(page: Path, labels: Sequence[str], runs: int, *, plain: bool) -> dict[str, list[float]]:
    """Open models of a page by their labels, and type; return what `LIVE` does, and MB a model (`memory`)."""
    with hosted(page, plain=plain) as address, chromium() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        tab.set_default_timeout(120_000)
        tab.goto(address)
        tab.locator("html[data-started]").wait_for(state="attached")
        before = _memory(browser)
        found: dict[str, list[float]] = tab.evaluate(LIVE, asked(labels, runs))
        after = _memory(browser)
        # The process of the page is the one that grew most: others wait for pages to come, and fill up meanwhile.
        grown = max((after.get(process, 0.0) - size for process, size in before.items()), default=0.0)
        return found | {"memory": [grown / len(labels)]}


def _memory(browser: "Browser") -> dict[int, float]:
    """Return the resident MB of each process that can hold a page, by its number; none if the system does not tell."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    files = {
        process["id"]: Path(f"/proc/{process['id']}/statm") for process in processes if process["type"] == "renderer"
    }
    size = os.sysconf("SC_PAGE_SIZE") / 1e6
    return {number: int(file.read_text().split()[1]) * size for number, file in files.items() if file.is_file()}


def live_rows(found: dict[str, list[float]], way: str) -> list[Row]:
    """Return the report's rows of what was measured."""

    def row(what: str, name: str, target: float, reference_2019: str = "") -> Row:
        times = found[name]
        detail = f"least {min(times):.0f}, most {max(times):.0f}; n = {len(times)}"
        return Row(f"{what}, {way}", statistics.median(times), target, "ms", reference_2019, detail)

    longest = max(found["long"], default=0.0)
    return [
        row("a key", "key", 15, "220 to 686 ms"),
        row("a key while more is found", "busy", 15),
        row("connectivity of one moment", "moment", 150),
        row("connectivity of all moments", "moments", 3000),
        Row(f"memory a model, {way}", found["memory"][0], 200, "MB", "", "resident, after all that was typed"),
        Row(
            f"page blocked, {way}", longest, 50, "ms", "", f"long tasks: {len(found['long'])}, while 30 keys are typed"
        ),
    ]


def measure_all(page: Path, labels: Sequence[str], runs: int, *, say: Callable[[object], object]) -> list[Row]:
    """Measure both ways, saying each row and how busy the machine was; return the rows of WebAssembly."""
    rows = {}
    for way, plain in (("SIMD", False), ("plain", True)):
        rows[way] = live_rows(measure_live(page, labels, runs, plain=plain), way)
        for row in rows[way]:
            say(row)
        say(f"load of the machine, over a minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return rows["SIMD"]
