"""Line charts: pictures made at build time, of text and lines that no width distorts.

A plot is an SVG without a `viewBox`: its texts, ticks and marks stand at percentages of its size, so that they keep
their own. Only the curves lie in a `viewBox` of `GRID` by `GRID` units that is stretched over the plot, with strokes
that do not scale. Under each plot a table holds its values; assets/js/components/line-chart.js reads them there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.contract.schema import Manifest
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.figures.scales import Scale, numbers, spread_out
from generator.rendering.markdown.figure_blocks import FigureBlock

GRID = 1000
LABEL_GAP = 0.07  # of a plot's height: a line of the labels at the ends of the curves
LABEL_ROOM = 0.2  # of a plot's width: labels that begin so near to one another share their lines

# A mark a model, around where it stands, in px: what tells curves apart where colours do not.
MARKS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
    "M-3.5-3.5H3.5V3.5H-3.5Z",
    "M0-4.75L4.5 3.5H-4.5Z",
    "M0-5L4.5 0L0 5L-4.5 0Z",
    "M0 4.75L4.5-3.5H-4.5Z",
    "M-1.5-4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z",
)


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: a model, or the numbers of the literature for one."""

    id: str
    label: str
    colour: int  # from 1: model_colours.py
    from_literature: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.colour - 1]


@dataclass(frozen=True)
class Axis:
    """An axis with its title and about `count` ticks."""

    title: str
    scale: Scale
    count: int = 5

    @property
    def across(self) -> list[tuple[str, str]]:
        """Ticks of an axis from left to right: lengths from the left, and texts."""
        return [(svg_length(fraction), text) for fraction, text in self._ticks()]

    @property
    def upwards(self) -> list[tuple[str, str]]:
        """Ticks of an axis from the bottom to the top: lengths from the top, and texts."""
        return [(svg_length(1 - fraction), text) for fraction, text in self._ticks()]

    def _ticks(self) -> Iterable[tuple[float, str]]:
        values = self.scale.ticks(self.count)
        return zip(map(self.scale.fraction, values), numbers(values, alike=not self.scale.log), strict=True)


@dataclass(frozen=True)
class Line:
    """A curve of an entry, with the interval around it if `band` has `x`, low and high; or, with `marks`, points."""

    entry: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()
    marks: bool = False


@dataclass(frozen=True)
class Cell:
    """A value of a table, with the interval around it if there is one."""

    text: str
    interval: str = ""


@dataclass(frozen=True)
class ChartRow:
    """The values at one `x`: `key` names it in the page's address, `at` in words."""

    x: float
    key: str
    at: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class ChartView:
    """One of the pictures that a chart can show; `columns` of its table: an entry's id and a heading."""

    id: str
    name: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[ChartRow]
    unit: str = ""  # of the values, as the readout shows it
    group: str = ""  # what the names of this view and its neighbours go on from: "All words", "By"


@dataclass(frozen=True)
class End:
    """The end of a curve, at `x` and `tip`, and the height of its label: in percent from the left and the top."""

    x: str
    tip: str
    label: str


@dataclass(frozen=True)
class Curve:
    """A line as SVG; marks have no label at their end."""

    entry: Entry
    path: str
    band: str
    marks: Sequence[tuple[str, str]]
    end: End | None


def entries_of(manifest: Manifest, models: Iterable[str] | None = None) -> dict[str, Entry]:
    """Return the entries of the models, or of those named, by id and in the article's order."""
    chosen = None if models is None else set(models)
    return {
        model.id: Entry(model.id, model.label, colour_of(manifest, model.id))
        for model in manifest.models
        if chosen is None or model.id in chosen
    }


def line_chart(
    block: FigureBlock, id_: str, entries: Sequence[Entry], views: Sequence[ChartView], note: str = ""
) -> str:
    """Return a chart of one or more views, the first of them shown; `note` says what the marks mean."""
    by_id = {entry.id: entry for entry in entries}
    groups: dict[str, list[ChartView]] = {}
    for view in views:
        groups.setdefault(view.group, []).append(view)
    return render(
        "line_chart.html",
        block,
        id=id_,
        entries=entries,
        groups=groups,
        views=[(view, curves_of(view, by_id), [grid_x(view, row) for row in view.rows]) for view in views],
        note=note,
        grid=GRID,
    )


def curves_of(view: ChartView, entries: dict[str, Entry]) -> list[Curve]:
    """Return the lines of a view as SVG, the labels at their ends apart from one another.

    A line that has left the plot through its floor ends nowhere that a label could point at: it has none.
    """
    labelled = [
        k
        for k, line in enumerate(view.lines)
        if not line.marks and not entries[line.entry].from_literature and line.points[-1][1] >= view.y.scale.low
    ]
    tips = fractions(view, [view.lines[k].points[-1] for k in labelled])
    end_of = dict(zip(labelled, _ends(tips), strict=True))
    return [
        Curve(
            entry=entries[line.entry],
            path="" if line.marks else path_of(view, line.points),
            band=band_of(view, line.band),
            marks=[(svg_length(x), svg_length(y)) for x, y in fractions(view, line.points)] if line.marks else [],
            end=end_of.get(k),
        )
        for k, line in enumerate(view.lines)
    ]


def _ends(tips: Sequence[tuple[float, float]]) -> list[End]:
    """Return the ends of curves by their last points; labels that begin near one another are spread over the height."""
    neighbours: list[list[int]] = []
    for k in sorted(range(len(tips)), key=lambda k: tips[k][0]):
        if neighbours and tips[k][0] - tips[neighbours[-1][-1]][0] < LABEL_ROOM:
            neighbours[-1].append(k)
        else:
            neighbours.append([k])
    heights = [0.0] * len(tips)
    for group in neighbours:
        for k, height in zip(group, spread_out([tips[k][1] for k in group], LABEL_GAP), strict=True):
            heights[k] = height
    return [End(svg_length(x), svg_length(y), svg_length(height)) for (x, y), height in zip(tips, heights, strict=True)]


def fractions(view: ChartView, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return where points lie, as fractions of the plot from its left and from its top."""
    return [(view.x.scale.fraction(x), 1 - view.y.scale.fraction(y)) for x, y in points]


def path_of(view: ChartView, points: Iterable[tuple[float, float]]) -> str:
    """Return a line as a path, "M0 512l50-112 50 20": each step from the point before."""
    found = [(round(x * GRID), round(y * GRID)) for x, y in fractions(view, points)]
    steps = [f"{x1 - x0} {y1 - y0}".replace(" -", "-") for (x0, y0), (x1, y1) in pairwise(found)]
    return f"M{found[0][0]} {found[0][1]}" + ("l" + " ".join(steps).replace(" -", "-") if steps else "")


def band_of(view: ChartView, band: Sequence[tuple[float, float, float]]) -> str:
    """Return the area between low and high, drawn there and back; nothing without a band."""
    if not band:
        return ""
    there = [(x, high) for x, _, high in band]
    back = [(x, low) for x, low, _ in reversed(band)]
    return path_of(view, [*there, *back]) + "Z"


def grid_x(view: ChartView, row: ChartRow) -> int:
    """Return where a row of the table lies in the plot, in units of the grid."""
    return round(view.x.scale.fraction(row.x) * GRID)


def svg_length(fraction: float) -> str:
    """Return a fraction of a plot as a length of SVG: "12.5%"."""
    return f"{round(fraction * 100, 2):g}%"


def share_cell(value: float | None, low: float | None = None, high: float | None = None) -> Cell:
    """Return a share as percent with one digit, and its interval if there is one."""
    if value is None:
        return Cell("–")
    interval = "" if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}"
    return Cell(f"{value * 100:.1f}", interval)
