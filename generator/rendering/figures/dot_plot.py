"""Dot plots: a row a model, a dot a value, with the interval around it, and the numbers beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.rendering.figures.chart import Axis, Entry, svg_length
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock


@dataclass(frozen=True)
class DotRow:
    entry: Entry
    values: Sequence[float]
    text: str
    interval: tuple[float, float] | None = None
    interval_text: str = ""
    theirs: bool = False
    """Numbers of others, whose marks are hollow."""


@dataclass(frozen=True)
class DotGroup:
    """Rows on one axis: a measure, and what its values are in."""

    title: str
    axis: Axis
    rows: Sequence[DotRow]

    def dots(self, row: DotRow) -> list[str]:
        """Return the distances of a row's values from the left."""
        return [svg_length(self.axis.scale.fraction(value)) for value in row.values]

    def ends(self, row: DotRow) -> list[str]:
        """Return the distances of the ends of a row's interval from the left; nothing without one."""
        return [svg_length(self.axis.scale.fraction(value)) for value in row.interval or ()]


def dot_plot(
    block: FigureBlock, id_: str, groups: Sequence[DotGroup], headings: tuple[str, str, str], note: str = ""
) -> str:
    """Return a dot plot: a table with the headings of its rows, its plots and its numbers."""
    return render("dot_plot.html", block, id=id_, groups=groups, headings=headings, note=note)
