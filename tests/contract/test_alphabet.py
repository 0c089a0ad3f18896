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


@pytest.mark.parametrize(("name", "text", "expected"), GOLDEN["typed"])
def test_accents_that_an_alphabet_lacks_are_left_off_as_in_the_golden_case(name: str, text: str, expected: str) -> None:
    assert ALPHABETS[name].normalise(text, folding=True) == expected


@pytest.mark.parametrize(("name", "words"), GOLDEN["sorted"])
def test_words_are_sorted_as_in_the_golden_case(name: str, words: list[str]) -> None:
    shuffled = [*words[1:], words[0]]
    assert sorted(shuffled, key=ALPHABETS[name].sort_key) == words


@pytest.mark.parametrize(("name", "text", "expected"), GOLDEN["words"])
def test_a_word_is_one_as_in_the_golden_case(name: str, text: str, expected: bool) -> None:
    assert bool(re.fullmatch(ALPHABETS[name].word_pattern, text)) == expected


@hypothesis.given(st.text(), st.sampled_from([*ALPHABETS.values()]), st.booleans(), st.booleans())
def test_what_is_normalised_can_be_read_and_stays_as_it_is(
    text: str, alphabet: Alphabet, separating: bool, folding: bool
) -> None:
    found = alphabet.normalise(text, separating=separating, folding=folding)
    alphabet.check(found, "text")
    assert not found.startswith(alphabet.boundary) and 2 * alphabet.boundary not in found
    assert alphabet.normalise(found, separating=separating, folding=folding) == found


def test_characters_outside_the_alphabet_may_end_a_word() -> None:
    assert ENGLISH.normalise("It's well-known, 3 times.", separating=True) == "it s well known times "


def test_words_are_joined_with_their_boundaries_and_taken_apart() -> None:
    for alphabet in (ALPHABETS["english"], ALPHABETS["other"], ALPHABETS["german"]):
        text = alphabet.join(["a", "cab"])
        assert text == f"{alphabet.boundary}a{alphabet.boundary}cab"
        assert alphabet.words(text) == ["a", "cab"]
        assert alphabet.word_of_each_character(text) == ["a", "a", "cab", "cab", "cab", "cab"]
        assert alphabet.symbols(text)[0] == BOUNDARY
        assert alphabet.symbols(text).max() < alphabet.size


def test_an_alphabet_is_described_by_its_runs() -> None:
    assert ENGLISH.described == "a to z and spaces"
    assert ALPHABETS["other"].described == "', -, 0 to 1, 9, a to c and underscores"
    assert ALPHABETS["german"].described == "a to z, ß, ä, ö, ü and spaces"


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
        ("abca", " ", "characters must be different letters"),
        ("abC", " ", "in lower case unless keep_case is true, got 'C'"),
        ("ab ", " ", "characters must be different letters"),
        ("ab\u0308", " ", "characters must be different letters"),
        ("ab\N{GRINNING FACE}", " ", "characters must be different letters"),
        ("", " ", "characters must be different letters"),
        ("".join(map(chr, range(0x4E00, 0x4F00))), " ", "characters must be 254 at most, got 256"),
        ("ab_", "_", "boundary must be a space or an underscore, and no character"),
        ("abc", "a", "boundary must be a space or an underscore"),
        ("abc", "", "boundary must be a space or an underscore"),
    ],
)
def test_what_no_alphabet_can_be_is_refused_in_files_too(characters: str, boundary: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Alphabet(characters, boundary)
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Alphabet).validate_python({"characters": characters, "boundary": boundary})


def test_what_is_replaced_is_one_character() -> None:
    with pytest.raises(ValidationError, match="replacements must be of single characters, got 'ab'"):
        Alphabet("abc", replacements={"ab": "c"})
