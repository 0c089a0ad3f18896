"""A page that shows one text under one model: the article's own figure, without an article around it."""

import tempfile
from pathlib import Path

from generator.contract.schema import Baked
from generator.rendering.page.page import render_page

_ARTICLE = """\
The text is read one character after the other, and at each of them the model predicts the whole word. Choose a
character: the shades show how strongly every character moves the prediction there.

::: connectivity sentence={sentence}
:::
"""


def render_text(baked: Baked, assets: Path) -> str:
    """Return the page of the first sentence of `baked`, with all its models."""
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder)
        (article / "article.md").write_text(_ARTICLE.format(sentence=baked.manifest.sentences[0].id))
        (article / "references.bib").write_text("")
        return render_page(article, assets, baked)
