"""The chart of training: loss by time or by mini-batches."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from generator.contract.schema import Baked, Model
from generator.rendering.figures.chart import Axis, Cell, ChartRow, ChartView, Entry, Line, entries_of
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale, step_for
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.numbers import local

POINTS = 90  # of a curve; more cannot be seen
MARKS = 14  # validations shown as marks
ROWS = 30


def curves(block: FigureBlock, baked: Baked) -> str:
    """Return the chart of training and validation loss. Its states: `batches` and `time`, in hours."""
    check_options(block, set())
    models = [model for model in baked.manifest.models if len(model.curve.train_loss) > 1]
    if not models:
        raise figure_error(block, "no model has a record of its training: run generator train and publish")
    entries = entries_of(baked.manifest, [model.id for model in models])
    width = max(2 * half_window(len(model.curve.train_loss)) + 1 for model in models)
    views = [
        _view("batches", say("curves.batches"), say("chart.mini-batches"), "step", 1, models, entries),
        _view("time", say("curves.time"), say("curves.hours"), "seconds", 3600, models, entries),
    ]
    return line_chart(block, "curves", list(entries.values()), views, say("curves.note", count=width))


def _view(
    id_: str, name: str, title: str, unit: str, per: float, models: Sequence[Model], entries: dict[str, Entry]
) -> ChartView:
    train = {model.id: _train(model, unit, per) for model in models}
    validation = {model.id: _validation(model, unit, per) for model in models}
    losses = [loss for points in (*train.values(), *validation.values()) for _, loss in points]
    last = max(x for points in (*train.values(), *validation.values()) for x, _ in points)
    step = step_for(last, ROWS)
    rows = [_row(round(k * step, 6), per, train, validation) for k in range(1, int(last / step + 1e-9) + 1)]
    return ChartView(
        id=id_,
        name=name,
        group=say("chart.by"),
        x=Axis(title, Scale(0, last), 6),
        y=Axis(say("chart.cross-entropy-character"), Scale(min(losses) * 0.97, max(losses) * 1.03, log=True), 7),
        lines=[
            *(Line(id_, points) for id_, points in train.items()),
            *(
                Line(id_, _thinned(points, MARKS), marks=True, named=False)
                for id_, points in validation.items()
                if points
            ),
        ],
        columns=[
            column
            for id_, entry in entries.items()
            for column in (
                (id_, say("curves.training", label=entry.label)),
                (id_, say("curves.validation", label=entry.label)),
            )
        ],
        rows=rows,
    )


def _row(
    x: float, per: float, train: dict[str, list[tuple[float, float]]], validation: dict[str, list[tuple[float, float]]]
) -> ChartRow:
    cells = []
    for id_, points in train.items():
        cells += [_cell(points, x), _cell(validation[id_], x)]
    number = local(f"{x:,.10g}")
    words = say("curves.row-batches", number=number) if per == 1 else say("curves.row-hours", number=number)
    return ChartRow(x, f"{x:.10g}", words, cells)


def _cell(points: Sequence[tuple[float, float]], x: float) -> Cell:
    loss = interpolate(points, x)
    return Cell("–" if loss is None else local(f"{loss:.3f}"))


def interpolate(points: Sequence[tuple[float, float]], x: float) -> float | None:
    """Return the height of a line through points at `x`, or none before the first and after the last of them."""
    k = bisect_left(points, (x, float("-inf")))
    if k == len(points) or (k == 0 and points[0][0] != x):
        return None
    (x0, y0), (x1, y1) = points[max(0, k - 1)], points[k]
    return y1 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _train(model: Model, unit: str, per: float) -> list[tuple[float, float]]:
    losses = moving_mean(model.curve.train_loss)
    points = [(x / per, loss) for x, loss in zip(getattr(model.curve, unit), losses, strict=True)]
    return _thinned(points, POINTS)


def _validation(model: Model, unit: str, per: float) -> list[tuple[float, float]]:
    steps: list[float] = getattr(model.curve, f"validation_{unit}")
    return [(x / per, loss) for x, loss in zip(steps, model.curve.validation_loss, strict=True)]


def moving_mean(values: Sequence[float]) -> list[float]:
    """Return the mean over a window around each value, of what the ends leave of it there."""
    half = half_window(len(values))
    sums = [0.0, *accumulate(values)]
    means = []
    for k in range(len(values)):
        first, end = max(0, k - half), min(len(values), k + half + 1)
        means.append((sums[end] - sums[first]) / (end - first))
    return means


def half_window(count: int) -> int:
    """Return how many neighbours on either side a smoothed value is the mean of: a window is a 40th of the record."""
    return count // 80


def _thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """Return at most `most` of the points, evenly taken, the last among them."""
    step = -(-len(points) // most)
    return list(points[::-1][::step][::-1])
