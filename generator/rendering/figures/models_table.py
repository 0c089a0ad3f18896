"""The table of models."""

from generator.baking.schema import Baked
from generator.rendering.figures.block import FigureBlock, check_options, figure_error, render


def models_table(block: FigureBlock, baked: Baked) -> str:
    """Return the table of models, their sizes and their test metrics, beside published numbers."""
    published: dict[str, tuple[float, float]] = {}
    check_options(block, {f"published-{model.id}" for model in baked.manifest.models})
    for option, value in block.options.items():
        cross_entropy, _, accuracy = value.partition("/")
        try:
            published[option.removeprefix("published-")] = (float(cross_entropy), float(accuracy.rstrip("%")))
        except ValueError:
            raise figure_error(block, f"{option} is CROSS_ENTROPY/ACCURACY, as in 2.117/52.01; got '{value}'") from None
    return render(
        "models_table.html", block, models=(*baked.manifest.models, *baked.manifest.apart), published=published
    )
