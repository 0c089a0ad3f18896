"""The dot plot of runs that differ in their seed alone, from the study `spread`."""

from collections.abc import Callable, Sequence
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, Entry
from generator.rendering.figures.dot_plot import DotGroup, DotRow, dot_plot
from generator.rendering.figures.figure import chosen_models, missing_study
from generator.rendering.figures.model_colours import COLOURS, colour_of
from generator.rendering.figures.scales import scale_with_margin
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import local, whole

Run = dict[str, Any]

Statistic = Callable[[Run], float]


def _memory(study: str, key: str) -> Statistic:
    return lambda run: float(run[study]["summary"][key]["value"])


# What a run is asked for, by the name of its string, with the digits shown; first the part of a run that it is in.
STATISTICS: tuple[tuple[str, str, Statistic, int], ...] = (
    ("metrics", "chart.cross-entropy", lambda run: run["metrics"]["cross_entropy"], 3),
    ("metrics", "spread.accuracy", lambda run: 100 * run["metrics"]["accuracy_known"], 2),
    ("recall", "spread.words", _memory("recall", "gain_1_typed"), 2),
    ("gist", "spread.topic", _memory("gist", "new"), 2),
    (
        "agreement",
        "spread.grammar",
        _memory("agreement", "effect_1_between"),
        2,
    ),
    (
        "horizon",
        "memory.past.text",
        _memory("horizon", "value_beyond_8"),
        3,
    ),
    ("context", "spread.beyond", lambda run: 100 * run["context"]["beyond_20"], 2),
    (
        "context",
        "spread.earlier",
        lambda run: 100 * run["context"]["earlier"],
        2,
    ),
)


def spread_table(block: FigureBlock, baked: Baked) -> str:
    """Return the dot plot of runs: a dot a seed, a row a model, for each statistic."""
    check_options(block, {"models"})
    study = baked.manifest.studies.get("spread")
    if not study:
        return missing_study(block, "spread")
    models: dict[str, Any] = study["models"]
    if "models" in block.options:
        models = chosen_models(block, models)
    groups = []
    asked = [item for item in STATISTICS if all(item[0] in run for model in models.values() for run in model["runs"])]
    for _, key, statistic, digits in asked:
        title = say(key)
        values = {id_: [statistic(run) for run in model["runs"]] for id_, model in models.items()}
        rows = [
            DotRow(_entry(baked, id_, model, k), values[id_], _numbers(values[id_], digits))
            for k, (id_, model) in enumerate(models.items())
        ]
        scale = scale_with_margin([value for row in rows for value in row.values], count=2, least=0)
        groups.append(DotGroup(title, Axis(title, scale, 3), rows))
    memory = "".join(f", {name} {whole(texts)}" for name, texts in study.get("memory", {}).items())
    note = say("spread.note", texts=study["observations"], memory=memory)
    headings = (say("models.model"), say("spread.runs"), say("chart.values"))
    return dot_plot(block, "spread-table", groups, headings, note)


def _entry(baked: Baked, id_: str, model: dict[str, Any], index: int) -> Entry:
    """Return an entry in the colour of the article's first model of the same unit."""
    like = next((other for other in baked.manifest.models if other.unit == model["unit"]), None)
    label = model["label"].replace(" × ", "\u00a0×\u00a0")  # "2 × 200" stays on one line
    return Entry(id_, label, colour_of(baked.manifest, like.id) if like else index % COLOURS + 1)


def _numbers(values: Sequence[float], digits: int) -> str:
    return "  ".join(local(f"{value:.{digits}f}") for value in values)
