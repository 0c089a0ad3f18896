"""Provenance of the numbers: every weights file, its training text, and the commands that made them."""

from generator.contract.schema import Baked
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options


def provenance(block: FigureBlock, baked: Baked) -> str:
    """Return the table of the published weights files with their hashes, and of the corpora that they name."""
    check_options(block, set())
    models = (*baked.manifest.models, *baked.manifest.not_compared)
    corpora = {model.corpus.sha256: model.corpus for model in models}
    return render("provenance.html", block, models=models, corpora=corpora)
