"""The page's benchmark as a table: each number beside its target, and beside the article of 2019."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.benchmarks.chromium import chromium
from generator.benchmarks.page import measure_load, medians, page_size, served, shown, violations

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
    """Measure everything, saying each row when it is known."""
    rows: list[Row] = []

    def report(*row: Row) -> None:
        rows.extend(row)
        for one in row:
            say(one)

    size = page_size(page)
    longest = max(size.tensors, key=size.tensors.__getitem__, default=("", ""))
    report(
        Row("page, gzipped", size.gzipped / 1e3, 700, "kB", "53,754 kB", f"raw: {size.raw / 1e3:,.0f} kB"),
        Row(
            "a model on a sentence, gzipped, at most",
            size.tensors.get(longest, 0) / 1e3,
            14,
            "kB",
            "~200 kB",
            " on ".join(longest[::-1]),
        ),
    )
    with served(page.parent) as host:
        address = host + page.name
        said: list[str] = []
        for rate, paint, hover, reference_2019 in (
            (1.0, 200, 2, ("188 ms", "4.1 ms")),
            (SLOW, 500, 6, ("812 ms", "10.6 ms")),
        ):
            loads = [measure_load(address, rate) for _ in range(runs)]
            said += [line for load in loads for line in load.said]
            median = medians(loads)
            at = f"at 1/{rate:g} of the speed" if rate > 1 else "at full speed"
            best = f"least: {median['least_hover']:.1f} ms"
            fastest = f"least: {min(load.first_paint for load in loads):.0f} ms"
            report(
                Row(f"first contentful paint, {at}", median["first_paint"], paint, "ms", reference_2019[0], fastest),
                Row(f"a hover, main thread, {at}", median["hover"], hover, "ms", reference_2019[1], best),
            )
            if rate == 1:
                report(
                    Row(
                        "JavaScript heap after collection",
                        median["heap"],
                        12,
                        "MB",
                        "12.1 MB",
                        f"after {runs} x 60 hovers: {median['heap_after']:.1f} MB",
                    )
                )
                report(Row("requests", median["requests"], 1, "", "32"))
            else:
                least = f"least: {min(load.blocking for load in loads):.0f} ms"
                report(Row(f"total blocking time, {at}", median["blocking"], 50, "ms", "1,029 ms", least))
            report(Row(f"layout shift, {at}", median["shift"], 0.02, "", "0.076"))
        report(Row("console messages", len(said), 0, "", "0 to 3", "; ".join(sorted(set(said)))[:120]))
        with chromium() as browser:
            for width, scheme in SCREENS:
                wrong = violations(browser, address, width, scheme)
                report(
                    Row(f"rules of axe-core broken, {width} {scheme}", len(wrong), 0, "", "7", "; ".join(wrong)[:160])
                )
            still = shown(browser, address, java_script_enabled=False)
            report(
                Row(
                    "empty figures without JavaScript",
                    still["empty"],
                    0,
                    "",
                    "6",
                    f"of {still['figures']}; {still['formulas']} formulas",
                )
            )
            alone = shown(browser, page.resolve().as_uri(), offline=True)
            wrong = [*alone["said"], *alone["asked"]]
            report(
                Row("messages, requests from the disk", len(wrong), 0, "", "57", "; ".join(wrong)[:120]),
                Row("figures that fail from the disk", alone["failed"], 0, "", "4", f"of {alone['figures']}"),
            )
    return rows


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
