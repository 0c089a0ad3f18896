"""What becomes of characters, held against the rules applied to whole texts."""

from collections import Counter

import pytest

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.corpus import characters as module
from generator.corpus.alphabets import READY
from generator.corpus.characters import CharacterCounts, fates

TEXT = "The Café, No. 7!\n\tCAFÉ No. 42, naïve"


def counts_of(text: str) -> Counter[str]:
    counts = CharacterCounts()
    for line in text.splitlines():
        counts.add(line)
    return counts.by_character()


@pytest.mark.parametrize("at_once", [1, 10, 1000])
def test_characters_are_counted_without_white_space(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    assert counts_of(TEXT) == Counter("".join(TEXT.split()))


def test_letters_in_two_parts_are_one_character() -> None:
    assert counts_of("Cafe\u0301") == Counter("Café")


def test_english_drops_what_german_reads_without_its_accent() -> None:
    english, german = (fates(counts_of(TEXT), alphabet) for alphabet in (ENGLISH, READY["german"]))
    assert english.total == german.total == len("".join(TEXT.split()))
    assert english.lowered == german.lowered == sum(letter in "TCNAF" for letter in TEXT)
    assert english.dropped == {",": 2, ".": 2, "!": 1, "é": 1, "É": 1, "ï": 1}
    assert english.replaced == {"7": 1, "4": 1, "2": 1}
    assert english.dropped_letters == 3 / sum(map(str.isalpha, TEXT))
    assert german.dropped == {",": 2, ".": 2, "!": 1}
    assert german.replaced == {"7": 1, "4": 1, "2": 1, "é": 1, "É": 1, "ï": 1}
    assert german.dropped_letters == 0


def test_nothing_becomes_of_a_text_that_is_as_its_alphabet_has_it() -> None:
    found = fates(counts_of("aB' ab"), Alphabet("abB'", keep_case=True))
    assert (found.lowered, found.replaced, found.dropped, found.dropped_letters) == (0, {}, {}, 0)
