"""Parts of charts: models and their colours, axes, lines, notes, and the table of the values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.contract.schema import Manifest
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.figures.scales import Scale, numbers
from generator.rendering.language import say
from generator.rendering.numbers import local

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
    """A model in a chart, or the numbers of the literature for one."""

    id: str
    label: str
    colour: int  # from 1: model_colours.py
    from_literature: bool = False

    @property
    def mark(self) -> str:
        return MARKS[self.colour - 1]


@dataclass(frozen=True)
class Axis:
    """An axis with its title and about `count` ticks, or with `labels`: values and their texts."""

    title: str
    scale: Scale
    count: int = 5
    labels: Sequence[tuple[float, str]] = ()

    @property
    def across(self) -> list[tuple[str, str]]:
        """Ticks of an axis from left to right: lengths from the left, and texts."""
        return [(svg_length(fraction), text) for fraction, text in self._ticks()]

    @property
    def upwards(self) -> list[tuple[str, str]]:
        """Ticks of an axis from the bottom to the top: lengths from the top, and texts."""
        return [(svg_length(1 - fraction), text) for fraction, text in self._ticks()]

    def _ticks(self) -> Iterable[tuple[float, str]]:
        if self.labels:
            return [(self.scale.fraction(value), text) for value, text in self.labels]
        values = self.scale.ticks(self.count) if self.count else []
        return zip(map(self.scale.fraction, values), numbers(values, alike=not self.scale.log), strict=True)


@dataclass(frozen=True)
class Line:
    """A curve of an entry, with the interval around it if `band` has `x`, low and high; or, with `marks`, points.

    `bars` are intervals drawn as bars, `dots` puts marks on a curve. A curve has the entry's label at its end unless
    it is not `named`, and `at_end` after it; `style` is a class of assets/css/components/chart.css.
    """

    entry: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()
    marks: bool = False
    bars: Sequence[tuple[float, float, float]] = ()
    dots: bool = False
    named: bool = True
    at_end: str = ""
    style: str = ""


@dataclass(frozen=True)
class Note:
    """Words in a plot: at a point, beside a line across it at `y`, or beside one upwards at `x`. "\\n" breaks them."""

    text: str
    x: float | None = None
    y: float | None = None
    ends_here: bool = False  # the words end where they stand, instead of beginning there


@dataclass(frozen=True)
class ColumnAxis:
    """An upright axis of its own inside a plot whose `y` is a fraction: one of a slope chart's columns."""

    x: float
    title: str
    text: str
    axis: Axis


@dataclass(frozen=True)
class Plot:
    """Lines on two axes; one of several of a view has a title, and the entry that it is of, if it is of one alone."""

    x: Axis
    y: Axis
    lines: Sequence[Line]
    notes: Sequence[Note] = ()
    columns: Sequence[ColumnAxis] = ()
    title: str = ""
    entry: str = ""
    at_rest: str = ""  # beside the title while no values are read
    name_height: float = 0.07  # a line of the names at the ends of curves, of the plot's height

    @property
    def columns_at(self) -> list[tuple[ColumnAxis, str]]:
        """The columns, each with its length from the left."""
        return [(column, svg_length(self.x.scale.fraction(column.x))) for column in self.columns]


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
    entry: str = ""  # whose values these are, if not of each column's


@dataclass(frozen=True)
class ChartView:
    """One of the pictures that a chart can show; `columns` of its table: an entry's id, or none, and a heading.

    It has one plot of `lines`, or several small ones on the same `x`; of those, `y` is the title of all.
    """

    id: str
    name: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[ChartRow]
    unit: str = ""  # of the values, as the readout shows it
    group: str = ""  # what the names of this view and its neighbours go on from: "All words", "By"
    notes: Sequence[Note] = ()
    column_axes: Sequence[ColumnAxis] = ()
    small: Sequence[Plot] = ()
    stacked: bool = False  # the small plots stand one below the other, with room for names at the ends of their curves
    key: Sequence[tuple[str, str]] = ()  # styles of curves that all plots share, and what each of them shows

    @property
    def is_scatter(self) -> bool:
        """Whether it has points in one plot, each of them with a name beside it."""
        return not self.small and all(line.marks for line in self.lines if line.named)

    @property
    def plots(self) -> Sequence[Plot]:
        return self.small or (Plot(self.x, self.y, self.lines, self.notes, self.column_axes),)


def entries_of(manifest: Manifest, models: Iterable[str] | None = None) -> dict[str, Entry]:
    """Return the entries of the models, or of those named, by id and in the article's order."""
    chosen = None if models is None else set(models)
    return {
        model.id: Entry(model.id, model.label, colour_of(manifest, model.id))
        for model in manifest.models
        if chosen is None or model.id in chosen
    }


def svg_length(fraction: float) -> str:
    """Return a fraction of a plot as a length of SVG: "12.5%"."""
    return f"{round(fraction * 100, 2):g}%"


def share_cell(value: float | None, low: float | None = None, high: float | None = None) -> Cell:
    """Return a share as percent with one digit, and its interval if there is one."""
    if value is None:
        return Cell("–")
    interval = "" if low is None or high is None else local(f"{low * 100:.1f}–{high * 100:.1f}")
    return Cell(local(f"{value * 100:.1f}"), interval)


def number_cell(value: float | None, low: float | None = None, high: float | None = None, digits: int = 2) -> Cell:
    """Return a value with its interval if there is one; a range with a minus sign in it is written with "to"."""
    if value is None:
        return Cell("–")
    interval = "" if low is None or high is None else range_of(low, high, digits)
    return Cell(signed(value, digits), interval)


def range_of(low: float, high: float, digits: int) -> str:
    """Return an interval as text: "0.12–0.30", "−0.02 to 0.10"."""
    return f"{signed(low, digits)}{say('number.to') if low < 0 else '–'}{signed(high, digits)}"


def signed(value: float, digits: int) -> str:
    """Return a number with a minus sign that is one, and without it where it rounds to zero."""
    text = f"{value:.{digits}f}"
    return local(text.lstrip("-") if float(text) == 0 else text)
