"""The walkthrough's steps, their views, and what changes between them."""

import re
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.claims.language import Scope
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.document import Sources, render_article
from generator.rendering.markdown.parse import parse_text
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=4)
SOURCES = Sources(
    figures=lambda block: FIGURES[block.name](block, BAKED),
    addresses=lambda figure, state: f"#{figure}:{state}",
    figure_names=("connectivity", "units"),
    formulas=lambda formulas: [""] * len(formulas),
    scope=Scope({}, {}),
)


def link(address: str, text: str = "look") -> str:
    return f"[{text}](connectivity:{address})"


def block_of(body: str) -> str:
    source = f"Lede.\n\n::: walkthrough\n{body}\n:::\n"
    return render_article(parse_text(source, Path("article.md")), SOURCES).opening


def render(*items: str, before: str = "Look.") -> str:
    return block_of("\n".join([before, "", *(f"{k}. {item}" for k, item in enumerate(items, 1))]))


def changes(old: str, new: str) -> str:
    found = re.search(r"Since the step before: (.*)\.", render(link(old), link(new)))
    assert found
    return found[1]


def test_each_step_shows_its_first_link_and_stands_in_an_ordered_list() -> None:
    html = render(
        f"See [elsewhere](https://example.org), at {link('grammar/9', 'one *place* & more')}, {link('grammar/12')}",
        link("brewing/3/letters"),
    )
    assert re.findall(r'data-show="([^"]+)"', html) == ["#connectivity:grammar/9", "#connectivity:brewing/3/letters"]
    assert html.index("<p>Look.</p>") < html.index("<ol") < html.index("at <a href")
    assert 'aria-label="Step 1: one place &amp; more"' in html
    assert 'class="walkthrough-controls for-script" role="group" aria-label="Steps" hidden' in html


def test_a_list_inside_a_step_stays_in_it() -> None:
    html = render(f"{link('grammar/9')}\n   - a\n   - b\n\n     1. c", link("grammar/10"), before="1. Not this\n\nbut:")
    assert html.count('<li class="walkthrough-step') == 2
    assert "<li>\n<p>a</p>\n</li>" in html and "<li>c</li>\n</ol>" in html
    assert html.index("Not this") < html.index('<ol class="walkthrough-steps">')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("grammar/159", "grammar/161", "2 letters more of grammar"),
        ("grammar/160", "grammar/159", "1 letter fewer of grammar"),
        ("grammar/159", "grammar/0", "the space before context"),
        ("grammar/159", "grammar/30", "“gr” of grammar"),
        ("grammar/159", "brewing/9", "another sentence, “A rare word”"),
        ("grammar/9", "grammar/9/occlusion", "colour: effect of removal"),
        ("grammar/9/occlusion", "grammar/9", "colour: connectivity"),
        ("grammar/9", "grammar/9/shared/letters", "one scale for all panels; letter by letter"),
        ("grammar/9/only.gru", "grammar/9/only.lstm.nested-lstm", "with LSTM and Nested LSTM; without GRU"),
        ("grammar/9", "grammar/9/versus.great", "compared with great"),
        ("grammar/9", "grammar/9", "nothing"),
    ],
)
def test_what_changes_is_said(old: str, new: str, said: str) -> None:
    assert changes(old, new) == said


@pytest.mark.parametrize("body", ["No list.", "1. a\n2. b\n\nText after it.", "- a\n- b", ""])
def test_a_block_without_steps_is_refused(body: str) -> None:
    with pytest.raises(InputError, match=r"^article\.md:3: walkthrough: the steps are a numbered list at the end"):
        block_of(body)


@pytest.mark.parametrize("item", ["nothing", "[a unit](units:gru)", "`[code](connectivity:grammar/9)`"])
def test_a_step_without_a_view_is_refused(item: str) -> None:
    with pytest.raises(InputError, match=r"^article\.md:3: walkthrough: step 2 has no link to a moment"):
        render(link("grammar/9"), item)
