"""The charts of how memory grows while a model is trained: how far back it looks, beside its loss."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from generator.contract.records import Curve
from generator.contract.schema import Baked, Model
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
from generator.rendering.figures.estimated import PERCENT
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, from_zero
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error

DONE = 0.8
"""Part of the fall of the loss after which the note stands: what is then still to come is the memory."""

NAME_HEIGHT = 0.095
"""A line of the names at the ends of curves, of the height of a plot that stands above another."""

_NORMAL = 1.96  # standard errors from a mean to the ends of its 95 % interval

Moment = tuple[int, float, float, float]
"""Steps done, share in percent, and the ends of its interval."""


def growth(block: FigureBlock, baked: Baked) -> str:
    """Return the charts of connectivity beyond 20 characters and of the loss.

    Their state: `training`, of mini-batches.
    """
    check_options(block, set())
    models = [model for model in baked.manifest.models if model.causal and len(model.curve.connectivity) > 1]
    if not models:
        raise figure_error(block, "no model has a record of how far back it looked: run generator train and publish")
    entries = entries_of(baked.manifest, [model.id for model in models])
    losses = {id_: replace(entry, id=f"{id_}-loss") for id_, entry in entries.items()}
    shares = {model.id: _shares(model.curve) for model in models}
    validated = {model.id: _losses(model.curve) for model in models}
    steps = sorted({moment[0] for moments in shares.values() for moment in moments})
    x = Axis("Mini-batches", Scale(steps[0], steps[-1], log=True), 5)
    note_at = done(models)
    view = ChartView(
        id="training",
        name="training",
        x=x,
        y=Axis("", Scale(0, 1), 0),
        lines=[],
        columns=[
            *((id_, f"{entry.label}, beyond 20 characters, %") for id_, entry in entries.items()),
            *((entry.id, f"{entry.label}, loss") for entry in losses.values()),
        ],
        rows=[_row(step, shares, validated) for step in steps],
        small=[
            _growing(x, shares, note_at),
            _falling(x, {losses[id_]: moments for id_, moments in validated.items()}, note_at),
        ],
        stacked=True,
    )
    counts = {share.observations for model in models for share in model.curve.connectivity}
    measured = all(moment.errors for model in models for moment in model.curve.connectivity)
    note = (
        f"n = {min(counts):,} validation texts, one prediction of a known word in each."
        f"{' Shaded: 95 % intervals.' if measured else ''} Loss: cross entropy of validation texts, nats a character."
        " Scales of mini-batches and loss are logarithmic."
    )
    return line_chart(block, "growth", [*entries.values(), *losses.values()], [view], note, legend=False)


def _shares(curve: Curve) -> list[Moment]:
    found = []
    for moment in curve.connectivity:
        error = moment.errors[1] * _NORMAL if moment.errors else 0.0
        share = moment.beyond_20
        found.append((moment.step, share * 100, max(0.0, share - error) * 100, min(1.0, share + error) * 100))
    return found


def _losses(curve: Curve) -> list[tuple[int, float]]:
    return list(zip(curve.validation_step, curve.validation_loss, strict=True))


def done(models: Sequence[Model]) -> tuple[int, float] | None:
    """Return after how many steps the mean loss had made `DONE` of its fall, and the part that it had made then.

    None where the models were not validated at the same moments.
    """
    if len({tuple(model.curve.validation_step) for model in models}) != 1:
        return None
    columns = zip(*(model.curve.validation_loss for model in models), strict=True)
    means = [sum(losses) / len(losses) for losses in columns]
    if len(means) < 2 or means[-1] >= means[0]:
        return None
    for step, mean in zip(models[0].curve.validation_step, means, strict=True):
        part = (means[0] - mean) / (means[0] - means[-1])
        if part >= DONE:
            return step, part
    return None


def _growing(x: Axis, shares: dict[str, list[Moment]], note_at: tuple[int, float] | None) -> Plot:
    highest = max(high for moments in shares.values() for *_, high in moments)
    notes = []
    if note_at:
        step, part = note_at
        text = f"after {step:,}: loss is {part * 100:.0f}{PERCENT}\nof its way down"
        notes = [Note(text, x=step)]
    return Plot(
        x,
        Axis("Connectivity more than 20 characters back, %", from_zero(highest, 4), 4),
        [
            Line(
                id_,
                [(step, share) for step, share, _, _ in moments],
                [(step, low, high) for step, _, low, high in moments if high > low],
                dots=True,
                at_end=f"{moments[-1][1]:.0f}{PERCENT}",
            )
            for id_, moments in shares.items()
        ],
        notes,
        title="Connectivity more than 20 characters back, %",
        name_height=NAME_HEIGHT,
    )


def _falling(x: Axis, losses: dict[Entry, list[tuple[int, float]]], note_at: tuple[int, float] | None) -> Plot:
    values = [loss for moments in losses.values() for _, loss in moments]
    return Plot(
        x,
        Axis("Loss, nats", Scale(min(values) * 0.97, max(values) * 1.03, log=True), 5),
        [Line(entry.id, [*moments], dots=True, at_end=f"{moments[-1][1]:.2f}") for entry, moments in losses.items()],
        [Note("", x=note_at[0])] if note_at else [],
        title="Loss, nats",
        name_height=NAME_HEIGHT,
    )


def _row(step: int, shares: dict[str, list[Moment]], losses: dict[str, list[tuple[int, float]]]) -> ChartRow:
    cells = []
    for moments in shares.values():
        found = next((moment for moment in moments if moment[0] == step), None)
        if found:
            _, share, low, high = found
            cells.append(Cell(f"{share:.1f}{PERCENT}", range_of(low, high, 1) if high > low else ""))
        else:
            cells.append(Cell("–"))
    for validated in losses.values():
        k = bisect_left(validated, (step, 0.0))
        there = k < len(validated) and validated[k][0] == step
        cells.append(Cell(f"{validated[k][1]:.2f}" if there else "–"))
    return ChartRow(step, str(step), f"After {step:,} mini-batches", cells)
