"""A page that has grown too large is refused, with what it is made of."""

import gzip
import random

import pytest

from generator.errors import InputError
from generator.rendering.page.budget import check_budget, page_parts


def noise(length: int) -> str:
    """Text that does not pack well, the same each time."""
    return random.Random(length).randbytes(length // 2).hex()


TENSOR = f'<script type="application/gzip" data-model="gru">{noise(40_000)}</script>'
FIGURE = f'<figure id="f"><math>{noise(8_000)}</math></figure>'
PAGE = f"<style>a {{}}</style>{FIGURE}<p>{noise(2_000)}</p>{TENSOR}<script>{noise(4_000)}</script>"


def test_the_parts_of_a_page_are_told_apart() -> None:
    parts = page_parts(PAGE)
    assert sorted(parts, key=lambda name: -parts[name]) == [
        "tensors",
        "figures",
        "scripts",
        "text",
        "style",
        "math",
    ]
    assert parts["tensors"] == len(gzip.compress(TENSOR.encode(), 9, mtime=0))
    assert parts["math"] == 0  # it is in a figure
    assert abs(sum(parts.values()) - len(gzip.compress(PAGE.encode(), 9))) < 500


def test_a_page_within_its_budget_passes() -> None:
    size = len(gzip.compress(PAGE.encode(), 9, mtime=0))
    check_budget(PAGE, size / 1000, "article.toml")
    with pytest.raises(InputError):
        check_budget(PAGE, (size - 1) / 1000, "article.toml")


def test_a_page_beyond_its_budget_is_refused_in_one_line_with_the_largest_part_first() -> None:
    with pytest.raises(InputError) as raised:
        check_budget(PAGE, 10, "article/article.toml")
    (line,) = str(raised.value).splitlines()
    assert line.startswith("article/article.toml: the page takes ")
    assert " gzipped, more than budget_kb = 10 of [page]; parts: tensors " in line
    assert line.index("tensors") < line.index("figures") < line.index("scripts") < line.index("text")
    assert "style" not in line  # nothing to save there
