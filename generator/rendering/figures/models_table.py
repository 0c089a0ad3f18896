"""The table of models."""

from generator.contract.schema import Baked
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error


def models_table(block: FigureBlock, baked: Baked) -> str:
    """Return the table of models, their sizes and their test metrics, beside the literature's where there are any."""
    check_options(block, set())
    manifest = baked.manifest
    scored = {model.metrics.observations for model in manifest.models}
    if len(scored) > 1:
        counts = ", ".join(f"{model.id} {model.metrics.observations:,}" for model in manifest.models)
        raise figure_error(
            block,
            f"models are compared by scores on the same number of texts, got {counts}; publish them again with one"
            " --observations",
        )
    models = (*manifest.models, *manifest.not_compared)
    literature = {model.id: manifest.literature[model.id] for model in models if model.id in manifest.literature}
    year = manifest.literature.get("year")
    return render(
        "models_table.html",
        block,
        models=models,
        scored=scored.pop(),
        colours={model.id: colour_of(manifest, model.id) for model in models},
        literature=literature,
        year=year,
    )
