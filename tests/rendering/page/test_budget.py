"""A page that has grown too large is refused, with what it is made of."""

import gzip
import random

import pytest

from generator.errors import InputError
from generator.rendering.markdown.parse import parse_article
from generator.rendering.page.budget import check_budget, page_parts
from generator.rendering.page.page import Page, render_page
from tests.support.baked import make_baked
from tests.support.pages import ASSETS, SMALL


def noise(length: int) -> str:
    """Text that does not pack well, the same each time."""
    return random.Random(length).randbytes(length // 2).hex()


READINGS = [noise(24_000), noise(16_000)]
FIGURE = f'<figure id="f"><math>{noise(8_000)}</math></figure>'
MATH = f"<math>{noise(600)}</math>"
SCRIPT = noise(4_000)
STYLE = "a { color: red }"
PARTS = {
    "readings": READINGS,
    "figures": [FIGURE],
    "scripts": [SCRIPT, ""],
    "style": [STYLE],
    "math": [FIGURE[15:-9], MATH],
}
PAGE = Page(
    f"<style>{STYLE}</style>{FIGURE}<p>{noise(2_000)}{MATH}</p>"
    f"<script>{READINGS[0]}</script><script>{READINGS[1]}</script><script>{SCRIPT}</script>",
    PARTS,
)


def test_the_parts_of_a_page_are_told_apart() -> None:
    parts = page_parts(PAGE)
    assert sorted(parts, key=lambda name: -parts[name]) == ["readings", "figures", "scripts", "text", "math", "style"]
    assert parts["readings"] == len(gzip.compress("\n".join(READINGS).encode(), 9, mtime=0))
    assert parts["math"] == len(gzip.compress(MATH.encode(), 9, mtime=0))  # the other is in a figure
    assert abs(sum(parts.values()) - len(gzip.compress(PAGE.html.encode(), 9))) < 500


def test_the_parts_of_a_rendered_page_stand_in_it_and_their_sizes_add_up() -> None:
    parsed = parse_article(SMALL / "article.md")
    page = render_page(parsed, ASSETS, make_baked(sentences=2, models=2), inputs={"article/article.md": "0"})
    missing = [name for name, contents in page.parts.items() for content in contents if content not in page.html]
    assert missing == []
    assert [name for name, contents in page.parts.items() if not any(contents)] == []
    parts = page_parts(page)
    assert all(size > 200 for size in parts.values())
    assert sum(parts.values()) == pytest.approx(len(gzip.compress(page.html.encode(), 9)), rel=0.03)


def test_a_page_within_its_budget_passes() -> None:
    size = len(gzip.compress(PAGE.html.encode(), 9, mtime=0))
    check_budget(PAGE, size / 1000, "article.toml")
    with pytest.raises(InputError):
        check_budget(PAGE, (size - 1) / 1000, "article.toml")


def test_a_page_beyond_its_budget_is_refused_in_one_line_with_the_largest_part_first() -> None:
    with pytest.raises(InputError) as raised:
        check_budget(PAGE, 10, "article/article.toml")
    (line,) = str(raised.value).splitlines()
    assert line.startswith("article/article.toml: the page takes ")
    assert " gzipped, more than budget_kb = 10 of [page]; parts: readings " in line
    assert line.index("readings") < line.index("figures") < line.index("scripts") < line.index("text")
    assert "style" not in line  # nothing to save there
