"""The page's bytes: ASCII, and the same page."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.page.ascii_html import css_escaped, page_bytes
from generator.rendering.page.page import render_page
from tests.support.baked import make_baked

ROOT = Path(__file__).parents[3]


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
    html = render_page(tmp_path, ROOT / "assets", make_baked(sentences=2, models=2))
    assert "“article” – with" in html and "Über 𝜎" in html
    data = page_bytes(html)
    assert data.isascii()
    before, after = Read(html), Read(data.decode())
    assert after.text == before.text
    assert after.tags == before.tags


def test_a_character_that_a_script_cannot_refer_to_is_named() -> None:
    with pytest.raises(InputError, match=r"<script> holds '–' \(U\+2013\) in 'a = \"–\"'; write it as .* \\u2013"):
        page_bytes('<p>–</p><script type="module">a = "–"</script>')


def test_a_style_sheet_has_escapes_that_end_where_the_character_does() -> None:
    assert css_escaped('a::before { content: "✓\\2009−1"; }') == 'a::before { content: "\\2713 \\2009\\2212 1"; }'
