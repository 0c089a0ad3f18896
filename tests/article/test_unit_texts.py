"""Texts and drawings of units in an article's folder."""

from pathlib import Path

import pytest

from generator.article.parse import read_config
from generator.article.unit_texts import read_unit_texts
from generator.contract.unit_text import UnitPart, unit_name
from generator.errors import InputError
from tests.support.configuration import ARTICLE_TOML

TEXT = """\
label = "GRU"
about = "One state, *h*."
equations = [
  'z_t &= \\sigma(W x_t)',
  'h_t &= z_t',
]

[[parts]]
letter = "z"
name = "Update gate"
does = "Divides."

[[parts]]
letter = "g~"
under = ""
name = "Inner"
does = "Nothing."
"""

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 38">
  <!-- a gate -->
  <g data-part="z">
    <path class="wire" d="M0 0H4"/>
    <text class="symbol">z<tspan class="under">t−1</tspan></text>
  </g>
  <g data-part="inner-g"><rect width="3" height="4"/></g>
</svg>
"""


def written(folder: Path, text: str = TEXT, drawing: str | None = DRAWING) -> Path:
    (folder / "gru.toml").write_text(text, encoding="utf-8")
    if drawing is not None:
        (folder / "gru.svg").write_text(drawing, encoding="utf-8")
    return folder


def test_a_text_is_read_with_its_drawing(tmp_path: Path) -> None:
    ((name, text),) = read_unit_texts(written(tmp_path)).items()
    assert (name, text.label, text.about, text.note) == ("gru", "GRU", "One state, *h*.", "")
    assert text.equations == (r"z_t &= \sigma(W x_t)", "h_t &= z_t")
    assert text.parts == (UnitPart("z", "Update gate", "Divides."), UnitPart("g~", "Inner", "Nothing.", under=""))
    assert [part.id for part in text.parts] == ["z", "inner-g"]
    assert text.drawing
    assert (text.drawing.view_box, text.drawing.label) == ("0 0 44 38", "Drawing of the GRU")
    assert text.drawing.content.startswith('<g data-part="z">') and text.drawing.content.endswith("</g>")
    assert '<text class="symbol">z<tspan class="under">t−1</tspan></text>' in text.drawing.content
    assert "xmlns" not in text.drawing.content and "gate" not in text.drawing.content


def test_a_drawing_can_be_described_and_need_not_be_there(tmp_path: Path) -> None:
    described = DRAWING.replace("<svg ", '<svg aria-label="A gate, and no more" ')
    text = read_unit_texts(written(tmp_path, drawing=described))["gru"]
    assert text.drawing and text.drawing.label == "A gate, and no more"
    (tmp_path / "gru.svg").unlink()
    assert read_unit_texts(tmp_path)["gru"].drawing is None
    assert read_unit_texts(tmp_path / "none") == {}


def test_the_configuration_of_an_article_has_them(tmp_path: Path) -> None:
    (tmp_path / "article.toml").write_text(ARTICLE_TOML, encoding="utf-8")
    (tmp_path / "units").mkdir()
    written(tmp_path / "units")
    (tmp_path / "units" / "my_units.py").write_text("")  # modules of own units lie there too
    assert list(read_config(tmp_path / "article.toml").beside.unit_texts) == ["gru"]


def test_a_unit_goes_by_its_name_or_by_that_of_its_class() -> None:
    assert [unit_name(unit) for unit in ("gru", "nested_lstm", "my.units:MGU")] == ["gru", "nested-lstm", "mgu"]


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("about = ", "abuot = ", "gru.toml:2: unknown key 'abuot' in the top level; did you mean 'about'?"),
        ('label = "GRU"\n', "", "gru.toml:1: the top level lacks 'label'"),
        ('letter = "z"', "letter = 1", "gru.toml:9: 'letter' in parts.0: input should be a valid string, got 1"),
        ('name = "Inner"', 'nmae = "Inner"', "gru.toml:16: unknown key 'nmae' in parts.1; did you mean 'name'?"),
    ],
)
def test_what_is_wrong_in_a_text_is_named_with_its_line(tmp_path: Path, was: str, becomes: str, message: str) -> None:
    assert TEXT.count(was) == 1
    with pytest.raises(InputError) as raised:
        read_unit_texts(written(tmp_path, TEXT.replace(was, becomes)))
    assert str(raised.value) == f"{tmp_path}/{message}"


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("</g>\n</svg>", "</svg>", "7: not SVG: mismatched tag: line 7, column 55"),
        (' viewBox="0 0 44 38"', "", "1: a drawing begins with <svg xmlns="),
        (' xmlns="http://www.w3.org/2000/svg"', "", "1: a drawing begins with <svg xmlns="),
        ('data-part="inner-g"', 'data-part="iner-g"', "7: no part 'iner-g' in gru.toml; did you mean 'inner-g'?"),
        ("<rect ", '<rect style="fill: red" ', "7: the page allows no 'style' in a drawing; use class and attributes"),
        ("<rect ", '<rect onclick="x()" ', "7: the page allows no 'onclick' in a drawing"),
        ('<rect width="3" height="4"/>', "<script>x()</script>", "7: a drawing has no <script>"),
        ('<rect width="3" height="4"/>', '<image href="a.png"/>', "7: a drawing has no <image>"),
    ],
)
def test_what_the_page_does_not_allow_in_a_drawing_is_refused_with_its_line(
    tmp_path: Path, was: str, becomes: str, message: str
) -> None:
    assert DRAWING.count(was) == 1
    with pytest.raises(InputError) as raised:
        read_unit_texts(written(tmp_path, drawing=DRAWING.replace(was, becomes)))
    assert str(raised.value).startswith(f"{tmp_path}/gru.svg:{message}")
