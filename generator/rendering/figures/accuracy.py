"""The chart of accuracy by the number of characters typed, beside published curves."""

from collections.abc import Sequence

from generator.baking.schema import Baked, Model
from generator.rendering.figures.block import FigureBlock, check_options, figure_error
from generator.rendering.figures.charts import Axis, Cell, Entry, Line, Row, View, entries_of, line_chart, share_cell
from generator.rendering.figures.context import typed_in_words
from generator.rendering.figures.published import Published, published_of
from generator.rendering.figures.scales import Scale

LEAST_POSITIONS = 100
"""A share of fewer positions than this says more about these words than about a model, and is left out."""

RANKS = ("first suggestion", "first two", "first three")


def accuracy_chart(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of accuracy: over all words for the first one, two and three suggestions, and over known words.

    Its states: `top-1`, `top-2`, `top-3`, `known`; of characters typed 0, 1, 2, ... The option `published` names a
    TOML file whose curves are drawn beside ours.
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
    return line_chart(block, "accuracy-chart", [*ours.values(), *theirs.values()], views, _note(models, published))


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
    return View(
        id=id_,
        name=name,
        group="Known words" if counted == "known" else "All words",
        x=Axis("Characters typed", Scale(0, max(1, last - 1)), 8),
        y=Axis(f"The word is {_wanted(top)}, % of characters", Scale(0, 100)),
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


def _wanted(top: int) -> str:
    return "the first suggestion" if top == 0 else f"among the {RANKS[top]} suggestions"


def _ours(model: Model, counted: str, top: int) -> Sequence[float]:
    """Return the accuracies up to the last one that stands on enough positions."""
    table = model.metrics["by_known_characters"]
    (positions,) = table["positions" if counted == "all" else "known_positions"]
    enough = next((k for k, count in enumerate(positions) if count < LEAST_POSITIONS), len(positions))
    shares: Sequence[float] = table[counted][top][: max(1, enough)]
    return shares


def _note(models: Sequence[Model], published: Published | None) -> str:
    positions = max(sum(model.metrics["by_known_characters"]["positions"][0]) for model in models)
    text = (
        f"Over {positions:,} characters of held-out text; what rests on fewer than {LEAST_POSITIONS} is left out. Among"
        " all words, one outside the vocabulary counts as wrong."
    )
    return f"{text} Thin lines: the published numbers of {published.year}." if published else text
