"""The page's bytes: ASCII, and the same page."""

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.parse import parse_article, parse_text
from generator.rendering.page.ascii_html import css_escaped, refuse_non_ascii
from generator.rendering.page.page import render_page
from tests.support.baked import make_baked
from tests.support.pages import ASSETS


class Read(HTMLParser):
    """Tags, attributes and text, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_bytes_are_ascii_and_read_as_the_same_page(tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text(
        "An “article” – with $\\sigma$.\n\n::: connectivity sentence=grammar at=grammar/2/1\nÜber 𝜎.\n:::\n",
        encoding="utf-8",
    )
    (tmp_path / "references.bib").write_text("")
    page = render_page(parse_article(tmp_path / "article.md"), ASSETS, make_baked(sentences=2, models=2))
    assert "“article” – with" in page.html and "Über 𝜎" in page.html
    data = page.encode()
    assert data.isascii()
    before, after = Read(page.html), Read(data.decode())
    assert after.text == before.text
    assert after.tags == before.tags


def test_a_character_that_a_script_cannot_refer_to_is_named() -> None:
    refuse_non_ascii("script", 'a = "\\u2013"')
    with pytest.raises(InputError, match=r"<script> holds '–' \(U\+2013\) in 'a = \"–\"'; write it as .* \\u2013"):
        refuse_non_ascii("script", 'a = "–"')


def test_a_script_of_the_page_that_cannot_be_ascii_is_refused(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(ASSETS, assets)
    early = assets / "early.js"
    early.write_text(f"{early.read_text()}\nconst dash = String.raw`–`;\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^the page's <script> holds '–' \(U\+2013\)"):
        render_page(parse_text("Lede.\n", tmp_path / "article.md"), assets, make_baked(sentences=1, models=1))


def test_a_style_sheet_has_escapes_that_end_where_the_character_does() -> None:
    assert css_escaped('a::before { content: "✓\\2009−1"; }') == 'a::before { content: "\\2713 \\2009\\2212 1"; }'
