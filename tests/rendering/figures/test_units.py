"""The units figure: drawings, equations and words of a unit, tied part by part."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.units import tie
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.math import Formula, convert_formulas
from tests.support.baked import make_baked
from tests.support.unit_texts import UNIT_TEXTS

BAKED = make_baked(sentences=1, models=3)


def render(baked: Baked = BAKED, **options: str) -> str:
    return FIGURES["units"](FigureBlock("units", options, "<p>Caption.</p>", 7, "article/article.md"), baked)


@pytest.fixture(scope="module")
def html() -> str:
    return render(units=",".join(UNIT_TEXTS))


def panel(html: str, unit: str) -> ElementTree.Element:
    """Return the panel of a unit; that it can be parsed says that all its elements are closed."""
    section = re.search(rf'<section class="units-panel[^>]*data-unit="{unit}".*?</section>', html, re.DOTALL)
    assert section
    return ElementTree.fromstring(section[0].replace(" hidden>", ' hidden="">'))


def parts(element: ElementTree.Element | None) -> set[str]:
    assert element is not None
    return {part.get("data-part", "") for part in element.iter() if "data-part" in part.attrib}


@pytest.mark.parametrize("unit", UNIT_TEXTS)
def test_what_is_explained_is_drawn_and_stands_in_the_equations(html: str, unit: str) -> None:
    found = panel(html, unit)
    explained = {item.get("data-explains", "") for item in found.iter("div") if "data-explains" in item.attrib}
    assert explained == parts(found.find("svg")) == parts(found.find(".//math"))


def test_the_units_are_those_of_the_models_compared_or_those_named_in_their_order() -> None:
    shown = re.compile(r'class="units-panel( shown)?" id="units-panel-([\w-]+)"')
    assert shown.findall(render()) == [(" shown", "gru"), ("", "lstm"), ("", "nested-lstm")]
    assert shown.findall(render(at="lstm")) == [("", "gru"), (" shown", "lstm"), ("", "nested-lstm")]
    assert shown.findall(render(units="rnn,gru")) == [(" shown", "rnn"), ("", "gru")]


def test_models_of_one_unit_share_its_panel_and_an_own_unit_has_one_by_the_name_of_its_class() -> None:
    first, second, _ = BAKED.manifest.models
    models = (first, replace(second, unit="gru"), replace(second, id="mine", unit="my_units:MGU"))
    texts = {**UNIT_TEXTS, "mgu": replace(UNIT_TEXTS["gru"], label="Minimal gated unit")}
    html = render(replace(BAKED, manifest=replace(BAKED.manifest, models=models, unit_texts=texts)))
    assert re.findall(r'id="units-tab-([\w-]+)"', html) == ["gru", "mgu"]
    assert "Minimal gated unit" in html


def test_without_a_drawing_a_unit_has_its_name_its_equations_and_its_parts() -> None:
    texts = {**UNIT_TEXTS, "gru": replace(UNIT_TEXTS["gru"], drawing=None)}
    found = panel(render(replace(BAKED, manifest=replace(BAKED.manifest, unit_texts=texts))), "gru")
    assert found.find("svg") is None
    name = found.find("p")
    assert name is not None
    assert "".join(name.itertext()) == "GRU"
    assert parts(found.find(".//math")) == {"h", "x", "n", "z", "r"}


def test_letters_in_asterisks_are_set_as_quantities(html: str) -> None:
    found = panel(html, "lstm")
    about = next(p for p in found.iter("p") if p.get("class") == "units-about")
    assert [letter.text for letter in about.iter("i")] == ["h"]
    inner = panel(html, "nested-lstm").findall(".//dt/i")
    assert inner[0].text == "c\N{COMBINING TILDE}" and inner[0].find("sub") is not None


def test_what_an_author_writes_is_text_and_no_markup() -> None:
    texts = {**UNIT_TEXTS, "gru": replace(UNIT_TEXTS["gru"], about="Less < more & *h*.", note="<b>")}
    html = render(replace(BAKED, manifest=replace(BAKED.manifest, unit_texts=texts)))
    assert "Less &lt; more &amp; <i>h</i>." in html and "&lt;b&gt;" in html


def test_there_are_no_inline_styles_or_handlers(html: str) -> None:
    assert not re.search(r"\s(style|on\w+)=", html)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "grru"}, "at is the name of a unit, got 'grru'; did you mean 'gru'?"),
        ({"units": "gru,lstn"}, "nothing says what 'lstn' is: write units/lstn.toml; did you mean 'lstm'?"),
        ({"unit": "gru"}, "no option named 'unit'; did you mean 'units'?"),
    ],
)
def test_an_unknown_unit_is_refused_with_file_line_and_fix(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        render(BAKED, **options)
    assert str(caught.value) == f"article/article.md:7: units: {message}"


def test_an_equation_that_cannot_be_read_is_named_with_its_file() -> None:
    texts = {**UNIT_TEXTS, "gru": replace(UNIT_TEXTS["gru"], equations=(r"h &= \frc{1}",))}
    with pytest.raises(InputError, match=r"^article/units/gru\.toml: math: unexpected .* after 'h &='"):
        render(replace(BAKED, manifest=replace(BAKED.manifest, unit_texts=texts)))


def test_a_term_is_tied_with_its_subscript_and_a_tilde_makes_another_letter() -> None:
    (mathml,) = convert_formulas([Formula(r"\tilde{g}_t + g_{t-1} + W g", False, "here")])
    tied = ElementTree.fromstring(tie(mathml, {"g": "outer", "g~": "inner"}))
    found = [(part.tag, part.get("data-part")) for part in tied.iter() if "data-part" in part.attrib]
    assert found == [("msub", "inner"), ("msub", "outer"), ("mi", "outer")]
