"""The chart of how far back the models look, from the study `context` of many held-out texts."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import (
    Axis,
    ChartRow,
    ChartView,
    Entry,
    Line,
    entries_of,
    share_cell,
)
from generator.rendering.figures.estimated import intervals
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

DISTANCES = (*range(1, 9), 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150)
"""The distances of the table."""
DRAWN = {*DISTANCES, *range(1, 30), *range(30, 60, 2), *range(60, 100, 5), *range(100, 200, 10)}
"""The distances of the curves; on a logarithmic axis they need fewer points the farther they are."""

FLOOR = 0.01
"""The least percentage that is drawn: shares differ by factors, and the scale by distance is logarithmic."""

PARTS = {"own": "context.own", "previous": "context.previous", "earlier": "context.earlier"}


def context_chart(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of connectivity by distance and by the number of characters typed.

    Its states: `distance`, `own`, `previous`, `earlier`.
    """
    check_options(block, set())
    study = baked.manifest.studies.get("context")
    if not study:
        return missing_study(block, "context")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    views = [_by_distance(entries, models), *(_by_typed(entries, models, part) for part in PARTS)]
    note = say("context.note", texts=study["observations"], intervals=intervals())
    return line_chart(block, "context-chart", list(entries.values()), views, note)


def _by_distance(entries: dict[str, Entry], models: dict[str, Any]) -> ChartView:
    # Nothing lies at less than one character back on a logarithmic axis; the share there is that of all but one.
    beyond = {id_: _columns(models[id_]["beyond"], "distance") for id_ in entries}
    last = max(max(curve) for curve in beyond.values())
    drawn = {
        id_: {x: values for x, values in curve.items() if x in DRAWN and values[0] * 100 >= FLOOR}
        for id_, curve in beyond.items()
    }
    return ChartView(
        id="distance",
        name=say("context.distance"),
        group=say("chart.by"),
        x=Axis(say("chart.characters-back"), Scale(1, max(2, last), log=True), 8),
        y=Axis(say("context.y"), Scale(FLOOR, 100, log=True)),
        unit="%",
        lines=[_line(id_, curve, FLOOR) for id_, curve in drawn.items()],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[ChartRow(x, str(x), say("context.row", count=x), _cells(beyond, x)) for x in DISTANCES if x <= last],
    )


def _by_typed(entries: dict[str, Entry], models: dict[str, Any], part: str) -> ChartView:
    typed = {
        id_: _columns({"typed": models[id_]["typed"]["typed"], **models[id_]["typed"][part]}, "typed")
        for id_ in entries
    }
    counts = sorted({x for curve in typed.values() for x in curve})
    highest = max(high for curve in typed.values() for _, _, high in curve.values())
    return ChartView(
        id=part,
        name=say(PARTS[part]),
        group=say("context.typed"),
        x=Axis(say("chart.characters-typed"), Scale(0, max(1, counts[-1])), 8),
        y=Axis(say("context.part", part=say(PARTS[part])), from_zero(highest * 100)),
        unit="%",
        lines=[_line(id_, curve) for id_, curve in typed.items()],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[ChartRow(x, str(x), typed_in_words(x), _cells(typed, x)) for x in counts],
    )


def typed_in_words(count: int) -> str:
    """Return "3 characters typed", for a row of a table."""
    return say("chart.typed", count=count) if count else say("chart.only-space")


Column = dict[int, tuple[float, float, float]]


def _columns(table: dict[str, list[Any]], index: str) -> Column:
    """Return value, low and high by `index`."""
    values = zip(table["share"], table["low"], table["high"], strict=True)
    return {int(x): (float(v), float(a), float(b)) for x, (v, a, b) in zip(table[index], values, strict=True)}


def _line(entry: str, curve: Column, least: float = 0.0) -> Line:
    return Line(
        entry,
        [(x, value * 100) for x, (value, _, _) in curve.items()],
        [(x, max(least, low * 100), high * 100) for x, (_, low, high) in curve.items()],
    )


def _cells(curves: dict[str, Column], x: int) -> list[Any]:
    return [share_cell(*curve[x]) if x in curve else share_cell(None) for curve in curves.values()]
