"""A page that shows one text under one model: the article's own figure, without an article around it."""

from pathlib import Path

from generator.contract.schema import Baked
from generator.rendering.markdown.parse import parse_text
from generator.rendering.page.page import Page, render_page

_ARTICLE = """\
The text is read one character after the other, and at each of them the model predicts the whole word. Choose a
character: the shades show how strongly every character moves the prediction there.

::: connectivity sentence={sentence}
:::
"""


def render_text(baked: Baked, assets: Path) -> Page:
    """Return the page of the first sentence of `baked`, with all its models."""
    source = _ARTICLE.format(sentence=baked.manifest.sentences[0].id)
    return render_page(parse_text(source, Path("article.md")), assets, baked)
