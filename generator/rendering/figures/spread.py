"""The dot plot of runs that differ in their seed alone, from the study `spread`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.contract.schema import Baked
from generator.errors import did_you_mean
from generator.rendering.figures.chart import Axis, Entry
from generator.rendering.figures.dot_plot import DotGroup, DotRow, dot_plot
from generator.rendering.figures.figure import chosen_models, missing_study
from generator.rendering.figures.model_colours import COLOURS, colour_of
from generator.rendering.figures.scales import scale_with_margin
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.numbers import local, whole

Run = dict[str, Any]

Statistic = Callable[[Run], float]


def _memory(study: str, key: str) -> Statistic:
    return lambda run: float(run[study]["summary"][key]["value"])


@dataclass(frozen=True)
class Asked:
    """A number that runs are asked for."""

    part: str
    """The part of a run that it is in: its scores, or a study."""
    name: str
    """The name of its string."""
    of: Statistic
    digits: int


STATISTICS = {
    "score": Asked("metrics", "chart.cross-entropy", lambda run: run["metrics"]["cross_entropy"], 3),
    "accuracy": Asked("metrics", "spread.accuracy", lambda run: 100 * run["metrics"]["accuracy_known"], 2),
    "words": Asked("recall", "spread.words", _memory("recall", "gain_1_typed"), 2),
    "topic": Asked("gist", "spread.topic", _memory("gist", "new"), 2),
    "grammar": Asked("agreement", "spread.grammar", _memory("agreement", "effect_1_between"), 2),
    "past": Asked("horizon", "memory.past.text", _memory("horizon", "value_beyond_8"), 3),
    "connectivity": Asked("context", "spread.beyond", lambda run: 100 * run["context"]["beyond_20"], 2),
    "earlier": Asked("context", "spread.earlier", lambda run: 100 * run["context"]["earlier"], 2),
}


def spread_table(block: FigureBlock, baked: Baked) -> str:
    """Return the dot plot of runs: a dot a seed, a row a model, for each statistic."""
    check_options(block, {"models", "of", "id"})
    study = baked.manifest.studies.get("spread")
    if not study:
        return missing_study(block, "spread")
    models: dict[str, Any] = study["models"]
    if "models" in block.options:
        models = chosen_models(block, models)
    groups = []
    for asked in _asked(block):
        if not all(asked.part in run for model in models.values() for run in model["runs"]):
            continue
        title = say(asked.name)
        values = {id_: [asked.of(run) for run in model["runs"]] for id_, model in models.items()}
        rows = [
            DotRow(_entry(baked, id_, model, k), values[id_], _numbers(values[id_], asked.digits))
            for k, (id_, model) in enumerate(models.items())
        ]
        scale = scale_with_margin([value for row in rows for value in row.values], count=2, least=0)
        groups.append(DotGroup(title, Axis(title, scale, 3), rows))
    memory = "".join(f", {name} {whole(texts)}" for name, texts in study.get("memory", {}).items())
    note = say("spread.note", texts=study["observations"], memory=memory)
    headings = (say("models.model"), say("spread.runs"), say("chart.values"))
    return dot_plot(block, block.id, groups, headings, note)


def _asked(block: FigureBlock) -> list[Asked]:
    """Return what the option `of` names, in its order; without it everything."""
    names = block.options["of"].split(",") if "of" in block.options else list(STATISTICS)
    for name in names:
        if name not in STATISTICS:
            known = ", ".join(STATISTICS)
            raise figure_error(block, f"no number named '{name}'{did_you_mean(name, STATISTICS)}; there are {known}")
    return [STATISTICS[name] for name in names]


def _entry(baked: Baked, id_: str, model: dict[str, Any], index: int) -> Entry:
    """Return an entry in the colour of the article's first model of the same unit."""
    like = next((other for other in baked.manifest.models if other.unit == model["unit"]), None)
    label = model["label"].replace(" × ", "\u00a0×\u00a0")  # "2 × 200" stays on one line
    return Entry(id_, label, colour_of(baked.manifest, like.id) if like else index % COLOURS + 1)


def _numbers(values: Sequence[float], digits: int) -> str:
    # No "-0.00".
    return "  ".join(local(f"{round(value, digits) + 0.0:.{digits}f}") for value in values)
