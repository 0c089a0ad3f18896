"""LaTeX to MathML."""

import sys
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.storage.cache import Cache


def test_all_formulas_are_converted_in_their_order() -> None:
    inline, display, again = convert_formulas(
        [
            Formula(r"\hat{x} < \text{größer}", False, "a.md:1"),
            Formula(r'\text{"}\alpha', True, "a.md:2"),
            Formula(r"\hat{x} < \text{größer}", False, "a.md:3"),
        ]
    )
    assert inline.startswith('<math display="inline">') and "größer" in inline and "&lt;" in inline
    assert display.startswith('<math display="block">') and "α" in display
    assert again == inline


def test_alignment_becomes_classes_as_the_page_allows_no_inline_styles() -> None:
    (mathml,) = convert_formulas([Formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", True, "a.md:1")])
    assert 'class="align-right"' in mathml and 'class="align-left"' in mathml
    assert "style=" not in mathml


def test_norm_bars_stretch_and_operators_in_scripts_are_tight() -> None:
    (mathml,) = convert_formulas([Formula(r"\left\| h_{t-1} \right\|_2 - 1", True, "a.md:1")])
    assert mathml.count("‖</mo>") == 2 and "∥" not in mathml.split("<annotation")[0]
    assert '<mo lspace="0" rspace="0">−</mo>' in mathml  # t−1
    assert "<mo>−</mo>" in mathml  # − 1


def test_accents_are_those_that_browsers_centre_over_their_letters() -> None:
    (mathml,) = convert_formulas([Formula(r"\tilde{c}_t + \widehat{xy}", True, "a.md:1")])
    assert '<mover accent="true"><mi>c</mi><mo lspace="0" rspace="0" stretchy="false">˜</mo></mover>' in mathml
    assert '<mo lspace="0" rspace="0">ˆ</mo></mover>' in mathml  # as wide as what is under it


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"x + \foo{a}", r"article.md:7: math: unexpected control sequence \foo after 'x + \foo' in 'x + \foo{a}'"),
        (r"\frac{a", r"article.md:7: math: unexpected eof after '\frac{a' in '\frac{a'"),
        ("a\n& b", "article.md:7: math: unexpected '&' in 'a & b'"),
    ],
)
def test_latex_that_cannot_be_read_is_an_error_at_its_line(tex: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        convert_formulas([Formula("x", False, "article.md:1"), Formula(tex, True, "article.md:7")])
    assert str(raised.value) == message


def test_known_formulas_need_no_pandoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = [Formula("x^2", False, "a.md:1"), Formula("x^2", True, "a.md:2")]
    first = convert_formulas(formulas, Cache(tmp_path))
    monkeypatch.setitem(sys.modules, "pypandoc", None)  # importing it fails from now on
    assert convert_formulas([Formula("x^2", True, "elsewhere.md:9"), formulas[0]], Cache(tmp_path)) == first[::-1]
    assert len(list(tmp_path.rglob("formulas/*"))) == 2
    with pytest.raises(ImportError):
        convert_formulas([Formula("x^3", False, "a.md:1")], Cache(tmp_path))


def test_a_failed_formula_leaves_nothing_in_the_cache(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        convert_formulas([Formula(r"\frac{", False, "a.md:1")], Cache(tmp_path))
    assert list(tmp_path.rglob("formulas/*")) == []
