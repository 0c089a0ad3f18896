from collections import Counter

import numpy as np
import pytest

from generator.contract.alphabet import ENGLISH, PADDING
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary, most_frequent


def test_equally_frequent_words_come_in_alphabetical_order_whatever_came_first() -> None:
    counts = Counter(["zebra", "yak", "cat", "ant", "bee", "cat", "yak"])
    assert most_frequent(counts, 10) == ("cat", "yak", "ant", "bee", "zebra")
    assert most_frequent(Counter(dict(reversed(counts.items()))), 3) == ("cat", "yak", "ant")


def test_targets_count_from_padding_and_unknown_on() -> None:
    vocabulary = Vocabulary(("the", "of"))
    assert (PADDING, UNKNOWN, FIRST_WORD) == (0, 1, 2)
    assert [vocabulary.target(word) for word in ("the", "of", "zymurgy")] == [2, 3, UNKNOWN]
    assert vocabulary.size == 4
    assert [vocabulary.word(target) for target in (2, 3)] == ["the", "of"]


@pytest.mark.parametrize("target", [PADDING, UNKNOWN, 4, -1])
def test_only_words_have_a_word(target: int) -> None:
    with pytest.raises(ValueError, match=r"target must be in \[2, 4\)"):
        Vocabulary(("the", "of")).word(target)


def test_symbols_number_the_alphabet_after_padding() -> None:
    assert ENGLISH.symbols(ENGLISH.readable).tolist() == list(range(1, ENGLISH.size))
    assert ENGLISH.symbols(" az").tolist() == [1, 2, 27]
    assert ENGLISH.symbols("").dtype == np.uint8
    assert ENGLISH.size == 28


def test_a_space_belongs_to_the_word_after_it() -> None:
    text = ENGLISH.join(["a", "cat"])
    assert text == " a cat"
    assert ENGLISH.word_of_each_character(text) == ["a", "a", "cat", "cat", "cat", "cat"]
