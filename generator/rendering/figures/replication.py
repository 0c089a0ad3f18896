"""The dot plot of connectivity that others published beside ours, from the study `replication`."""

from typing import Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, Entry, entries_of, range_of, signed
from generator.rendering.figures.dot_plot import DotGroup, DotRow, dot_plot
from generator.rendering.figures.estimated import intervals
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.scales import from_zero, scale_with_margin
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options


def replication(block: FigureBlock, baked: Baked) -> str:
    """Return the dot plot of rank correlations with published matrices, and of the shares far back of both."""
    check_options(block, set())
    study = baked.manifest.studies.get("replication")
    if not study:
        return missing_study(block, "replication")
    models: dict[str, Any] = study["models"]
    entries = entries_of(baked.manifest, models)
    published = study["source"]["published"].rpartition(", ")[2]  # the year alone
    correlations = [_row(entry, models[id_]["rank_correlation"], 2) for id_, entry in entries.items()]
    shares = []
    for id_, entry in entries.items():
        names = (say("replication.entry", label=entry.label, of=of) for of in (published, say("replication.ours")))
        theirs, ours = (Entry(entry.id, name, entry.colour) for name in names)
        beyond = models[id_]["beyond_20"]
        shares += [_row(theirs, beyond["theirs"], 1, per=100, theirs=True), _row(ours, beyond["ours"], 1, per=100)]
    ends = [end for row in correlations for end in row.interval or ()]
    groups = [
        DotGroup(
            say("replication.correlation", published=published),
            Axis(say("chart.rank-correlation"), scale_with_margin([0.0, *ends], count=6, least=0), 6),
            correlations,
        ),
        DotGroup(
            say("chart.connectivity-beyond", count=study["beyond"]),
            Axis(say("chart.share"), from_zero(max(end for row in shares for end in row.interval or ())), 5),
            shares,
        ),
    ]
    first = next(iter(models.values()))
    note = say(
        "replication.note",
        rows=first["rows"],
        words=first["words"],
        first=study["first"],
        intervals=intervals(),
        published=published,
    )
    headings = (say("models.model"), say("replication.heading"), say("chart.value", intervals=intervals()))
    return dot_plot(block, "replication", groups, headings, note)


def _row(entry: Entry, found: dict[str, float], digits: int, *, per: float = 1, theirs: bool = False) -> DotRow:
    value, low, high = (found[end] * per for end in ("value", "low", "high"))
    return DotRow(entry, [value], signed(value, digits), (low, high), range_of(low, high, digits), theirs)
