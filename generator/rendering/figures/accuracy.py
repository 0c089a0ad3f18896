"""The chart of accuracy by the number of characters typed, beside the curves of the literature."""

from collections.abc import Mapping, Sequence

from generator.contract.schema import Baked, Manifest, Model
from generator.rendering.figures.chart import (
    Axis,
    Cell,
    ChartRow,
    ChartView,
    Entry,
    Line,
    entries_of,
    share_cell,
)
from generator.rendering.figures.context import typed_in_words
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, scale_by_steps
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import local

LEAST_POSITIONS = 100
"""A share of fewer positions than this says more about these words than about a model, and is left out."""

LEAST_COMPARED = 1000
"""The same for differences between models, which are smaller."""

RANKS = ("accuracy.first", "accuracy.two", "accuracy.three")
TITLES = ("accuracy.y-first", "accuracy.y-two", "accuracy.y-three")

Curves = Sequence[Sequence[float]]
"""Accuracies for top 1, 2, 3 by the number of characters typed, shares from 0 to 1; unknown words count as wrong."""


def accuracy_chart(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of accuracy: over all words for the first one, two and three suggestions, and over known words.

    Its states: `top-1`, `top-2`, `top-3`, `known`, and `deviation`, how much more often than the mean of the models; of
    characters typed 0, 1, 2, ... Beside the curves of all words stand those of the literature.
    """
    check_options(block, set())
    models = baked.manifest.models
    ours = entries_of(baked.manifest, [model.id for model in models])
    theirs = _from_literature(baked.manifest, ours)
    views = [
        *(_view(f"top-{k + 1}", say(name), models, ours, theirs, k) for k, name in enumerate(RANKS)),
        _view("known", say(RANKS[0]), models, ours, {}, 0, counted="known"),
    ]
    if len(models) > 1:
        views.append(_deviation(models, ours))
    return line_chart(block, "accuracy-chart", [*ours.values(), *theirs], views, _note(models))


def _from_literature(manifest: Manifest, ours: dict[str, Entry]) -> dict[Entry, Curves]:
    """Return the curves of the literature for models of ours, each under an entry of its own in the model's colour."""
    year = manifest.literature.get("year")
    found = {id_: manifest.literature.get(id_, {}).get("accuracy_by_known_characters") for id_ in ours}
    return {
        Entry(f"{id_}-{year}", f"{ours[id_].label}, {year}", ours[id_].colour, from_literature=True): curves
        for id_, curves in found.items()
        if curves
    }


def _view(
    id_: str,
    name: str,
    models: Sequence[Model],
    ours: dict[str, Entry],
    theirs: Mapping[Entry, Curves],
    top: int,
    counted: str = "all",
) -> ChartView:
    curves = {ours[model.id]: _ours(model, counted, top) for model in models}
    last = max(len(curve) for curve in curves.values())
    curves |= {entry: rows[top][:last] for entry, rows in theirs.items()}
    shares = [share * 100 for curve in curves.values() for share in curve]
    return ChartView(
        id=id_,
        name=name,
        group=say("accuracy.known") if counted == "known" else say("accuracy.all"),
        x=Axis(say("chart.characters-typed"), Scale(0, max(1, last - 1)), 8),
        y=Axis(say(TITLES[top]), scale_by_steps(shares, 10), 10),
        unit="%",
        # The literature's curves first: ours are drawn over them.
        lines=[
            Line(entry.id, [(x, share * 100) for x, share in enumerate(curve)])
            for entry, curve in sorted(curves.items(), key=lambda item: not item[0].from_literature)
        ],
        columns=[(entry.id, entry.label) for entry in curves],
        rows=[
            ChartRow(
                x,
                str(x),
                typed_in_words(x),
                [share_cell(curve[x]) if x < len(curve) else Cell("–") for curve in curves.values()],
            )
            for x in range(last)
        ],
    )


def _deviation(models: Sequence[Model], ours: dict[str, Entry]) -> ChartView:
    """Return how far each model is above or below the mean of all: over known words, in points of percent."""
    curves = {ours[model.id]: [share * 100 for share in _ours(model, "known", 0, LEAST_COMPARED)] for model in models}
    count = min(map(len, curves.values()))
    means = [sum(curve[x] for curve in curves.values()) / len(curves) for x in range(count)]
    points = {entry: [curve[x] - means[x] for x in range(count)] for entry, curve in curves.items()}
    return ChartView(
        id="deviation",
        name=say("accuracy.mean"),
        group=say("accuracy.known"),
        x=Axis(say("chart.characters-typed"), Scale(0, max(1, count - 1)), 8),
        y=Axis(
            say("accuracy.y-mean"),
            scale_by_steps([point for curve in points.values() for point in curve], 1),
            10,
        ),
        lines=[Line(entry.id, list(enumerate(curve))) for entry, curve in points.items()],
        columns=[(entry.id, entry.label) for entry in points],
        rows=[
            ChartRow(x, str(x), typed_in_words(x), [Cell(_signed(curve[x])) for curve in points.values()])
            for x in range(count)
        ],
    )


def _signed(value: float) -> str:
    return local(f"{value:+.1f}")


def _ours(model: Model, counted: str, top: int, least: int = LEAST_POSITIONS) -> Sequence[float]:
    """Return the accuracies up to the last one that stands on enough positions."""
    table = model.metrics.by_known_characters
    rates, positions = (table.all, table.positions) if counted == "all" else (table.known, table.known_positions)
    enough = next((k for k, count in enumerate(positions) if count < least), len(positions))
    return rates[top][: max(1, enough)]


def _note(models: Sequence[Model]) -> str:
    positions = max(sum(model.metrics.by_known_characters.positions) for model in models)
    return say("accuracy.note", count=positions, least=LEAST_POSITIONS, compared=LEAST_COMPARED)
