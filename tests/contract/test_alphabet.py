"""Alphabets: the same in Python and in JavaScript; and what an alphabet can be."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from generator.contract.alphabet import BOUNDARY, ENGLISH, PADDING, Alphabet
from generator.errors import InputError

GOLDEN = json.loads((Path(__file__).parent / "alphabet.json").read_text(encoding="utf-8"))
ALPHABETS = {name: Alphabet(**parts) for name, parts in GOLDEN["alphabets"].items()}


def test_the_first_of_the_golden_alphabets_is_english() -> None:
    assert ALPHABETS["english"] == ENGLISH
    assert asdict(ENGLISH) == GOLDEN["alphabets"]["english"]


@pytest.mark.parametrize(("name", "text", "expected"), GOLDEN["symbols"])
def test_a_character_has_the_symbol_of_the_golden_case(name: str, text: str, expected: list[int]) -> None:
    symbols = ALPHABETS[name].symbols(text)
    assert symbols.tolist() == expected and symbols.dtype == np.uint8
    assert ALPHABETS[name].text(np.array([PADDING, *expected, PADDING], np.uint8)) == text


@pytest.mark.parametrize(("name", "text", "expected"), GOLDEN["normalise"])
def test_a_text_is_normalised_as_in_the_golden_case(name: str, text: str, expected: str) -> None:
    assert ALPHABETS[name].normalise(text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), GOLDEN["words"])
def test_a_word_is_one_as_in_the_golden_case(name: str, text: str, expected: bool) -> None:
    assert bool(re.fullmatch(ALPHABETS[name].word_pattern, text)) == expected


@hypothesis.given(st.text(), st.sampled_from([*ALPHABETS.values()]), st.booleans())
def test_what_is_normalised_can_be_read_and_stays_as_it_is(text: str, alphabet: Alphabet, separating: bool) -> None:
    found = alphabet.normalise(text, separating=separating)
    alphabet.check(found, "text")
    assert not found.startswith(alphabet.boundary) and 2 * alphabet.boundary not in found
    assert alphabet.normalise(found, separating=separating) == found


def test_characters_outside_the_alphabet_may_end_a_word() -> None:
    assert ENGLISH.normalise("It's well-known, 3 times.", separating=True) == "it s well known times "


def test_words_are_joined_with_their_boundaries_and_taken_apart() -> None:
    for alphabet in ALPHABETS.values():
        text = alphabet.join(["a", "cab"])
        assert text == f"{alphabet.boundary}a{alphabet.boundary}cab"
        assert alphabet.words(text) == ["a", "cab"]
        assert alphabet.word_of_each_character(text) == ["a", "a", "cab", "cab", "cab", "cab"]
        assert alphabet.symbols(text)[0] == BOUNDARY
        assert alphabet.symbols(text).max() < alphabet.size


def test_an_alphabet_is_described_by_its_runs() -> None:
    assert ENGLISH.described == "a to z and spaces"
    assert ALPHABETS["other"].described == "a to c, 0 to 1, 9, ', - and underscores"


def test_a_stray_character_is_named_with_its_column() -> None:
    with pytest.raises(InputError) as caught:
        ENGLISH.check("the Cat", "--text")
    assert str(caught.value) == (
        "--text: a text is made of a to z and spaces, got 'C' at column 5; write it in lower case, digits as words,"
        " without punctuation"
    )


@pytest.mark.parametrize(
    ("characters", "boundary", "message"),
    [
        ("abca", " ", "characters must be different ones"),
        ("abC", " ", "characters must be different ones"),
        ("ab ", " ", "characters must be different ones"),
        ("", " ", "characters must be different ones"),
        ("abc", "a", "boundary must be a space or an underscore"),
        ("abc", "", "boundary must be a space or an underscore"),
    ],
)
def test_what_no_alphabet_can_be_is_refused_in_files_too(characters: str, boundary: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Alphabet(characters, boundary)
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Alphabet).validate_python({"characters": characters, "boundary": boundary})
