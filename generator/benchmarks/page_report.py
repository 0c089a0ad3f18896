"""The page's benchmark as a table: each number beside its target, a yardstick of the same run, and 2019's article."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.benchmarks.chromium import chromium
from generator.benchmarks.page import HOVERS, Load, measure_load, medians, page_size, served, shown, violations
from generator.benchmarks.page_yardsticks import SHADING, text_alone
from generator.rendering.page.budget import POCKET_KB

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Loads = dict[tuple[float, str], list[Load]]
"""Loads by (how many times slower the processor is, which page)."""

SLOW = 4.0
"""How many times slower a processor is pretended to be, as a phone's is."""
SCREENS = tuple((width, scheme) for width in (1280, 390) for scheme in ("light", "dark"))


@dataclass(frozen=True)
class Row:
    """One line. `reference_2019` is the 2019 article's number, measured alike on two quiet cores, or empty."""

    what: str
    value: float
    target: float
    unit: str = ""
    reference_2019: str = ""
    detail: str = ""

    @property
    def met(self) -> bool:
        return self.value <= self.target

    def __str__(self) -> str:
        digits = 0 if self.value == int(self.value) else 2 if abs(self.value) < 10 else 0
        value = f"{self.value:,.{digits}f} {self.unit}".strip()
        target = f"{self.target:g} {self.unit}".strip()
        detail = f"  {self.detail}" if self.detail else ""
        met = "met" if self.met else "MISSED"
        return f"{self.what:38}{value:>12}  <= {target:10}{met:8}{self.reference_2019:>14}{detail}"


def measure_page(page: Path, runs: int, *, say: Callable[[object], object]) -> list[Row]:
    """Measure everything, saying each row when it is known.

    What depends on the machine is a ratio to a yardstick (`page_yardsticks`), loaded in turns with the page.
    """
    rows: list[Row] = []

    def report(found: Iterable[Row]) -> None:
        for row in found:
            rows.append(row)
            say(row)

    report(_bytes(page))
    loads = _loads_in_turns(page, runs)
    report(_speeds(loads))
    with served(page.parent) as host, chromium() as browser:
        report(_accessibility(browser, host + page.name))
        report(_elsewhere(browser, host + page.name, page))
    return rows


def _bytes(page: Path) -> Iterator[Row]:
    size = page_size(page)
    longest = max(size.tensors, key=size.tensors.__getitem__, default=("", ""))
    most, which = size.tensors.get(longest, 0) / 1e3, " on ".join(longest[::-1])
    raw = f"raw: {size.raw / 1e3:,.0f} kB"
    yield Row("page, gzipped, but for a model in it", (size.gzipped - size.pocket) / 1e3, 700, "kB", "53,754 kB", raw)
    yield Row("model in the page, gzipped", size.pocket / 1e3, POCKET_KB, "kB")
    yield Row("a model on a sentence, gzipped, at most", most, 14, "kB", "~200 kB", which)


def _loads_in_turns(page: Path, runs: int) -> Loads:
    """Return loads of the page and of its yardsticks, at full speed and slowed, one after the other in each round."""
    loads: Loads = {(rate, name): [] for rate in (1.0, SLOW) for name in ("page", "text", "shading")}
    html = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("page", html), ("text", text_alone(html)), ("shading", SHADING)):
            (Path(folder) / f"{name}.html").write_text(content, encoding="utf-8")
        with served(Path(folder)) as host:
            for _ in range(runs):
                for (rate, name), found in loads.items():
                    found.append(measure_load(f"{host}{name}.html", rate))
    return loads


def _speeds(loads: Loads) -> Iterator[Row]:
    median = {key: medians(found) for key, found in loads.items()}
    for rate in (1.0, SLOW):
        at = "at full speed" if rate == 1 else f"at 1/{rate:g} of the speed"
        page, text, shading = (median[rate, name] for name in ("page", "text", "shading"))
        yield _ratio(f"first paint, {at}", page["first_paint"], text["first_paint"], 1.15, "the text alone")
        yield _ratio(f"a hover, {at}", page["hover"], shading["hover"], 2, "shading 990 spans")
        if rate == SLOW:
            beside = "first paint of the text alone"
            yield _ratio(f"blocking, {at}", page["blocking"], text["first_paint"], 0.15, beside)
        yield Row(f"layout shift, {at}", page["shift"], 0.02, "", "0.076")
    page = median[1.0, "page"]
    hovered = f"after {HOVERS} hovers: {page['heap_after']:.1f} MB"
    yield Row("JavaScript heap after collection", page["heap"], 12, "MB", "12.1 MB", hovered)
    yield Row("requests", page["requests"], 1, "", "32")
    said = {line for (_, name), found in loads.items() if name == "page" for load in found for line in load.said}
    yield Row("console messages", len(said), 0, "", "0 to 3", "; ".join(sorted(said))[:120])


def _ratio(what: str, milliseconds: float, yardstick: float, target: float, beside: str) -> Row:
    detail = f"{milliseconds:.1f} ms; {beside}: {yardstick:.1f} ms"
    return Row(what, milliseconds / max(yardstick, 0.1), target, "x", "", detail)


def _accessibility(browser: "Browser", address: str) -> Iterator[Row]:
    for width, scheme in SCREENS:
        wrong = violations(browser, address, width, scheme)
        yield Row(f"rules of axe-core broken, {width} {scheme}", len(wrong), 0, "", "7", "; ".join(wrong)[:160])


def _elsewhere(browser: "Browser", address: str, page: Path) -> Iterator[Row]:
    """Measure the page without scripts, and as a file on a disk."""
    still = shown(browser, address, java_script_enabled=False)
    detail = f"of {still['figures']}; {still['formulas']} formulas"
    yield Row("empty figures without JavaScript", still["empty"], 0, "", "6", detail)
    alone = shown(browser, page.resolve().as_uri(), offline=True)
    wrong = [*alone["said"], *alone["asked"]]
    yield Row("messages, requests from the disk", len(wrong), 0, "", "57", "; ".join(wrong)[:120])
    yield Row("figures that fail from the disk", alone["failed"], 0, "", "4", f"of {alone['figures']}")


def measure_growth(page: Path, grown: Path, runs: int) -> list[Row]:
    """Compare a page with one that has many times its data, in turns."""
    found: dict[Path, list[dict[str, float]]] = {page: [], grown: []}
    for _ in range(runs):
        for path, measured in found.items():
            with served(path.parent) as host:
                measured.append(medians([measure_load(host + path.name, 1)]))
    least = {
        path: {name: min(one[name] for one in many) for name in ("first_paint", "hover")}
        for path, many in found.items()
    }
    ratio = {name: least[grown][name] / max(least[page][name], 0.1) for name in ("first_paint", "hover")}

    def beside(name: str) -> str:
        return f"{least[page][name]:.1f} ms to {least[grown][name]:.1f} ms"

    return [
        Row("first paint, grown : as it is", ratio["first_paint"], 1.5, "x", "", beside("first_paint")),
        Row("hover, grown : as it is", ratio["hover"], 1.25, "x", "", beside("hover")),
    ]
