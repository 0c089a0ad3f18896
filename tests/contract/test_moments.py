"""Moments: what an author names is found, and what cannot be found is explained."""

import pytest

from generator.contract.moments import resolve_moment
from generator.errors import InputError, did_you_mean
from tests.support.baked import make_baked

MANIFEST = make_baked(sentences=2, models=3).manifest


@pytest.mark.parametrize(
    ("moment", "position"),
    [
        ("grammar/context/1/0", 0),
        ("grammar/context/1/7", 7),
        ("grammar/grammar/1/1", 29),
        ("grammar/grammar/2/1", 159),
        ("grammar/use/1/3", 197),
    ],
)
def test_a_moment_is_the_start_of_the_occurrence_plus_the_letters_typed(moment: str, position: int) -> None:
    assert resolve_moment(MANIFEST, moment) == ("grammar", position)
    text = MANIFEST.sentences[0].text
    _, word, _, letters = moment.split("/")
    start = position - int(letters)
    assert text[start : start + len(word) + 1] == f" {word}"


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        (
            "grammar/2/1",
            "a moment is sentence/word/occurrence/letters, as in grammar/study/1/2; got 'grammar/2/1'",
        ),
        (
            "grammar/grammar/two/1",
            "a moment is sentence/word/occurrence/letters, as in grammar/study/1/2; got 'grammar/grammar/two/1'",
        ),
        ("gramar/grammar/1/1", "no sentence named 'gramar'; did you mean 'grammar'?"),
        ("xyz/grammar/1/1", "no sentence named 'xyz'; there is brewing, grammar"),
        ("grammar/gramar/1/1", "no word 'gramar' in the sentence 'grammar'; did you mean 'grammar'?"),
        ("grammar/grammar/3/1", "'grammar' comes 2 times in the sentence 'grammar', got occurrence 3"),
        ("grammar/study/0/1", "'study' comes once in the sentence 'grammar', got occurrence 0"),
        ("grammar/study/1/6", "'study' has 5 letters, got 6 typed; give 0 to 5"),
    ],
)
def test_a_moment_that_is_not_there_is_refused_with_the_fix(moment: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve_moment(MANIFEST, moment)
    assert str(caught.value) == message


def test_did_you_mean_says_nothing_when_nothing_is_near_among_many() -> None:
    assert did_you_mean("xyz", [f"name{k}" for k in range(20)]) == ""
