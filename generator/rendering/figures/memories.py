"""The slope chart of three memories: words, topic and grammar, from the studies `recall`, `gist` and `agreement`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import (
    Axis,
    Cell,
    ChartRow,
    ChartView,
    ColumnAxis,
    Line,
    entries_of,
    range_of,
    signed,
)
from generator.rendering.figures.estimated import intervals
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import inside_sentence, say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import whole


@dataclass(frozen=True)
class Memory:
    """A kind of memory, and the number of a study that it is measured by."""

    id: str
    title: str
    """This and what follows are names of strings of the page's language."""
    short: str
    text: str
    study: str
    value: Callable[[dict[str, Any]], dict[str, float]]
    cases: Callable[[dict[str, Any]], int]
    per: float = 1.0
    digits: int = 2


MEMORIES = (
    Memory(
        "words",
        "memory.words.title",
        "memory.words.short",
        "memory.words.text",
        "recall",
        lambda found: found["summary"]["gain_1_typed"],
        lambda found: sum(found["cases"]),
    ),
    Memory(
        "topic",
        "memory.topic.title",
        "memory.topic.short",
        "memory.topic.text",
        "gist",
        lambda found: found["summary"]["new"],
        lambda found: found["new"]["cases"],
    ),
    Memory(
        "grammar",
        "memory.grammar.title",
        "memory.grammar.short",
        "memory.grammar.text",
        "agreement",
        lambda found: found["summary"]["effect_1_between"],
        lambda found: found["items"][1],
    ),
)


def memories(block: FigureBlock, baked: Baked) -> str:
    """Return the slope chart: a column a memory, a line a model. Its state: `memories/words`, and so on."""
    check_options(block, set())
    studies = baked.manifest.studies
    for memory in MEMORIES:
        if memory.study not in studies:
            return missing_study(block, memory.study)
    found: dict[str, dict[str, Any]] = {memory.id: studies[memory.study]["models"] for memory in MEMORIES}
    entries = entries_of(baked.manifest, set.intersection(*(set(models) for models in found.values())))
    values = {memory.id: {id_: memory.value(found[memory.id][id_]) for id_ in entries} for memory in MEMORIES}
    axes = {
        memory.id: Axis(
            say(memory.title), from_zero(max(value["high"] for value in values[memory.id].values()) * memory.per, 4), 4
        )
        for memory in MEMORIES
    }
    view = ChartView(
        id="memories",
        name=say("memory.name"),
        x=Axis(say("memory.axis"), Scale(-0.5, len(MEMORIES) - 0.5), 0),
        y=Axis("", Scale(0, 1), 0),
        lines=[_line(id_, values, axes) for id_ in entries],
        columns=[(id_, entry.label) for id_, entry in entries.items()],
        rows=[
            ChartRow(
                k,
                memory.id,
                say("memory.row", title=say(memory.title), text=say(memory.text)),
                [_cell(memory, value) for value in values[memory.id].values()],
            )
            for k, memory in enumerate(MEMORIES)
        ],
        column_axes=[
            ColumnAxis(k, say(memory.title), say(memory.short), axes[memory.id]) for k, memory in enumerate(MEMORIES)
        ],
    )
    first = next(iter(entries))
    counts = [
        f"{whole(memory.cases(found[memory.id][first]))} {inside_sentence(say(memory.title))}" for memory in MEMORIES
    ]
    note = say("memory.note", counts=say("list.values").join(counts), intervals=intervals())
    return line_chart(block, "memories", list(entries.values()), [view], note, legend=False)


def _line(id_: str, values: dict[str, dict[str, dict[str, float]]], axes: dict[str, Axis]) -> Line:
    points, bars = [], []
    for k, memory in enumerate(MEMORIES):
        scale, found = axes[memory.id].scale, values[memory.id][id_]
        low, value, high = (scale.fraction(found[end] * memory.per) for end in ("low", "value", "high"))
        points.append((float(k), value))
        bars.append((float(k), low, high))
    last = MEMORIES[-1]
    return Line(id_, points, bars=bars, dots=True, at_end=_text(last, values[last.id][id_]["value"]))


def _text(memory: Memory, value: float) -> str:
    return signed(value * memory.per, memory.digits)


def _cell(memory: Memory, found: dict[str, float]) -> Cell:
    low, high = found["low"] * memory.per, found["high"] * memory.per
    return Cell(_text(memory, found["value"]), range_of(low, high, memory.digits))
