"""The chart of verb forms chosen past nouns of the other number, from the study `agreement`."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, ChartRow, ChartView, Entry, Note, entries_of
from generator.rendering.figures.estimated import INTERVALS, cells_of, line_of
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, scale_with_margin
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

SUBJECTS = {"": "all", "singular": "singular", "plural": "plural"}
LABELS = {
    "effect": "Change of the log odds of the verb’s forms by the subject’s number, nats",
    "margin": "Logit of the form that agrees minus that of the other, nats",
}
"""Of views in nats; all others are shares."""
NOUNS = ("no noun", "one noun", "two nouns", "three nouns")


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
        _view(entries, models, "effect", "changed", "The subject’s number", models),
        *(_right(entries, models, subject) for subject in SUBJECTS),
        _view(entries, models, "margin", "margin", "Beside the other form", models),
    ]
    items = models[next(iter(entries))]["items"]
    note = (
        f"n = {sum(items):,} sentences, {min(items):,} or more for each number of nouns. Shaded, where wider than a"
        f" line: {INTERVALS}."
    )
    return line_chart(block, "agreement", list(entries.values()), views, note, legend=False)


def _right(entries: dict[str, Entry], models: dict[str, Any], subject: str) -> ChartView:
    found = {id_: models[id_][subject] if subject else models[id_] for id_ in entries}
    return _view(entries, found, subject or "right", SUBJECTS[subject], "Verb form right, subjects", models)


def _view(
    entries: dict[str, Entry], found: dict[str, Any], id_: str, name: str, group: str, models: dict[str, Any]
) -> ChartView:
    share = id_ not in LABELS
    curves = {entry: found[entry]["right" if share else id_] for entry in entries}
    between = models[next(iter(entries))]["between"]
    ends = [value for curve in curves.values() for end in ("low", "high") for value in curve[end]]
    notes = {
        "effect": [],
        "margin": [Note("as likely\nbelow: the nearest noun decides", y=0, ends_here=True)],
    }.get(id_, [Note("chance\nbelow: the nearest noun decides", y=50, ends_here=True)])
    return ChartView(
        id=id_,
        name=name,
        group=group,
        x=Axis("Nouns of the other number between subject and verb", Scale(0, between[-1]), len(between)),
        y=Axis(
            LABELS.get(id_, "The verb form that agrees is preferred, %"),
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
                f"{NOUNS[x].capitalize()} between subject and verb",
                cells_of(curves, k, share=share),
            )
            for k, x in enumerate(between)
        ],
        notes=notes,
    )
