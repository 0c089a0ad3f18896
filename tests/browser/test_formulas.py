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

LONG = "x + " + " + ".join(rf"\sigma(W_{k} h_{{t-{k}}})" for k in range(1, 9))
INLINE = f"""Text $x$ ${LONG}$, and more text behind it.

- An item with ${LONG}$.

| part | formula |
| --- | --- |
| all | ${LONG}$ |

A note^[Why ${LONG}$ is long.] with one.
"""
BOXES = """[...document.querySelectorAll('main :is(p, li) .long-formula')].filter(box => box.clientWidth).map(box => {
    box.scrollLeft = 1e6;
    const [math, right] = [box.querySelector('math').getBoundingClientRect(), box.getBoundingClientRect().right];
    return [box.scrollWidth - box.clientWidth, math.right - right, right - innerWidth];
})"""
FIRST_LETTERS = """[...document.querySelector('#inline ~ p').querySelectorAll('math')].map(math => {
    const {top, left} = math.querySelector('mi').getBoundingClientRect();
    return [top, left];
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
    parts.append(f"## Inline\n\n{INLINE}")
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


def test_a_long_formula_within_a_line_scrolls_in_its_place_and_leaves_the_page_as_wide_as_a_telephone(
    tab: Tab, page: str
) -> None:
    tab.open(page, 390, 844)
    tab.wait_until("document.fonts.status === 'loaded'")
    boxes = tab.evaluate(BOXES)
    assert len(boxes) >= 2
    for hidden, past, beyond in boxes:
        assert hidden > 100  # more than the line holds
        assert past < 1  # its end can be scrolled to
        assert beyond <= 0
    assert tab.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_a_long_formula_stands_on_the_line_of_the_text(tab: Tab, page: str) -> None:
    tab.open(page, 1280, 900)
    tab.wait_until("document.fonts.status === 'loaded'")
    tab.evaluate("(document.querySelector('#inline ~ p .long-formula').style.maxWidth = '8em', true)")
    (top, left), (long_top, long_left) = tab.evaluate(FIRST_LETTERS)
    assert long_left > left  # in one line
    assert abs(long_top - top) < 1
