"""The reader's own text: the connectivity figure once more, with models that run in the page.

The models' weights lie beside the page, in the folder `MODELS`; they are fetched when the reader asks for one.
"""

from markupsafe import Markup

from generator.contract.page_units import PAGE_UNITS
from generator.contract.schema import TOP, Baked, Model
from generator.rendering.figures.erasure import SCALES
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, sentence_of
from generator.rendering.safe_json import safe_json

NAME = "your-text"
MODELS = "models"
"""The folder beside the page that weights are fetched from."""

_WORDS = 8
"""How much of the sentence stands in the field at first."""


def your_text(block: FigureBlock, baked: Baked) -> str:
    """Return the figure of the reader's own text; `sentence` is the one whose beginning it starts with."""
    check_options(block, {"sentence"})
    sentence = sentence_of(block, baked.manifest)
    models = offered(baked.manifest.models)
    if not models:
        raise figure_error(block, f"no model of the article has a unit that the page can run: {', '.join(PAGE_UNITS)}")
    offers = [
        {
            "id": model.id,
            "label": model.label,
            "colour": colour_of(baked.manifest, model.id),
            "file": model.file,
            "bytes": model.bytes,
            "sha256": model.sha256,
        }
        for model in models
    ]
    start = (
        sentence.text[1 : sentence.words[min(_WORDS, len(sentence.words)) - 1].end] + baked.manifest.alphabet.boundary
    )
    data = {"offers": offers, "start": start, "top": TOP, "scales": SCALES}
    return render("your_text.html", block, id=NAME, start=start, models=models, data=Markup(safe_json(data)))


def offered(models: tuple[Model, ...]) -> list[Model]:
    """Return the models that the page can run."""
    return [model for model in models if model.unit in PAGE_UNITS]
