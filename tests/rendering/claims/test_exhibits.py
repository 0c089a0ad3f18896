"""Exhibits in values and claims, each number against the erasures that it is read from."""

import dataclasses

import pytest

from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Exhibit
from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.language import evaluate
from generator.rendering.claims.scope import scope_of
from tests.rendering.claims.conftest import value


def test_probability_rank_and_suggestions_are_those_with_the_words_kept(baked: Baked) -> None:
    erasure = baked.erasures["violin", "gru"]
    everything = len(baked.manifest.exhibits[0].before(ENGLISH))
    assert value(baked, "p(gru, violin, kept=8)") == erasure.probabilities[8]
    assert value(baked, "p(gru, violin)") == erasure.probabilities[everything]
    assert value(baked, "rank(gru, violin, kept=0)") == erasure.ranks[0]
    assert value(baked, "suggestion(gru, violin, 2, kept=3)") == erasure.suggestions[3][1]
    first, shares = erasure.suggestions[5][0], erasure.suggestion_probabilities[5]
    assert value(baked, f'p(gru, violin, "{first}", kept=5)') == shares[0]
    assert value(baked, f'suggests(gru, violin, "{first}", kept=5)') is True


def test_functions_of_exhibits_are_of_each_model_of_a_list(baked: Baked) -> None:
    ids = [model.id for model in baked.manifest.models]
    expected = tuple(baked.erasures["violin", id_].probabilities[8] for id_ in ids)
    assert value(baked, "p(models, violin, kept=8)") == expected
    assert value(baked, "max(p(models, violin, kept=8))") == max(expected)


def test_a_rival_has_a_probability_and_the_word_a_preference(baked: Baked) -> None:
    erasure = baked.erasures["letters", "lstm"]
    assert value(baked, 'p(lstm, letters, "was", kept=4)') == erasure.versus[4]
    share = erasure.probabilities[4] / (erasure.probabilities[4] + erasure.versus[4])
    assert value(baked, "preference(lstm, letters, kept=4)") == share


def test_words_are_counted_before_the_moment_and_behind_the_last_of_a_word(baked: Baked) -> None:
    assert value(baked, "words(violin)") == 16
    assert value(baked, 'words(violin, after="violin")') == 10
    assert value(baked, 'words(violin, after="she")') == 4
    assert (
        value(baked, 'p(gru, violin, kept=words(violin, after="violin"))')
        == (baked.erasures["violin", "gru"].probabilities[10])
    )


def test_a_report_names_what_is_suggested_with_the_words_kept(baked: Baked) -> None:
    found = evaluate('suggests(gru, violin, "zymurgy", kept=2)', scope_of(baked))
    assert found.value is False
    assert found.quantities == {
        "suggestions(gru, violin, kept=2)": tuple(baked.erasures["violin", "gru"].suggestions[2])
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("p(gru, violin, kept=17)", "the exhibit 'violin' has 16 words to keep, got kept=17"),
        ("p(gru, viola, kept=1)", "no quantity named 'viola'; did you mean 'violin'?"),
        ("p(gru, grammar/grammar/2/1, kept=1)", "kept is of an exhibit, got a moment, 'grammar/grammar/2/1'"),
        ("preference(gru, violin)", "the exhibit 'violin' has no rival; give it one by 'versus' in article.toml"),
        ('p(gru, violin, "zymurgy")', "'zymurgy' is not suggested; the suggestions are"),
        ('words(violin, after="six-")', "no word 'six-' in the exhibit 'violin'; did you mean 'six'?"),
        ("share(gru, violin, own)", "a moment is sentence/word/occurrence/letters"),
    ],
)
def test_what_an_exhibit_does_not_have_is_refused(baked: Baked, source: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        value(baked, source)
    assert message in str(raised.value)


def test_an_exhibit_with_the_name_of_another_quantity_is_refused(baked: Baked) -> None:
    exhibit = Exhibit(id="corpus", title="", text="the corpus")
    manifest = dataclasses.replace(baked.manifest, exhibits=(exhibit,))
    with pytest.raises(InputError, match="exhibit 'corpus': claims have this name already; give it another id"):
        scope_of(dataclasses.replace(baked, manifest=manifest))
