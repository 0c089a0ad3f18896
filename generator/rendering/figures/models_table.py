"""The table of models."""

from generator.contract.schema import Baked
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options


def models_table(block: FigureBlock, baked: Baked) -> str:
    """Return the table of models, their sizes and their test metrics, beside the literature's where there are any."""
    check_options(block, set())
    manifest = baked.manifest
    models = (*manifest.models, *manifest.apart)
    published = {model.id: manifest.published[model.id] for model in models if model.id in manifest.published}
    year = manifest.published.get("article", {}).get("year", "published")
    return render("models_table.html", block, models=models, published=published, year=year)
