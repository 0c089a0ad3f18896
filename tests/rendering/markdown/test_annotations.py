"""Words beneath the parts of display math."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.rendering.markdown.document import Sources, render_article
from generator.rendering.markdown.math import convert_formulas
from generator.rendering.markdown.parse import parse_text
from tests.rendering.markdown.test_document import SCOPE

SOURCE = r"""
## Cell

$$
\begin{aligned}
c_t &= f_t \odot c_{t-1} + g_t \\
h_t &= \tanh(c_t)
\end{aligned}
$$
: $g_t$ what & is written to it in this
  step
: $f_t \odot c_{t-1}$ kept

After. See [this](https://example.org).
"""


def body_of(source: str) -> str:
    sources = Sources(lambda _: "", lambda *_: "", (), convert_formulas, SCOPE)
    return render_article(parse_text(source, Path("article.md")), sources).body


@pytest.fixture(scope="module")
def body() -> str:
    return body_of(SOURCE)


def test_the_label_stands_under_its_part_in_lines_of_its_own(body: str) -> None:
    math = ElementTree.fromstring(body[body.index("<math") : body.index("</math>") + 7])
    parts = {}
    for under in math.iter("munder"):
        assert under.get("class") == "annotated"
        base, table = under
        assert table.tag == "mtable" and table.get("class") == "annotation-label"
        parts["".join(base.itertext())] = [text.text for text in table.iter("mtext")]
    assert parts == {"gt": ["what & is", "written to it", "in this step"], "ft⊙ct−1": ["kept"]}


def test_all_parts_are_underlined_at_one_depth(body: str) -> None:
    math = ElementTree.fromstring(body[body.index("<math") : body.index("</math>") + 7])
    for under in math.iter("munder"):
        strut = under[0][-1]
        assert (strut.tag, strut.get("width"), strut.get("depth")) == ("mspace", "0", "0.45em")


def test_the_latex_that_comes_along_is_the_authors(body: str) -> None:
    tex = re.search(r"<annotation[^>]*>(.*?)</annotation>", body, re.DOTALL)
    assert tex and "underset" not in tex[1] and r"f_t \odot c_{t-1} + g_t" in tex[1]


def test_the_lines_leave_the_text_and_what_follows_stays(body: str) -> None:
    assert ": " not in re.sub(r"<math.*?</math>", "", body, flags=re.DOTALL)
    assert body.endswith('<p>After. See <a href="https://example.org">this</a>.</p>')


def test_a_paragraph_after_a_blank_line_is_no_label() -> None:
    assert ": <math" in body_of("$$\na\n$$\n\n: $a$ is text\n")
