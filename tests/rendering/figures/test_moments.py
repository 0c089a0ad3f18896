"""Two moments of a sentence: the same panels as elsewhere, a pair a model."""

import re

import pytest

from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.moments import moment_of
from generator.rendering.figures.panels import panel
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=4)
SENTENCE = BAKED.manifest.sentences[0]
OPTIONS = {"sentence": "grammar", "at": "grammar/1/1", "compare": "grammar/2/3"}


def render(**options: str) -> str:
    return FIGURES["moments"](FigureBlock("moments", OPTIONS | options, "Caption.", 3, "article.md"), BAKED)


def test_each_model_has_both_moments_with_what_it_suggested_at_each() -> None:
    html = render()
    models = [model.id for model in BAKED.manifest.models]
    assert re.findall(r'class="moments-model" data-model="([^"]+)"', html) == models
    ones = html.split('class="moments-one"')[1:]
    assert len(ones) == 8
    for k, one in enumerate(ones):
        model = BAKED.manifest.models[k // 2]
        position = [29, 161][k % 2]
        expected = panel(model, SENTENCE, BAKED.readings["grammar", model.id], position, len(SENTENCE.symbols), 1, True)
        assert re.findall(r'class="suggestion-word">([^<]+)<', one) == [s.word for s in expected.suggestions]
        assert f'href="#connectivity:grammar/{position}"' in one
        words = [re.sub("<[^>]+>", "", word) for word in re.findall(r'<span class="word[^>]*>(.*?)</span><wbr>', one)]
        assert "".join(words) == SENTENCE.text
        levels = {int(level) for level in re.findall(r'data-level="(\d+)"', one.split('class="character-text"')[1])}
        assert levels == {character.level for word in expected.words for character in word.characters}


def test_letters_that_look_alike_are_one_element() -> None:
    assert render().count("data-level") < FIGURES["connectivity"](
        FigureBlock("connectivity", {"sentence": "grammar"}, "Caption.", 3, "article.md"), BAKED
    ).count("data-level")


def test_a_moment_is_told_by_its_word_its_time_and_its_letters() -> None:
    named = {position: moment_of(SENTENCE, position).label.striptags() for position in (29, 161, 0)}
    assert named == {
        29: "grammar for the 1st time, “g” typed",
        161: "grammar for the 2nd time, “gra” typed",
        0: "context, no letter typed",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compare": "grammar/1/1"}, "the same moment"),
        ({"compare": "grammar/9/1"}, "comes twice|comes 2 times"),
        ({"compare": "grammar"}, "compare is word/occurrence/letters"),
        ({"models": "gruu"}, "did you mean 'gru'"),
        ({"versus": "a"}, "no option named 'versus'"),
    ],
)
def test_what_cannot_be_compared_is_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        render(**options)


def test_both_moments_must_be_named() -> None:
    block = FigureBlock("moments", {"sentence": "grammar", "at": "grammar/1/1"}, "", 3, "article.md")
    with pytest.raises(InputError, match="'compare' is missing"):
        FIGURES["moments"](block, BAKED)
