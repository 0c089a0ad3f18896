"""The chart of what lies further back than some words is worth, from the study `horizon`."""

from collections.abc import Sequence
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, ChartRow, ChartView, Entry, Note, entries_of, signed
from generator.rendering.figures.estimated import LETTERS, TYPED, cells_of, highest, intervals, line_of
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

FAR = 8
"""Words kept at which the note stands."""

ALL = 40.0
"""Where the axis has the value of all words: a text has about as many before its last words."""


def horizon(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of predictions by words kept, and of the worth of what lies further back.

    Its states: `cross-entropy`, `accuracy`, `beyond-0` to `beyond-3` (letters typed); of words kept.
    """
    check_options(block, set())
    study = baked.manifest.studies.get("horizon")
    if not study:
        return missing_study(block, "horizon")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    first = models[next(iter(entries))]
    views = [
        _by_kept(entries, models, "cross_entropy"),
        _by_kept(entries, models, "accuracy"),
        *(_beyond(entries, models, typed) for typed in range(len(first["value_beyond"]))),
    ]
    sample = say("horizon.sample", count=first["cases"], texts=study["observations"])
    note = say("chart.redrawn", sample=sample, intervals=intervals())
    return line_chart(block, "horizon", list(entries.values()), views, note, legend=False)


def _beyond(entries: dict[str, Entry], models: dict[str, Any], typed: int) -> ChartView:
    kept = [count for count in models[next(iter(entries))]["kept"] if count is not None]
    first = next(k for k, count in enumerate(kept) if count > 0)  # a logarithmic axis has no zero
    curves = {
        id_: {end: values[first:] for end, values in models[id_]["value_beyond"][typed].items()} for id_ in entries
    }
    xs = kept[first:]
    return ChartView(
        id=f"beyond-{typed}",
        name=say(TYPED[typed]),
        group=say("horizon.group"),
        x=Axis(say("chart.words-kept"), Scale(xs[0], xs[-1], log=True), labels=[(x, str(x)) for x in xs]),
        y=Axis(say("horizon.y"), from_zero(highest(curves))),
        lines=[line_of(id_, xs, curve) for id_, curve in curves.items()],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[
            ChartRow(
                x,
                str(x),
                say("horizon.row", words=words(x), letters=say(LETTERS[typed])),
                cells_of(curves, k, share=False),
            )
            for k, x in enumerate(xs)
        ],
        notes=_far(curves, entries, xs),
    )


def _far(worths: dict[str, Any], entries: dict[str, Entry], kept: Sequence[int | None]) -> list[Note]:
    """Return a note of the least and the most that the words more than `FAR` back are worth to a model."""
    if FAR not in kept or len(entries) < 2:
        return []
    worth = {id_: found["value"][kept.index(FAR)] for id_, found in worths.items()}
    least, most = min(worth, key=lambda id_: worth[id_]), max(worth, key=lambda id_: worth[id_])
    return [
        Note(
            say(
                "horizon.far",
                words=words(FAR),
                least=f"{entries[least].label} {signed(worth[least], 2)}",
                most=f"{entries[most].label} {signed(worth[most], 2)}",
            ),
            x=FAR,
        )
    ]


def _by_kept(entries: dict[str, Entry], models: dict[str, Any], quantity: str) -> ChartView:
    share = quantity == "accuracy"
    per = 100.0 if share else 1.0
    kept = models[next(iter(entries))]["kept"]
    places = [k for k, count in enumerate(kept) if count != 0]
    curves = {
        id_: {end: [values[k] for k in places] for end, values in models[id_][quantity][0].items()} for id_ in entries
    }
    xs = [ALL if kept[k] is None else float(kept[k]) for k in places]
    names = ["all" if kept[k] is None else str(kept[k]) for k in places]  # in addresses
    texts = [say("horizon.all") if kept[k] is None else str(kept[k]) for k in places]
    ends = [value * per for curve in curves.values() for end in ("low", "high") for value in curve[end]]
    margin = 0.04 * (max(ends) - min(ends))
    title = say("horizon.right") if share else say("chart.cross-entropy")
    return ChartView(
        id=quantity.replace("_", "-"),
        name=say("horizon.accuracy") if share else say("horizon.cross-entropy"),
        group=say("horizon.no-letter"),
        x=Axis(say("chart.words-kept"), Scale(xs[0], ALL, log=True), labels=list(zip(xs, texts, strict=True))),
        y=Axis(title, Scale(max(0, min(ends) - margin), max(ends) + margin), 4),
        unit="%" if share else "",
        lines=[line_of(id_, xs, curve, share=share, digits=1 if share else 2) for id_, curve in curves.items()],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[
            ChartRow(
                x,
                name,
                say("horizon.last-kept", words=words(int(x))) if x < ALL else say("horizon.all-kept"),
                cells_of(curves, k, share=share),
            )
            for k, (x, name) in enumerate(zip(xs, names, strict=True))
        ],
        notes=[] if share else _far({id_: models[id_]["value_beyond"][0] for id_ in entries}, entries, kept),
    )


def words(count: int) -> str:
    """Return "8 words"."""
    return say("chart.words", count=count)
