"""The walkthrough's steps, their views, and what changes between them."""

import re

import pytest

from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=4)


def link(address: str, text: str = "look") -> str:
    return f'<a href="#connectivity:{address}" class="moment">{text}</a>'


def render(*items: str, before: str = "<p>Look.</p>\n") -> str:
    steps = "".join(f"<li>\n{item}\n</li>\n" for item in items)
    caption = f"{before}<ol>\n{steps}</ol>"
    return FIGURES["walkthrough"](FigureBlock("walkthrough", {}, caption, 7, "article.md"), BAKED)


def changes(old: str, new: str) -> str:
    found = re.search(r"Since the step before: (.*)\.", render(link(old), link(new)))
    assert found
    return found[1]


def test_each_step_shows_its_first_link_and_stands_in_an_ordered_list() -> None:
    html = render(f"At {link('grammar/9', 'one <em>place</em>')} and {link('grammar/12')}", link("brewing/3/words"))
    assert re.findall(r'data-show="([^"]+)"', html) == ["#connectivity:grammar/9", "#connectivity:brewing/3/words"]
    assert html.index("<p>Look.</p>") < html.index("<ol") < html.index("At <a href")
    assert 'aria-label="Step 1: one place"' in html
    assert 'class="walkthrough-controls for-script" role="group" aria-label="Steps" hidden' in html


def test_a_list_inside_a_step_stays_in_it() -> None:
    html = render(f"{link('grammar/9')}\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>", link("grammar/10"))
    assert html.count('<li class="walkthrough-step') == 2
    assert "<li>b</li>\n</ul>" in html


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
        ("grammar/9", "grammar/9/shared/words", "one scale for all panels; sums of words"),
        ("grammar/9/only.gru", "grammar/9/only.lstm.nested-lstm", "with LSTM and Nested LSTM; without GRU"),
        ("grammar/9", "grammar/9/versus.great", "compared with great"),
        ("grammar/9", "grammar/9", "nothing"),
    ],
)
def test_what_changes_is_said(old: str, new: str, said: str) -> None:
    assert changes(old, new) == said


def test_a_step_without_a_view_and_a_block_without_steps_are_refused() -> None:
    with pytest.raises(InputError, match=r"article\.md:7: walkthrough: step 2 has no link to a moment"):
        render(link("grammar/9"), "nothing")
    block = FigureBlock("walkthrough", {}, "<p>No list.</p>", 7, "article.md")
    with pytest.raises(InputError, match=r"article\.md:7: walkthrough: the steps are a numbered list"):
        FIGURES["walkthrough"](block, BAKED)
