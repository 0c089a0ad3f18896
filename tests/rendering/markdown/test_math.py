"""LaTeX to MathML."""

import sys
from html import escape
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.markdown.math_tex import needed, take_definitions
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
    assert " style=" not in mathml


def test_norm_bars_stretch_and_operators_in_scripts_are_tight() -> None:
    (mathml,) = convert_formulas([Formula(r"\left\| h_{t-1} \right\|_2 - 1", True, "a.md:1")])
    assert mathml.count("‖</mo>") == 2 and "∥" not in mathml.split("<annotation")[0]
    assert '<mo lspace="0" rspace="0">−</mo>' in mathml  # t−1
    assert "<mo>−</mo>" in mathml  # − 1


def test_accents_are_those_that_browsers_centre_over_their_letters() -> None:
    (mathml,) = convert_formulas([Formula(r"\tilde{c}_t + \widehat{xy} + \bar{x} + \overline{xy}", True, "a.md:1")])
    assert '<mover accent="true"><mi>c</mi><mo lspace="0" rspace="0" stretchy="false">˜</mo></mover>' in mathml
    assert '<mo lspace="0" rspace="0">ˆ</mo></mover>' in mathml  # as wide as what is under it
    assert mathml.count("¯</mo>") == mathml.count("‾</mo>") == 1


def converted(tex: str, definitions: str = "") -> str:
    (mathml,) = convert_formulas([Formula(tex, True, "a.md:1", definitions)])
    assert f'tex">{escape(tex)}</annotation>' in mathml  # as the author wrote it
    return mathml.partition("<annotation")[0]


def test_bold_letters_are_upright_by_mathbf_and_slanted_by_bm() -> None:
    mathml = converted(r"\mathbf{Wx} \mathbf{1}\mathbf{\Sigma} \bm{W}")
    assert [letter for letter in "𝐖𝐱𝟏𝚺𝑾" if letter in mathml] == list("𝐖𝐱𝟏𝚺𝑾")


@pytest.mark.parametrize("name", ["aligned", "align", "gather", "split", "multline"])
def test_rows_of_formulas_are_in_display_style_and_matrices_are_not(name: str) -> None:
    ends = (r"\begin{matrix} p & q \end{matrix}", rf"\begin{{{name}}} \sum_i a_i \\\\ b \end{{{name}}}")
    assert converted(ends[1]).count('<mtable displaystyle="true">') == 1
    assert "displaystyle" not in converted(ends[0])


def test_what_authors_write_around_a_formula_is_drawn_or_has_no_effect() -> None:
    assert "95% CI of a" in converted(r"\text{95\% CI of a}")
    assert "(3a)" in converted(r"a = b \tag{3a} \label{eq}")
    assert converted(r"\begin{align} a &= b \notag \\ c &= d \nonumber \end{align}").count("<mtr>") == 2
    assert "<mi>a</mi>" in converted(r"{{a}}_{{b|c}}")
    assert "ℝ" in converted(r"\R^n", r"\newcommand{\R}{\mathbb{R}}")


@pytest.mark.parametrize(
    "tex",
    [
        r"{{ loss | decimals(2) }}",
        r"\boxed{x}",
        r"\cancel{x}",
        r"\color{red} x",
        r"\begin{array}{c|c} a & b \end{array}",
    ],
)
def test_what_would_not_be_drawn_is_refused(tex: str) -> None:
    with pytest.raises(InputError, match=r"a\.md:1: math: .*(is not drawn|has no lines|is not filled in)"):
        convert_formulas([Formula(tex, True, "a.md:1")])


def test_a_formula_is_given_the_definitions_that_it_needs() -> None:
    texs, definitions = take_definitions([r"\newcommand{\a}{\b c}\newcommand\b[1]{#1}", r"\def\d{e} \a + \d", r"x"])
    assert texs == ["", r"\a + \d", "x"]
    assert needed(texs[1], definitions) == r"\newcommand{\a}{\b c}\newcommand\b[1]{#1}\newcommand{\d}{e}"
    assert needed(texs[2], definitions) == ""


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
