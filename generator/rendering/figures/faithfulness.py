"""The dot plot of how well gradient measures agree with occlusion, from the study `faithfulness`."""

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Axis, entries_of
from generator.rendering.figures.dot_plot import DotGroup, DotRow, dot_plot
from generator.rendering.figures.estimated import intervals
from generator.rendering.figures.figure import missing_study
from generator.rendering.figures.scales import scale_with_margin
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options
from generator.rendering.measures import in_language
from generator.rendering.numbers import local

OTHERS = {
    "nearness": "faithfulness.nearness",
    "gradient_beyond_nearness": "faithfulness.beyond",
}


def faithfulness(block: FigureBlock, baked: Baked) -> str:
    """Return the dot plot of rank correlations with occlusion: a row a model, for each measure."""
    check_options(block, set())
    study = baked.manifest.studies.get("faithfulness")
    if not study:
        return missing_study(block, "faithfulness")
    entries = entries_of(baked.manifest, study["models"])
    measures = {id_: study["models"][id_]["measures"] for id_ in entries}
    labels = {measure.id: in_language(measure).label for measure in baked.manifest.measures}
    labels |= {id_: say(key) for id_, key in OTHERS.items()}
    names = dict.fromkeys(name for found in measures.values() for name in found)
    ends = [found[name][end] for found in measures.values() for name in found for end in ("low", "high")]
    # One axis for all measures, with zero, which is what chance would give.
    axis = Axis(say("chart.rank-correlation"), scale_with_margin([0.0, *ends], count=6, least=0), 6)
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
                    say("faithfulness.to", low=correlation(found["low"]), high=correlation(found["high"])),
                )
                for id_, entry in entries.items()
                if (found := measures[id_].get(name))
            ],
        )
        for name in sorted(names, key=lambda name: [*labels, name].index(name))
    ]
    note = say("faithfulness.note", texts=study["observations"], intervals=intervals())
    headings = (say("models.model"), say("faithfulness.heading"), say("chart.value", intervals=intervals()))
    return dot_plot(block, "faithfulness", groups, headings, note)


def correlation(value: float) -> str:
    return local(f"{value:.2f}")
