"""Small charts of the half-lives of the cells of gated units, one a layer, from the study `timescales`."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, Cell, ChartRow, ChartView, Entry, Line, Note, Plot, entries_of
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import local, percent_of

LEAST, MOST = 0.25, 256.0
"""The half-lives that are drawn, in characters; what lies outside stands at the nearer end."""

LONG = 20
"""The half-life, in characters, from which on the study counts a cell as one of long memory."""


def timescales(block: FigureBlock, baked: Baked) -> str:
    """Return the charts of half-lives, one a memory of a gated unit. Their state: `half-lives`, of characters."""
    check_options(block, set())
    study = baked.manifest.studies.get("timescales")
    if not study:
        return missing_study(block, "timescales")
    models: dict[str, Any] = study["models"]
    memories = list(_memories(baked, models))
    if not memories:
        return missing_study(block, "timescales")
    first, last = (_within(models, memories, end) for end in (LEAST, MOST))
    edges: list[float] = next(iter(models.values()))["edges"][first : last + 1]
    counts = {entry.id: _counts(found["histogram"], first, last) for entry, found in memories}
    x = Axis(say("timescales.x"), Scale(edges[0], edges[-1], log=True), 5)
    y = Axis(say("timescales.cells"), from_zero(max(map(max, counts.values())), 3), 3)
    view = ChartView(
        id="half-lives",
        name=say("timescales.name"),
        x=x,
        y=replace(y, title=say("timescales.y")),
        lines=[],
        columns=[(entry.id, entry.label) for entry, _ in memories],
        rows=[
            ChartRow(
                (low * high) ** 0.5,
                f"{low:.3g}".replace("e+0", "e"),
                say("timescales.row", low=local(f"{low:.3g}"), high=local(f"{high:.3g}")),
                [Cell(str(counts[entry.id][k])) for entry, _ in memories],
            )
            for k, (low, high) in enumerate(pairwise(edges))
        ],
        small=[_plot(entry, found, x, y, edges, counts[entry.id]) for entry, found in memories],
    )
    note = say("timescales.note", texts=study["observations"], long=LONG, interval=percent_of("95"))
    return line_chart(block, "timescales", [entry for entry, _ in memories], [view], note, legend=False)


def _memories(baked: Baked, models: dict[str, Any]) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Yield the memories of all models, each under an entry of its own in the model's colour."""
    layers = {model.id: model.num_layers for model in baked.manifest.models}
    for id_, entry in entries_of(baked.manifest, models).items():
        found = models[id_]["memories"]
        for k, memory in enumerate(found):
            label = f"{entry.label}, {_name(k, len(found), layers[id_])}"
            yield replace(entry, id=f"{id_}-{k + 1}", label=label), memory


def _name(k: int, memories: int, layers: int) -> str:
    """Return what a memory is called: by its layer, and where a layer has two, as outer or inner."""
    if memories == layers:
        return say("timescales.layer", number=k + 1)
    which = say("timescales.inner") if k % 2 else say("timescales.outer")
    return which if layers == 1 else say("timescales.which", number=k // 2 + 1, which=which)


def _within(models: dict[str, Any], memories: list[tuple[Entry, dict[str, Any]]], end: float) -> int:
    """Return the number of the border of the bins that is nearest to a half-life."""
    edges: list[float] = next(iter(models.values()))["edges"]
    return min(range(len(edges)), key=lambda k: abs(edges[k] / end - 1))


def _counts(histogram: list[int], first: int, last: int) -> list[int]:
    """Return the counts of the bins drawn; cells outside are counted at the nearer end."""
    inside = histogram[first:last]
    inside[0] += sum(histogram[:first])
    inside[-1] += sum(histogram[last:])
    return inside


def _plot(entry: Entry, found: dict[str, Any], x: Axis, y: Axis, edges: list[float], counts: list[int]) -> Plot:
    outline = [point for k, count in enumerate(counts) for point in ((edges[k], count), (edges[k + 1], count))]
    median = found["median"]["value"]
    return Plot(
        x,
        y,
        [Line(entry.id, outline, named=False, style="area")],
        [Note(say("timescales.median", value=local(f"{median:#.2g}".rstrip("."))), x=median)],
        title=entry.label,
        entry=entry.id,
        at_rest=say("timescales.long", long=LONG, share=share_text(found["long"])),
    )


def share_text(long: dict[str, float]) -> str:
    """Return a share of cells in percent, with its interval if that is wider than what is written."""
    value, low, high = (local(f"{long[end] * 100:.1f}") for end in ("value", "low", "high"))
    if not long["high"]:
        return say("timescales.none")
    return percent_of(value) if low == high else f"{percent_of(value)} ({low}–{high})"
