"""Small charts of how gradients vanish on their way back, one a model, from the study `gradients`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, ChartRow, ChartView, Entry, Line, Note, Plot, entries_of, share_cell
from generator.rendering.figures.estimated import rounded_percent
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.gradient_fading import STUDY, carries_state, shares_of
from generator.rendering.figures.line_chart import line_chart
from generator.rendering.figures.scales import Scale
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

FAR = 20
"""Characters back at which the values are marked."""

DISTANCES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100)
"""The distances of the table."""

LEAST, MOST = 0.3, 125.0
"""The ends of the scale, in percent: a gradient may grow a little before it vanishes."""


@dataclass(frozen=True)
class Path:
    """A way back: of the states of a layer, or of its memory cells. `shares` are parts of distance 0, by distance."""

    name: str
    style: str
    shares: Sequence[float]
    marked: bool = False


def vanishing(block: FigureBlock, baked: Baked) -> str:
    """Return the charts of gradients by distance, one a model. Their state: `gradients`, of characters back."""
    check_options(block, set())
    study = baked.manifest.studies.get(STUDY)
    if not study:
        return missing_study(block, STUDY)
    entries = entries_of(baked.manifest, study["models"])
    units = {model.id: model.unit for model in baked.manifest.models}
    paths = {id_: list(_paths(study["models"][id_], carries_state(units[id_]))) for id_ in entries}
    last = min(len(path.shares) for found in paths.values() for path in found) - 1
    x = Axis(say("chart.characters-back"), Scale(1, last, log=True), 3)
    y = Axis("", Scale(LEAST, MOST, log=True), 3)
    columns = [(id_, path) for id_, found in paths.items() for path in found]
    view = ChartView(
        id="gradients",
        name=say("vanishing.name"),
        x=x,
        y=Axis(say("vanishing.y"), y.scale, 3),
        unit="%",
        key=[
            ("solid", say("vanishing.last")),
            ("behind", say("vanishing.first")),
            ("beside", say("vanishing.cell-key")),
        ],
        lines=[],
        columns=[(id_, say("vanishing.column", label=entries[id_].label, path=path.name)) for id_, path in columns],
        rows=[
            ChartRow(
                distance,
                str(distance),
                say("vanishing.row", count=distance),
                [share_cell(path.shares[distance]) for _, path in columns],
            )
            for distance in DISTANCES
            if distance <= last
        ],
        small=[_plot(entry, x, y, paths[id_], last, carries_state(units[id_])) for id_, entry in entries.items()],
    )
    note = say("vanishing.note", texts=study["observations"], far=FAR)
    if not all(carries_state(units[id_]) for id_ in entries):
        note += say("vanishing.direct-note")
    return line_chart(block, "vanishing", list(entries.values()), [view], note, legend=False)


def _paths(found: dict[str, list[list[float]]], carries: bool) -> Iterator[Path]:
    """Yield the ways back of a model, the one that is marked first, and the faint one last."""
    layers = [shares_of(layer) for layer in found["layers"]]
    if not carries:  # the last layer reads for itself alone: nothing of it lies further back
        yield Path(say("vanishing.first"), "solid", layers[0], marked=True)
        return
    yield Path(say("vanishing.last"), "solid", layers[-1], marked=True)
    if found.get("cells"):
        yield Path(say("vanishing.cell"), "beside", shares_of(found["cells"][-1]), marked=True)
    if len(layers) > 1:
        yield Path(say("vanishing.first"), "behind", layers[0])


def _plot(entry: Entry, x: Axis, y: Axis, paths: Sequence[Path], last: int, carries: bool) -> Plot:
    marks = [(float(FAR), path.shares[FAR] * 100) for path in paths if path.marked] if last >= FAR else []
    # A curve falls: below its mark there is room before it, and above the mark of a second curve behind it.
    notes = [
        Note(rounded_percent(share), x=at, y=share * (1 / 1.25 if k == 0 else 3.2), ends_here=k == 0)
        for k, (at, share) in enumerate(marks)
    ]
    if not carries:
        notes.append(Note(say("vanishing.direct"), x=1, y=1.7))
    lines = [
        Line(entry.id, [(d, path.shares[d] * 100) for d in range(1, last + 1)], named=False, style=path.style)
        for path in reversed(paths)
    ]
    if marks:
        lines.append(Line(entry.id, marks, marks=True, named=False))
    return Plot(x, y, lines, notes, title=entry.label, entry=entry.id)
