"""The units figure: drawings, equations and words speak of the same parts."""

import re
import unicodedata
from xml.etree import ElementTree

import pytest

from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.unit_texts import UNITS
from generator.rendering.figures.units import tie
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.math import Formula, convert_formulas
from tests.support.baked import make_baked


def render(**options: str) -> str:
    return FIGURES["units"](FigureBlock("units", options, "<p>Caption.</p>", 7, "article/article.md"), make_baked())


@pytest.fixture(scope="module")
def html() -> str:
    return render()


def panel(html: str, unit: str) -> ElementTree.Element:
    """Return the panel of a unit; that it can be parsed says that all its elements are closed."""
    section = re.search(rf'<section class="units-panel[^>]*data-unit="{unit}".*?</section>', html, re.DOTALL)
    assert section
    return ElementTree.fromstring(section[0].replace(" hidden>", ' hidden="">'))


def parts(element: ElementTree.Element | None) -> set[str]:
    assert element is not None
    return {part.get("data-part", "") for part in element.iter() if "data-part" in part.attrib}


UNIT_IDS = [unit.id for unit in UNITS]


@pytest.mark.parametrize("unit", UNIT_IDS)
def test_what_is_explained_is_drawn_and_stands_in_the_equations(html: str, unit: str) -> None:
    found = panel(html, unit)
    explained = {item.get("data-explains", "") for item in found.iter("div") if "data-explains" in item.attrib}
    assert explained == parts(found.find("svg")) == parts(found.find(".//math"))


@pytest.mark.parametrize(
    ("unit", "gates"),
    [
        ("lstm", "f i g o"),
        ("gru", "n z r"),
        ("nested-lstm", "f̃ ĩ g̃ õ f i g o"),
        ("rnn", "U W b"),
    ],
)
def test_gates_are_named_in_the_drawing_as_in_the_equations(html: str, unit: str, gates: str) -> None:
    drawing = panel(html, unit).find("svg")
    assert drawing is not None
    groups = [group for group in drawing.iter("g") if "data-part" in group.attrib]
    letters = [
        (unicodedata.normalize("NFD", text.text or ""), group.get("data-part"))
        for group in groups
        for text in group.iter("text")
        if text.get("class") == "symbol" and text.find("tspan") is None
    ]
    assert [letter for letter, _ in letters] == unicodedata.normalize("NFD", gates).split()
    for letter, part in letters:
        assert part == ("inner-" if len(letter) == 2 else "") + letter[0].lower()


def test_only_the_unit_that_the_author_names_is_shown_first_and_all_stand_in_the_page(html: str) -> None:
    assert re.findall(r'class="units-panel( shown)?" id="units-panel-([\w-]+)"', html) == [
        (" shown", "rnn"),
        *(("", unit) for unit in UNIT_IDS[1:]),
    ]
    assert 'units-panel shown" id="units-panel-gru"' in render(at="gru")


def test_the_drawings_hold_text_as_text_and_no_pictures(html: str) -> None:
    assert "<image" not in html
    assert "data:" not in html
    for unit in UNIT_IDS:
        drawing = panel(html, unit).find("svg")
        assert drawing is not None
        words = "".join(drawing.itertext())
        assert "x" in words and "t" in words


def test_there_are_no_inline_styles_or_handlers(html: str) -> None:
    assert not re.search(r"\s(style|on\w+)=", html)


def test_an_unknown_unit_is_refused_with_file_line_and_fix() -> None:
    with pytest.raises(InputError) as caught:
        render(at="grru")
    assert str(caught.value) == "article/article.md:7: units: at is the id of a unit, got 'grru'; did you mean 'gru'?"


def test_a_term_is_tied_with_its_subscript_and_a_tilde_makes_another_letter() -> None:
    (mathml,) = convert_formulas([Formula(r"\tilde{g}_t + g_{t-1} + W g", False, "here")])
    tied = ElementTree.fromstring(tie(mathml, {"g": "outer", "g~": "inner"}))
    found = [(part.tag, part.get("data-part")) for part in tied.iter() if "data-part" in part.attrib]
    assert found == [("msub", "inner"), ("msub", "outer"), ("mi", "outer")]
