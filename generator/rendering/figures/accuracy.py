"""The chart of accuracy by the number of characters typed, beside published curves."""

from collections.abc import Sequence

from generator.contract.schema import Baked, Model
from generator.rendering.figures.context import typed_in_words
from generator.rendering.figures.line_chart import (
    Axis,
    Cell,
    Entry,
    Line,
    Row,
    View,
    entries_of,
    line_chart,
    share_cell,
)
from generator.rendering.figures.literature import Published, published_of
from generator.rendering.figures.scales import Scale, around
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error

LEAST_POSITIONS = 100
"""A share of fewer positions than this says more about these words than about a model, and is left out."""

LEAST_APART = 1000
"""The same for differences between models, which are smaller."""

RANKS = ("first suggestion", "first two", "first three")


def accuracy_chart(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of accuracy: over all words for the first one, two and three suggestions, and over known words.

    Its states: `top-1`, `top-2`, `top-3`, `known`, and `apart`, how much more often than the mean of the models; of
    characters typed 0, 1, 2, ... The option `published` names a TOML file whose curves are drawn beside ours.
    """
    check_options(block, {"published"})
    published = published_of(block, baked)
    models = [model for model in baked.manifest.models if "by_known_characters" in model.metrics]
    if not models:
        raise figure_error(block, "no model has accuracies by known characters: run generator evaluate and publish")
    ours = entries_of(baked.manifest, [model.id for model in models])
    theirs = _published_entries(ours, published)
    views = [
        *(_view(f"top-{k + 1}", name, models, ours, theirs, published, k) for k, name in enumerate(RANKS)),
        _view("known", RANKS[0], models, ours, {}, None, 0, counted="known"),
    ]
    if len(models) > 1:
        views.append(_apart(models, ours))
    return line_chart(block, "accuracy-chart", [*ours.values(), *theirs.values()], views, _note(models))


def _published_entries(ours: dict[str, Entry], published: Published | None) -> dict[str, Entry]:
    if published is None:
        return {}
    return {
        id_: Entry(f"{id_}-{published.year}", f"{entry.label}, {published.year}", entry.colour, published=True)
        for id_, entry in ours.items()
        if id_ in published.accuracy_by_known_characters
    }


def _view(
    id_: str,
    name: str,
    models: Sequence[Model],
    ours: dict[str, Entry],
    theirs: dict[str, Entry],
    published: Published | None,
    top: int,
    counted: str = "all",
) -> View:
    curves = {ours[model.id]: _ours(model, counted, top) for model in models}
    last = max(len(curve) for curve in curves.values())
    if published:
        curves |= {entry: published.accuracy_by_known_characters[id_][top][:last] for id_, entry in theirs.items()}
    shares = [share * 100 for curve in curves.values() for share in curve]
    return View(
        id=id_,
        name=name,
        group="Known words" if counted == "known" else "All words",
        x=Axis("Characters typed", Scale(0, max(1, last - 1)), 8),
        y=Axis(f"The word is {_wanted(top)}, % of characters", around(shares, 10), 10),
        unit="%",
        # Published curves first: ours are drawn over them.
        lines=[
            Line(entry.id, [(x, share * 100) for x, share in enumerate(curve)])
            for entry, curve in sorted(curves.items(), key=lambda item: not item[0].published)
        ],
        columns=[(entry.id, entry.label) for entry in curves],
        rows=[
            Row(
                x,
                str(x),
                typed_in_words(x),
                [share_cell(curve[x]) if x < len(curve) else Cell("–") for curve in curves.values()],
            )
            for x in range(last)
        ],
    )


def _apart(models: Sequence[Model], ours: dict[str, Entry]) -> View:
    """Return how far each model is above or below the mean of all: over known words, in points of percent."""
    curves = {ours[model.id]: [share * 100 for share in _ours(model, "known", 0, LEAST_APART)] for model in models}
    count = min(map(len, curves.values()))
    means = [sum(curve[x] for curve in curves.values()) / len(curves) for x in range(count)]
    points = {entry: [curve[x] - means[x] for x in range(count)] for entry, curve in curves.items()}
    return View(
        id="apart",
        name="beside the models’ mean",
        group="Known words",
        x=Axis("Characters typed", Scale(0, max(1, count - 1)), 8),
        y=Axis(
            "The word is the first suggestion: points above or below the mean of the models",
            around([point for curve in points.values() for point in curve], 1),
            10,
        ),
        lines=[Line(entry.id, list(enumerate(curve))) for entry, curve in points.items()],
        columns=[(entry.id, entry.label) for entry in points],
        rows=[
            Row(x, str(x), typed_in_words(x), [Cell(_signed(curve[x])) for curve in points.values()])
            for x in range(count)
        ],
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def _wanted(top: int) -> str:
    return "the first suggestion" if top == 0 else f"among the {RANKS[top]} suggestions"


def _ours(model: Model, counted: str, top: int, least: int = LEAST_POSITIONS) -> Sequence[float]:
    """Return the accuracies up to the last one that stands on enough positions."""
    table = model.metrics["by_known_characters"]
    (positions,) = table["positions" if counted == "all" else "known_positions"]
    enough = next((k for k, count in enumerate(positions) if count < least), len(positions))
    shares: Sequence[float] = table[counted][top][: max(1, enough)]
    return shares


def _note(models: Sequence[Model]) -> str:
    positions = max(sum(model.metrics["by_known_characters"]["positions"][0]) for model in models)
    return (
        f"Over {positions:,} characters of held-out text. Left out is what rests on fewer than {LEAST_POSITIONS},"
        f" and of the differences what rests on fewer than {LEAST_APART:,}. Among all words, one outside the vocabulary"
        " counts as wrong."
    )
