"""Lines of a chart as SVG.

A plot is an SVG without a `viewBox`: its texts, ticks and marks stand at percentages of its size, so that they keep
their own. Only the curves lie in a `viewBox` of `GRID` by `GRID` units that is stretched over the plot, with strokes
that do not scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.rendering.figures.chart import ChartRow, ChartView, Entry, Line, Plot, svg_length
from generator.rendering.figures.scales import spread_out

GRID = 1000
LABEL_ROOM = 0.2  # of a plot's width: labels that begin so near to one another share their lines
NEAR_POINT = 0.08  # of a plot's width: a point so near to the next one has its label before it


@dataclass(frozen=True)
class End:
    """The end of a curve, at `x` and `tip`, and the height of its label: in percent from the left and the top."""

    x: str
    tip: str
    label: str
    value: str = ""
    before: bool = False  # the label stands before the end, instead of behind it


@dataclass(frozen=True)
class Curve:
    """A line as SVG. `bars` are `x`, low and high, each in percent."""

    entry: Entry
    path: str
    band: str
    marks: Sequence[tuple[str, str]]
    end: End | None
    bars: Sequence[tuple[str, str, str]] = ()
    style: str = ""


@dataclass(frozen=True)
class Annotation:
    """A note as SVG: where its words stand, and the line beside them, if there is one."""

    lines: Sequence[str]
    x: str
    y: str
    rule: str = ""  # "across" or "upwards"
    ends_here: bool = False


def curves_of(plot: Plot, entries: dict[str, Entry]) -> list[Curve]:
    """Return the lines of a plot as SVG, the labels at their ends apart from one another.

    A line that has left a logarithmic plot through its floor ends nowhere that a label could point at: it has none.
    """
    labelled = [
        k
        for k, line in enumerate(plot.lines)
        if line.named
        and not entries[line.entry].from_literature
        and not (plot.y.scale.log and line.points[-1][1] < plot.y.scale.low)
    ]
    tips = fractions(plot, [plot.lines[k].points[-1] for k in labelled])
    points = [plot.lines[k].marks for k in labelled]
    before = [all(points) and _crowded(tip, tips, plot.name_height) for tip in tips]
    values = [plot.lines[k].at_end for k in labelled]
    end_of = dict(zip(labelled, _ends(tips, before, values, plot.name_height), strict=True))
    return [
        Curve(
            entry=entries[line.entry],
            path="" if line.marks and (len(line.points) > 1 or not line.named) else path_of(plot, line.points),
            band=band_of(plot, line.band) or _area_of(plot, line),
            marks=_lengths(plot, line.points) if line.marks or line.dots else [],
            end=end_of.get(k),
            bars=[
                (x, low, high)
                for (x, low), (_, high) in zip(
                    _lengths(plot, [(x, low) for x, low, _ in line.bars]),
                    _lengths(plot, [(x, high) for x, _, high in line.bars]),
                    strict=True,
                )
            ],
            style=line.style,
        )
        for k, line in enumerate(plot.lines)
    ]


def _lengths(plot: Plot, points: Iterable[tuple[float, float]]) -> list[tuple[str, str]]:
    return [(svg_length(x), svg_length(y)) for x, y in fractions(plot, points)]


def _area_of(plot: Plot, line: Line) -> str:
    """Return the area from a line down to the floor of its plot, if the line asks for it."""
    if line.style != "area":
        return ""
    first = round(plot.x.scale.fraction(line.points[0][0]) * GRID)
    return f"{path_of(plot, line.points)}V{GRID}H{first}Z"


def _crowded(point: tuple[float, float], points: Sequence[tuple[float, float]], gap: float) -> bool:
    """Return whether another point, with its interval, would stand in the label behind a point."""
    x, y = point
    return any(0 < other - x < NEAR_POINT and abs(height - y) < 3 * gap for other, height in points)


def _ends(tips: Sequence[tuple[float, float]], before: Sequence[bool], values: Sequence[str], gap: float) -> list[End]:
    """Return the ends of curves by their last points; labels that begin near one another are spread over the height."""
    neighbours: list[list[int]] = []
    for k in sorted(range(len(tips)), key=lambda k: (before[k], tips[k][0])):
        last = neighbours[-1][-1] if neighbours else k
        if neighbours and before[k] == before[last] and tips[k][0] - tips[last][0] < LABEL_ROOM:
            neighbours[-1].append(k)
        else:
            neighbours.append([k])
    heights = [0.0] * len(tips)
    for group in neighbours:
        for k, height in zip(group, spread_out([tips[k][1] for k in group], gap), strict=True):
            heights[k] = height
    return [
        End(svg_length(x), svg_length(y), svg_length(height), value, first)
        for (x, y), height, value, first in zip(tips, heights, values, before, strict=True)
    ]


def annotations_of(plot: Plot) -> list[Annotation]:
    """Return the notes of a plot as SVG."""
    found = []
    for note in plot.notes:
        x = float(note.ends_here) if note.x is None else plot.x.scale.fraction(note.x)
        y = 0.0 if note.y is None else 1 - plot.y.scale.fraction(note.y)
        rule = "across" if note.x is None else "upwards" if note.y is None else ""
        found.append(Annotation(note.text.split("\n"), svg_length(x), svg_length(y), rule, note.ends_here))
    return found


def fractions(plot: Plot, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return where points lie, as fractions of the plot from its left and from its top."""
    return [(plot.x.scale.fraction(x), 1 - plot.y.scale.fraction(y)) for x, y in points]


def path_of(plot: Plot, points: Iterable[tuple[float, float]]) -> str:
    """Return a line as a path, "M0 512l50-112 50 20": each step from the point before."""
    found = [(round(x * GRID), round(y * GRID)) for x, y in fractions(plot, points)]
    steps = [f"{x1 - x0} {y1 - y0}".replace(" -", "-") for (x0, y0), (x1, y1) in pairwise(found)]
    return f"M{found[0][0]} {found[0][1]}" + ("l" + " ".join(steps).replace(" -", "-") if steps else "")


def band_of(plot: Plot, band: Sequence[tuple[float, float, float]]) -> str:
    """Return the area between low and high, drawn there and back; nothing without a band."""
    if not band:
        return ""
    there = [(x, high) for x, _, high in band]
    back = [(x, low) for x, low, _ in reversed(band)]
    return path_of(plot, [*there, *back]) + "Z"


def grid_x(view: ChartView, row: ChartRow) -> int:
    """Return where a row of the table lies in the plots, in units of the grid."""
    return round(view.x.scale.fraction(row.x) * GRID)
