"""The dot plot of how well gradient measures agree with occlusion, from the study `faithfulness`."""

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, entries_of
from generator.rendering.figures.dot_plot import DotGroup, DotRow, dot_plot
from generator.rendering.figures.estimated import INTERVALS
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.scales import scale_with_margin
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options

OTHERS = {
    "nearness": "Nearness alone: the later it was read, the more it matters",
    "gradient_beyond_nearness": "Gradient, beyond what nearness tells",
}


def faithfulness(block: FigureBlock, baked: Baked) -> str:
    """Return the dot plot of rank correlations with occlusion: a row a model, for each measure."""
    check_options(block, set())
    study = baked.manifest.studies.get("faithfulness")
    if not study:
        return missing_study(block, "faithfulness")
    entries = entries_of(baked.manifest, study["models"])
    measures = {id_: study["models"][id_]["measures"] for id_ in entries}
    labels = {measure.id: measure.label for measure in baked.manifest.measures} | OTHERS
    names = dict.fromkeys(name for found in measures.values() for name in found)
    ends = [found[name][end] for found in measures.values() for name in found for end in ("low", "high")]
    # One axis for all measures, with zero, which is what chance would give.
    axis = Axis("Rank correlation", scale_with_margin([0.0, *ends], count=6, least=0), 6)
    groups = [
        DotGroup(
            labels.get(name, name.replace("_", " ").capitalize()),
            axis,
            [
                DotRow(
                    entry,
                    [found["value"]],
                    correlation(found["value"]),
                    (found["low"], found["high"]),
                    f"{correlation(found['low'])} to {correlation(found['high'])}",
                )
                for id_, entry in entries.items()
                if (found := measures[id_].get(name))
            ],
        )
        for name in sorted(names, key=lambda name: [*labels, name].index(name))
    ]
    note = f"Mean over {study['observations']:,} held-out texts; bars, where wider than a mark, are {INTERVALS}."
    return dot_plot(
        block, "faithfulness", groups, ("Model", "Rank correlation with removal", f"Value, {INTERVALS}"), note
    )


def correlation(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")
