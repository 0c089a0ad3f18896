"""The table of models."""

from generator.contract.schema import Baked
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options


def models_table(block: FigureBlock, baked: Baked) -> str:
    """Return the table of models, their sizes and their test metrics, beside the literature's where there are any."""
    check_options(block, set())
    manifest = baked.manifest
    models = (*manifest.models, *manifest.not_compared)
    literature = {model.id: manifest.literature[model.id] for model in models if model.id in manifest.literature}
    year = manifest.literature.get("year")
    return render(
        "models_table.html",
        block,
        models=models,
        colours={model.id: colour_of(manifest, model.id) for model in models},
        literature=literature,
        year=year,
    )
