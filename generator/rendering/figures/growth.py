"""The charts of how memory grows while a model is trained: how far back it looks, beside its loss."""

from collections.abc import Mapping
from dataclasses import replace
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
    Plot,
    entries_of,
    range_of,
)
from generator.rendering.figures.estimated import intervals, rounded_percent
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.numbers import local, percent_of

DONE = 0.8
"""Part of the fall of the loss after which the note stands: what is then still to come is the memory."""

NAME_HEIGHT = 0.095
"""A line of the names at the ends of curves, of the height of a plot that stands above another."""

Moment = tuple[int, float, float | None, float | None]
"""Steps done, share in percent, and the ends of its interval, if it has one."""


def growth(block: FigureBlock, baked: Baked) -> str:
    """Return the charts of connectivity beyond 20 characters and of the loss.

    Their state: `training`, of mini-batches.
    """
    check_options(block, set())
    study = baked.manifest.studies.get("growth")
    if not study:
        return missing_study(block, "growth")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    losses = {id_: replace(entry, id=f"{id_}-loss") for id_, entry in entries.items()}
    shares = {id_: _shares(models[id_]["connectivity"]) for id_ in entries}
    steps = sorted({moment[0] for moments in shares.values() for moment in moments})
    validated = {id_: _losses(models[id_]["loss"], steps[0]) for id_ in entries}
    x = Axis(say("chart.mini-batches"), Scale(steps[0], steps[-1], log=True), 5)
    note_at = done(validated)
    view = ChartView(
        id="training",
        name=say("growth.name"),
        x=x,
        y=Axis("", Scale(0, 1), 0),
        lines=[],
        columns=[
            *((id_, say("growth.beyond", label=entry.label)) for id_, entry in entries.items()),
            *((entry.id, say("growth.loss", label=entry.label)) for entry in losses.values()),
        ],
        rows=[_row(step, shares, validated) for step in steps],
        small=[
            _growing(x, shares, note_at),
            _falling(x, {losses[id_]: moments for id_, moments in validated.items()}, note_at),
        ],
        stacked=True,
    )
    measured = all(low is not None for moments in shares.values() for _, _, low, _ in moments)
    shaded = say("growth.shaded", intervals=intervals()) if measured else ""
    note = say("growth.note", texts=study["observations"], shaded=shaded)
    return line_chart(block, "growth", [*entries.values(), *losses.values()], [view], note, legend=False)


def _shares(found: dict[str, Any]) -> list[Moment]:
    beyond = found["beyond_20"]

    def percent(value: float | None) -> float | None:
        return None if value is None else value * 100

    columns = zip(found["step"], beyond["value"], beyond["low"], beyond["high"], strict=True)
    return [(step, value * 100, percent(low), percent(high)) for step, value, low, high in columns]


def _losses(found: dict[str, Any], first: int) -> list[tuple[int, float]]:
    """Return steps and losses, from the first moment that is drawn on."""
    return [(step, loss) for step, loss in zip(found["step"], found["value"], strict=True) if step >= first]


def done(losses: Mapping[str, list[tuple[int, float]]]) -> tuple[int, float] | None:
    """Return after how many steps the mean loss had made `DONE` of its fall, and the part that it had made then.

    None where the models were not validated at the same moments, or the loss did not fall.
    """
    moments = [[step for step, _ in column] for column in losses.values()]
    if any(steps != moments[0] for steps in moments) or len(moments[0]) < 2:
        return None
    means = [sum(loss for _, loss in column) / len(column) for column in zip(*losses.values(), strict=True)]
    if means[-1] >= means[0]:
        return None
    parts = [(means[0] - mean) / (means[0] - means[-1]) for mean in means]
    return next((step, part) for step, part in zip(moments[0], parts, strict=True) if part >= DONE)


def _growing(x: Axis, shares: dict[str, list[Moment]], note_at: tuple[int, float] | None) -> Plot:
    highest = max(max(value, high or 0) for moments in shares.values() for _, value, _, high in moments)
    notes = []
    if note_at:
        step, part = note_at
        text = say("growth.after", count=step, share=rounded_percent(part * 100))
        notes = [Note(text, x=step)]
    return Plot(
        x,
        Axis(say("chart.connectivity-beyond", count=20), from_zero(highest, 4), 4),
        [
            Line(
                id_,
                [(step, share) for step, share, _, _ in moments],
                [(step, low, high) for step, _, low, high in moments if low is not None and high is not None],
                dots=True,
                at_end=rounded_percent(moments[-1][1]),
            )
            for id_, moments in shares.items()
        ],
        notes,
        title=say("chart.connectivity-beyond", count=20),
        name_height=NAME_HEIGHT,
    )


def _falling(x: Axis, losses: dict[Entry, list[tuple[int, float]]], note_at: tuple[int, float] | None) -> Plot:
    values = [loss for moments in losses.values() for _, loss in moments]
    return Plot(
        x,
        Axis(say("growth.loss-axis"), Scale(min(values) * 0.97, max(values) * 1.03, log=True), 5),
        [
            Line(entry.id, [*moments], dots=True, at_end=local(f"{moments[-1][1]:.2f}"))
            for entry, moments in losses.items()
        ],
        [Note("", x=note_at[0])] if note_at else [],
        title=say("growth.loss-axis"),
        name_height=NAME_HEIGHT,
    )


def _row(step: int, shares: dict[str, list[Moment]], losses: dict[str, list[tuple[int, float]]]) -> ChartRow:
    cells = [_share_cell({moment[0]: moment for moment in moments}.get(step)) for moments in shares.values()]
    found = [dict(moments).get(step) for moments in losses.values()]
    cells += [Cell("–" if loss is None else local(f"{loss:.2f}")) for loss in found]
    return ChartRow(step, str(step), say("growth.row", count=step), cells)


def _share_cell(moment: Moment | None) -> Cell:
    if moment is None:
        return Cell("–")
    _, share, low, high = moment
    return Cell(percent_of(local(f"{share:.1f}")), "" if low is None or high is None else range_of(low, high, 1))
