"""The chart of verb forms chosen past nouns of the other number, from the study `agreement`."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, ChartRow, ChartView, Entry, Note, entries_of
from generator.rendering.figures.estimated import cells_of, intervals, line_of
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, scale_with_margin
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

SUBJECTS = {"": "agreement.all", "singular": "agreement.singular", "plural": "agreement.plural"}
LABELS = {
    "effect": "agreement.effect",
    "margin": "agreement.margin",
}
"""Of views in nats; all others are shares."""
NOUNS = ("agreement.no-noun", "agreement.one-noun", "agreement.two-nouns", "agreement.three-nouns")


def agreement(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of what the number of a subject does to its verb, by nouns between; and of what is right.

    Its states: `effect`, `right`, `singular`, `plural`, `margin`; of nouns between, 0 to 3.
    """
    check_options(block, set())
    study = baked.manifest.studies.get("agreement")
    if not study:
        return missing_study(block, "agreement")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    views = [
        _view(entries, models, "effect", say("agreement.changed"), models),
        *(_right(entries, models, subject) for subject in SUBJECTS),
        _view(entries, models, "margin", say("agreement.margin-name"), models),
    ]
    items = models[next(iter(entries))]["items"]
    note = say("agreement.note", count=sum(items), least=min(items), intervals=intervals())
    return line_chart(block, "agreement", list(entries.values()), views, note, legend=False)


def _right(entries: dict[str, Entry], models: dict[str, Any], subject: str) -> ChartView:
    found = {id_: models[id_][subject] if subject else models[id_] for id_ in entries}
    return _view(entries, found, subject or "right", say(SUBJECTS[subject]), models)


def _view(entries: dict[str, Entry], found: dict[str, Any], id_: str, name: str, models: dict[str, Any]) -> ChartView:
    share = id_ not in LABELS
    curves = {entry: found[entry]["right" if share else id_] for entry in entries}
    between = models[next(iter(entries))]["between"]
    ends = [value for curve in curves.values() for end in ("low", "high") for value in curve[end]]
    notes = {
        "effect": [],
        "margin": [Note(say("agreement.as-likely"), y=0, ends_here=True)],
    }.get(id_, [Note(say("agreement.chance"), y=50, ends_here=True)])
    return ChartView(
        id=id_,
        name=name,
        group=say("agreement.shown"),
        x=Axis(say("agreement.x"), Scale(0, between[-1]), len(between)),
        y=Axis(
            say(LABELS.get(id_, "agreement.preferred")),
            Scale(0, 100) if share else scale_with_margin([0.0, *ends], least=0),
        ),
        unit="%" if share else "",
        lines=[
            line_of(entry, between, curve, share=share, digits=0 if share else 1) for entry, curve in curves.items()
        ],
        columns=[(entry.id, entry.label) for entry in entries.values()],
        rows=[
            ChartRow(
                x,
                str(x),
                say(NOUNS[x]),
                cells_of(curves, k, share=share),
            )
            for k, x in enumerate(between)
        ],
        notes=notes,
    )
