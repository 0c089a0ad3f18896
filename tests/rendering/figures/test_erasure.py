"""The erasure in its first state: every number that it shows against the erasures that it is made from."""

import dataclasses
import gzip
import json
import re
from typing import Any

import pytest

from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Erasure, Exhibit
from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES, state_address
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.numbers import ordinal, percent
from tests.support.erasures import baked_exhibits


def render(baked: Baked, **options: str) -> str:
    return FIGURES["erasure"](FigureBlock("erasure", options, "<p>Caption.</p>", 9, "article/article.md"), baked)


def data(html: str) -> Any:
    script = re.search(r'<script type="application/json" class="figure-data">(.*?)</script>', html)
    assert script
    return json.loads(script[1])


@pytest.fixture(scope="module")
def baked() -> Baked:
    return baked_exhibits()


def known(shares: list[float], versus: tuple[float, ...] = ()) -> Baked:
    """Return data of one model and one exhibit of four words, its probabilities by words kept known by heart."""
    exhibit = Exhibit(id="cat", title="A cat", text="a cat sees the cat", versus="cow" if versus else "", cues=("cat",))
    erasure = Erasure(shares, [7, 6, 3, 2, 1], [["cow"]] * 4 + [["cat"]], [[0.25]] * 5, list(versus))
    return baked_exhibits(1, (exhibit,), {("cat", "gru"): erasure})


def test_the_live_row_shows_the_prediction_with_all_words_and_the_table_three_numbers_of_words() -> None:
    html = render(known([0.012, 0.05, 0.12, 0.2, 0.45]), kept="2")
    live, still = html.split('class="erasure-still"')
    assert re.findall(r'class="erasure-now" width="([^"]+)"', live) == ["75%"]  # of a scale that ends at 60 %
    assert 'data-scale="0.6"' in live
    assert percent(0.45) in live
    assert ordinal(1) in live
    assert re.findall(r'class="erasure-now" width="([^"]+)"', still) == ["75%", "20%", "2%"]
    assert re.findall(r'class="erasure-full" width="([^"]+)"', still) == ["75%"] * 3
    assert re.findall(r"<b>([^<]+%)</b>", still) == [percent(0.45), percent(0.12), percent(0.012)]
    assert re.findall(r'class="erasure-suggestion( hit)?" translate="no">(\w+)', still) == [
        (" hit", "cat"),
        ("", "cow"),
        ("", "cow"),
    ]


def test_with_a_rival_bars_are_shares_of_what_both_have_on_a_scale_up_to_all() -> None:
    html = render(known([0.01, 0.02, 0.03, 0.04, 0.06], versus=(0.03, 0.02, 0.03, 0.01, 0.02)), kept="1")
    assert 'data-scale="1" data-versus="cow"' in html
    _, still = html.split('class="erasure-still"')
    assert re.findall(r'class="erasure-now" width="([^"]+)"', still) == ["75%", "50%", "25%"]


def test_the_text_is_there_word_by_word_with_its_cues_and_the_word_to_be_guessed() -> None:
    html = render(known([0.1] * 5))
    words = re.findall(r'class="erasure-word" data-position="(\d)">(<u>)?(\w+)(?:</u>)? <', html)
    assert words == [("0", "", "a"), ("1", "<u>", "cat"), ("2", "", "sees"), ("3", "", "the")]
    assert '<span class="erasure-asked"><b>c</b><i>at</i></span>' in html


def test_the_page_gets_all_predictions_and_they_are_few_bytes(baked: Baked) -> None:
    found = data(render(baked))
    assert [exhibit["id"] for exhibit in found] == ["violin", "letters"]
    for exhibit in found:
        assert list(exhibit["models"]) == [model.id for model in baked.manifest.models]
        for model, stored in exhibit["models"].items():
            erasure = baked.erasures[exhibit["id"], model]
            assert stored["probabilities"] == erasure.probabilities
            assert stored["ranks"] == erasure.ranks
            assert stored["versus"] == erasure.versus
            assert [[exhibit["words"][k] for k in row] for row in stored["suggestions"]] == erasure.suggestions
            assert stored["suggestion_probabilities"] == erasure.suggestion_probabilities
    predictions = sum(len(stored["ranks"]) for exhibit in found for stored in exhibit["models"].values())
    assert len(gzip.compress(json.dumps(found).encode())) < 30 * predictions


def test_exhibits_are_shown_in_the_order_that_is_asked_for(baked: Baked) -> None:
    html = render(baked, exhibits="letters,violin")
    assert re.findall(r'class="erasure-panel" data-exhibit="(\w+)"', html) == ["letters", "violin"]
    assert len(re.findall(r'class="erasure-panel"[^>]* hidden>', html)) == 1
    html = render(baked, exhibits="letters")
    assert "erasure-choices" not in html
    assert "<figcaption><p>Caption.</p></figcaption>" in html


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exhibits": "violn"}, "no exhibit named 'violn'; did you mean 'violin'?"),
        ({"kept": "13"}, "kept is a whole number from 0 to 12, got '13'"),
        ({"keep": "3"}, "no option named 'keep'; did you mean 'kept'?"),
    ],
)
def test_options_that_mean_nothing_are_refused(baked: Baked, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as raised:
        render(baked, **options)
    assert str(raised.value) == f"article/article.md:9: erasure: {message}"


def test_an_article_without_exhibits_is_told_how_to_add_one(baked: Baked) -> None:
    manifest = dataclasses.replace(baked.manifest, exhibits=())
    with pytest.raises(InputError, match=r"article.toml has no \[\[exhibits\]\]; add one with id, title and text"):
        render(dataclasses.replace(baked, manifest=manifest))


def test_links_lead_to_an_exhibit_and_a_number_of_words(baked: Baked) -> None:
    assert state_address("erasure", "violin/8", baked.manifest, {}) == "#erasure:violin/8"
    most = len(baked.manifest.exhibits[1].before(ENGLISH))
    with pytest.raises(InputError, match=f"exhibit/words kept, letters/0 to letters/{most}; got 'letters/99'"):
        state_address("erasure", "letters/99", baked.manifest, {})
    with pytest.raises(InputError, match=r"no exhibit named 'letter'; did you mean 'letters'\?"):
        state_address("erasure", "letter/2", baked.manifest, {})
