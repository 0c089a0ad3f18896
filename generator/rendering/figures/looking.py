"""Small charts of where a model looks and what it uses: the shares of connectivity and of value beyond some words."""

import math
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import (
    Axis,
    ChartRow,
    ChartView,
    Entry,
    Line,
    Note,
    Plot,
    entries_of,
    share_cell,
)
from generator.rendering.figures.estimated import intervals, rounded_percent
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.horizon import FAR, words
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

TICKS = (0, 1, 3, 8, 20)


def looking_using(block: FigureBlock, baked: Baked) -> str:
    """Return the charts of looking and using, one a model. Their state: `shares`, of words kept."""
    check_options(block, set())
    study = baked.manifest.studies.get("horizon")
    if not study:
        return missing_study(block, "horizon")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    first = models[next(iter(entries))]
    kept: list[int] = [count for count in first["kept"] if count is not None]
    ticks = [(place(count), str(count)) for count in kept if count in TICKS]
    x = Axis(say("chart.words-back"), Scale(0, place(kept[-1])), labels=ticks)
    y = Axis("", Scale(0, 100), 2)
    shares = {id_: (models[id_]["connectivity_share_beyond"], models[id_]["value_share_beyond"][0]) for id_ in entries}
    view = ChartView(
        id="shares",
        name=say("looking.name"),
        x=x,
        y=Axis(say("looking.y"), y.scale, 2),
        key=[("solid", say("looking.looks")), ("beside", say("looking.uses"))],
        lines=[],
        columns=[
            column
            for id_, entry in entries.items()
            for column in (
                (id_, say("looking.connectivity", label=entry.label)),
                (id_, say("looking.value", label=entry.label)),
            )
        ],
        rows=[
            ChartRow(
                place(count),
                str(count),
                say("looking.row", words=words(count)),
                [
                    share_cell(found["value"][k], found["low"][k], found["high"][k])
                    for pair in shares.values()
                    for found in pair
                ],
            )
            for k, count in enumerate(kept)
        ],
        unit="%",
        small=[_plot(entry, x, y, kept, *shares[id_]) for id_, entry in entries.items()],
    )
    sample = say("looking.sample", count=first["cases"], texts=study["observations"], words=words(FAR))
    note = say("chart.redrawn", sample=sample, intervals=intervals())
    return line_chart(block, "looking-using", list(entries.values()), [view], note, legend=False)


def place(count: int) -> float:
    """Return where a number of words lies on an axis that is logarithmic, but has zero."""
    return math.log2(count + 1)


def _plot(entry: Entry, x: Axis, y: Axis, kept: list[int], looks: dict[str, Any], uses: dict[str, Any]) -> Plot:
    far = kept.index(FAR)
    marks = [(place(FAR), found["value"][far] * 100) for found in (looks, uses)]
    # Both curves fall: above the upper one there is room behind its mark, and between the two before the lower one.
    (_, above), (_, below) = marks
    heights = (above + 16, max(below + 17, (above + below) / 2 + 6))
    notes = [
        Note(rounded_percent(value), x=at, y=min(100, height), ends_here=k == 1)
        for k, ((at, value), height) in enumerate(zip(marks, heights, strict=True))
    ]
    return Plot(
        x,
        y,
        [
            _line(entry, kept, looks, "solid"),
            _line(entry, kept, uses, "beside"),
            Line(entry.id, marks, marks=True, named=False),
        ],
        notes,
        title=entry.label,
        entry=entry.id,
    )


def _line(entry: Entry, kept: list[int], found: dict[str, Any], style: str) -> Line:
    points = [(place(count), found["value"][k] * 100) for k, count in enumerate(kept)]
    band = [(place(count), found["low"][k] * 100, found["high"][k] * 100) for k, count in enumerate(kept)]
    return Line(entry.id, points, band, named=False, style=style)
