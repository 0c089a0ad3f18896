"""The chart of score against memory: cross entropy beside what the studies of memory found, a point a model."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import (
    Axis,
    Cell,
    ChartRow,
    ChartView,
    Entry,
    Line,
    Note,
    entries_of,
    range_of,
    signed,
)
from generator.rendering.figures.estimated import intervals
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.memories import MEMORIES, Memory
from generator.rendering.figures.scales import from_zero, scale_with_margin
from generator.rendering.language import inside_sentence, say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import local, whole

PAST = Memory(
    "past",
    "memory.past.title",
    "",
    "memory.past.text",
    "horizon",
    lambda found: found["summary"]["value_beyond_8"],
    lambda found: found["cases"],
)


EARLY = {"words": "recall", "topic": "topic"}
"""Names in the study `growth` of the memories whose early moment it keeps."""


def score_memory(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of score against memory. Its states: `past`, `words`, `topic`, `grammar`, of models."""
    check_options(block, set())
    studies = baked.manifest.studies
    memories = [memory for memory in (PAST, *MEMORIES) if memory.study in studies]
    if not memories:
        return missing_study(block, PAST.study)
    grown = studies.get("growth", {}).get("models", {})
    views = [_view(baked, memory, studies[memory.study]["models"], grown) for memory in memories]
    counts = []
    for memory in memories:
        models = studies[memory.study]["models"]
        counts.append(f"{whole(memory.cases(next(iter(models.values()))))} ({inside_sentence(say(memory.title))})")
    note = say("memory.score-note", counts=say("list.values").join(counts), intervals=intervals())
    if any(found.get("since_early") for found in grown.values()):
        note += say("memory.early-note")
    return line_chart(block, "score-memory", list(entries_of(baked.manifest).values()), views, note, legend=False)


def _view(baked: Baked, memory: Memory, models: dict[str, Any], grown: dict[str, Any]) -> ChartView:
    entries = entries_of(baked.manifest, models)
    score = {model.id: model.metrics.cross_entropy for model in baked.manifest.models}
    values = {id_: {end: v * memory.per for end, v in memory.value(models[id_]).items()} for id_ in entries}
    early = {id_: point for id_ in entries if (point := _early(memory, grown.get(id_, {})))}
    scores = [*(score[id_] for id_ in entries), *(point[0] for point in early.values())]
    scale = scale_with_margin(scores, count=5, least=0)
    x = Axis(say("memory.score-axis"), type(scale)(scale.low, scale.high, reverse=True), 6)
    text = say(memory.text)
    y = Axis(text[:1].upper() + text[1:], from_zero(max(value["high"] for value in values.values())))
    return ChartView(
        id=memory.id,
        name=inside_sentence(say(memory.title)),
        group=say("memory.of"),
        x=x,
        y=y,
        lines=[
            *(
                Line(id_, [point, (score[id_], values[id_]["value"])], named=False, style="behind")
                for id_, point in early.items()
            ),
            *(_point(id_, score[id_], value, memory) for id_, value in values.items()),
        ],
        notes=_early_note(list(early.values())),
        columns=[("", say("models.cross-entropy")), ("", y.title)],
        rows=[
            _row(entries[id_], score[id_], values[id_], memory)
            for id_ in sorted(entries, key=lambda id_: score[id_], reverse=True)
        ],
    )


def _early(memory: Memory, grown: dict[str, Any]) -> tuple[float, float] | None:
    """Return a model's score and memory at the early moment of its training that was kept, if one was."""
    since = grown.get("since_early")
    if not since or memory.id not in EARLY:
        return None
    return since["cross_entropy"][0], since[EARLY[memory.id]][0]["value"] * memory.per


def _early_note(points: list[tuple[float, float]]) -> list[Note]:
    """Return a note above the highest of the early moments."""
    if not points:
        return []
    score, value = max(points, key=lambda point: point[1])
    return [Note(say("memory.early"), x=score, y=value, ends_here=True)]


def _point(id_: str, score: float, value: dict[str, float], memory: Memory) -> Line:
    return Line(
        id_,
        [(score, value["value"])],
        marks=True,
        bars=[(score, value["low"], value["high"])],
        at_end=signed(value["value"], memory.digits),
    )


def _row(entry: Entry, score: float, value: dict[str, float], memory: Memory) -> ChartRow:
    return ChartRow(
        score,
        entry.id,
        say("memory.score-row", label=entry.label),
        [
            Cell(local(f"{score:.3f}")),
            Cell(signed(value["value"], memory.digits), range_of(value["low"], value["high"], memory.digits)),
        ],
        entry.id,
    )
