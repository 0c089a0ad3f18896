"""Brackets and accents grow with what they enclose, in every browser engine: their forms are in the page's font."""

import pytest

from tests.browser.conftest import ARTICLE, made_page
from tests.support.baked import make_baked
from tests.support.engines.tab import Tab

BRACKETS = [
    ("(", ")"),
    ("[", "]"),
    (r"\{", r"\}"),
    (r"\lfloor", r"\rfloor"),
    (r"\lceil", r"\rceil"),
    (r"\langle", r"\rangle"),
]
BARS = [("|", "|"), (r"\|", r"\|")]
WIDE = [r"\underbrace", r"\overbrace", r"\overline", r"\widehat", r"\widetilde"]
TALL = r"\frac{\frac{a}{b}}{\frac{c}{d}}"

HEIGHTS = """[...document.querySelectorAll('#tall ~ .math-scroll math')].slice(0, %d).map(math => {
    const height = element => element.getBoundingClientRect().height;
    const inside = math.querySelector('mfrac, mtable');
    return [...math.querySelectorAll('mo[form=prefix], mo[form=postfix]')].map(mo => height(mo) / height(inside));
})"""
WIDTHS = """[...document.querySelectorAll('#wide ~ .math-scroll math')].map(math => {
    const [base, mark] = math.querySelector('munder, mover').children;
    return mark.getBoundingClientRect().width / base.getBoundingClientRect().width;
})"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with tall and wide formulas."""
    folder = tmp_path_factory.mktemp("formulas")
    tall = [rf"\left{opening} {TALL} \right{closing}" for opening, closing in [*BRACKETS, *BARS]]
    tall += [r"\begin{cases} a & b \\ c & d \\ e & f \end{cases}", r"\sqrt{" + TALL + "}"]
    wide = [rf"{command}{{abcd}}" for command in WIDE]
    parts = [
        f"## {name.capitalize()}\n\n" + "\n\n".join(f"$$\n{tex}\n$$" for tex in texs)
        for name, texs in (("tall", tall), ("wide", wide))
    ]
    file = folder / "index.html"
    file.write_text(
        made_page(folder, f"{ARTICLE}\n\n" + "\n\n".join(parts) + "\n", make_baked(sentences=3, models=4)),
        encoding="utf-8",
    )
    return file.as_uri()


def test_brackets_are_as_tall_as_what_they_enclose_and_marks_as_wide_as_what_they_mark(tab: Tab, page: str) -> None:
    tab.open(page, 1280, 900)
    tab.wait_until("document.fonts.status === 'loaded'")
    heights = tab.evaluate(HEIGHTS % (len(BRACKETS) + len(BARS) + 1))
    assert [len(row) for row in heights] == [2] * (len(BRACKETS) + len(BARS)) + [1]
    assert all(0.7 < ratio < 1.5 for row in heights for ratio in row), heights
    widths = tab.evaluate(WIDTHS)
    assert len(widths) == len(WIDE)
    if tab.name != "chromium":  # which draws the marks wide, but tells how wide they were before
        assert all(0.6 < ratio < 1.3 for ratio in widths), widths
