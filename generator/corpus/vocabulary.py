"""The words that models predict."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import UInt8

from generator.contract.alphabet import ENGLISH, Alphabet

UNKNOWN = 1
"""Target of a word outside the vocabulary."""

FIRST_WORD = 2
"""Target of the most frequent word."""


@dataclass(frozen=True)
class Vocabulary:
    """The words that are predicted, the most frequent first; equally frequent ones in alphabetical order."""

    words: tuple[str, ...]
    alphabet: Alphabet = ENGLISH

    @property
    def size(self) -> int:
        """Number of targets: the words, padding and unknown."""
        return FIRST_WORD + len(self.words)

    @cached_property
    def targets(self) -> dict[str, int]:
        return {word: FIRST_WORD + k for k, word in enumerate(self.words)}

    @cached_property
    def first_letters(self) -> UInt8[np.ndarray, " size"]:
        """Return the symbol of each target's first letter; 0 for padding and unknown."""
        return np.array([0] * FIRST_WORD + [self.alphabet.symbols(word)[0] for word in self.words], np.uint8)

    @cached_property
    def ranks_by_length(self) -> dict[int, np.ndarray]:
        """Return the ranks, from 0, of the words of each length."""
        lengths = np.array([len(word) for word in self.words])
        return {int(length): np.flatnonzero(lengths == length) for length in np.unique(lengths)}

    def target(self, word: str) -> int:
        """Return the target number of `word`, `UNKNOWN` if it is outside the vocabulary."""
        return self.targets.get(word, UNKNOWN)

    def word(self, target: int) -> str:
        """Return the word of a target number. Padding and unknown have none."""
        if not FIRST_WORD <= target < self.size:
            raise ValueError(f"target must be in [{FIRST_WORD}, {self.size}), got {target}")
        return self.words[target - FIRST_WORD]


def most_frequent(counts: Counter[str], size: int) -> tuple[str, ...]:
    """Return the `size` most frequent words; of equally frequent ones the first in the alphabet."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, _ in ranked[:size])
