"""The units of this article: drawings, equations and words speak of the same parts."""

import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.article.unit_texts import read_unit_texts
from generator.rendering.figures.units import equations_of

TEXTS = read_unit_texts(Path(__file__).parents[2] / "article" / "units")


def drawn(unit: str) -> ElementTree.Element:
    drawing = TEXTS[unit].drawing
    assert drawing
    return ElementTree.fromstring(f"<svg>{drawing.content}</svg>")


def parts(element: ElementTree.Element) -> set[str]:
    return {part.get("data-part", "") for part in element.iter() if "data-part" in part.attrib}


@pytest.mark.parametrize("unit", TEXTS)
def test_what_is_explained_is_drawn_and_stands_in_the_equations(unit: str) -> None:
    (mathml,) = equations_of({unit: TEXTS[unit]}, "article.md")
    assert {part.id for part in TEXTS[unit].parts} == parts(drawn(unit)) == parts(ElementTree.fromstring(mathml))


@pytest.mark.parametrize("unit", TEXTS)
def test_every_bracket_of_an_equation_has_its_partner(unit: str) -> None:
    equations = " ".join(TEXTS[unit].equations)
    for opening, closing in ("()", "{}"):
        assert equations.count(opening) == equations.count(closing)


@pytest.mark.parametrize(
    ("unit", "gates"),
    [
        ("lstm", "f i g o"),
        ("gru", "n z r"),
        ("nested-lstm", "f̃ ĩ g̃ õ f i g o"),
        ("rnn", "U W b"),
    ],
)
def test_gates_are_named_in_the_drawing_as_in_the_equations(unit: str, gates: str) -> None:
    groups = [group for group in drawn(unit).iter("g") if "data-part" in group.attrib]
    letters = [
        (unicodedata.normalize("NFD", text.text or ""), group.get("data-part"))
        for group in groups
        for text in group.iter("text")
        if text.get("class") == "symbol" and text.find("tspan") is None
    ]
    assert [letter for letter, _ in letters] == unicodedata.normalize("NFD", gates).split()
    for letter, part in letters:
        assert part == ("inner-" if len(letter) == 2 else "") + letter[0].lower()


@pytest.mark.parametrize("unit", TEXTS)
def test_the_drawings_hold_text_as_text(unit: str) -> None:
    words = "".join(drawn(unit).itertext())
    assert "x" in words and "t" in words
