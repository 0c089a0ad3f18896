"""Dot plots: a row a model, a dot a value, with the interval around it, and the numbers beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.rendering.figures.figure import render
from generator.rendering.figures.line_chart import Axis, Entry, percent
from generator.rendering.figures.scales import Scale, step_for
from generator.rendering.markdown.figure_blocks import FigureBlock


@dataclass(frozen=True)
class DotRow:
    entry: Entry
    values: Sequence[float]
    text: str
    interval: tuple[float, float] | None = None
    interval_text: str = ""


@dataclass(frozen=True)
class DotGroup:
    """Rows on one axis: a measure, and what its values are in."""

    title: str
    axis: Axis
    rows: Sequence[DotRow]

    def places(self, row: DotRow) -> list[str]:
        return [percent(self.axis.scale.place(value)) for value in row.values]

    def ends(self, row: DotRow) -> list[str]:
        return [percent(self.axis.scale.place(value)) for value in row.interval or ()]


def dot_plot(
    block: FigureBlock, id_: str, groups: Sequence[DotGroup], headings: tuple[str, str, str], note: str = ""
) -> str:
    """Return a dot plot: a table with the headings of its rows, its plots and its numbers."""
    return render("dot_plot.html", block, id=id_, groups=groups, headings=headings, note=note)


def around(values: Sequence[float], *, count: int = 4, least: float | None = None) -> Scale:
    """Return a scale with round ends that holds all values, and none beyond `least` where they do not go there."""
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    step = step_for(high - low + 2 * margin, count)
    first = step * ((low - margin) // step)
    if least is not None and low >= least:
        first = max(first, least)
    return Scale(first, step * -(-(high + margin) // step))
