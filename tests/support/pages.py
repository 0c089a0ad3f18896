"""The page of an article's folder, with made-up data and the repository's assets."""

from pathlib import Path
from typing import Any

from generator.contract.schema import Baked
from generator.rendering.markdown.parse import parse_article
from generator.rendering.page.page import render_page

ASSETS = Path(__file__).parents[2] / "assets"
SMALL = Path(__file__).parent / "small_article"


def page_of(folder: Path, baked: Baked, **options: Any) -> str:
    """Return the HTML of the article in a folder; `options` are those of `render_page`."""
    return render_page(parse_article(folder / "article.md"), ASSETS, baked, **options).html
