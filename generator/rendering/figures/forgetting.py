"""The forgetting curves: what it is worth to have read a word before, by how long ago, from the study `recall`."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, ChartRow, ChartView, Entry, entries_of
from generator.rendering.figures.estimated import LETTERS, TYPED, cells_of, highest, intervals, line_of
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

FIRST_SHOWN = 1
"""Letters typed in the view shown first: at the space before a word much else may come."""


def forgetting(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of recall by distance. Its states: `typed-1`, `typed-0`, `typed-2`, of words back."""
    check_options(block, set())
    study = baked.manifest.studies.get("recall")
    if not study:
        return missing_study(block, "recall")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    first = models[next(iter(entries))]
    counts = range(len(first["gain"]))
    views = [_view(entries, models, typed) for typed in sorted(counts, key=lambda typed: typed != FIRST_SHOWN)]
    cases = say("list.values").join(
        say("forgetting.cases", count=cases, low=low, high=high)
        for (low, high), cases in zip(first["distance"], first["cases"], strict=True)
    )
    sample = say("forgetting.sample", count=sum(first["cases"]), texts=study["observations"], cases=cases)
    note = say("chart.redrawn", sample=sample, intervals=intervals())
    return line_chart(block, "forgetting", list(entries.values()), views, note, legend=False)


def _view(entries: dict[str, Entry], models: dict[str, Any], typed: int) -> ChartView:
    bins = [tuple(pair) for pair in models[next(iter(entries))]["distance"]]
    xs = [(low * high) ** 0.5 for low, high in bins]
    curves = {id_: models[id_]["gain"][typed] for id_ in entries}
    return ChartView(
        id=f"typed-{typed}",
        name=say(TYPED[typed]),
        group=say("chart.letters-typed"),
        x=Axis(say("forgetting.x"), Scale(1, bins[-1][1], log=True), 6),
        y=Axis(say("forgetting.y"), from_zero(highest(curves))),
        lines=[line_of(id_, xs, curve, digits=2) for id_, curve in curves.items()],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[
            ChartRow(
                x,
                f"{low}-{high}",
                say("forgetting.row", low=low, high=high, letters=say(LETTERS[typed])),
                cells_of(curves, k, share=False),
            )
            for k, (x, (low, high)) in enumerate(zip(xs, bins, strict=True))
        ],
    )
