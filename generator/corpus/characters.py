"""A text's characters under the rules of an alphabet: kept, put in lower case, replaced or dropped."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np

from generator.contract.alphabet import Alphabet
from generator.corpus.normalising import normalise

_CODES = 0x110000
_AT_ONCE = 1 << 20


class CharacterCounts:
    """How often a text has each character, white space left out; composed, as the rules see them."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._characters = 0
        self._counts = np.zeros(_CODES, np.int64)

    def add(self, text: str) -> None:
        self._waiting.append(text)
        self._characters += len(text)
        if self._characters >= _AT_ONCE:
            self._count()

    def by_character(self) -> Counter[str]:
        self._count()
        (codes,) = np.nonzero(self._counts)
        return Counter({chr(k): int(self._counts[k]) for k in codes.tolist() if not chr(k).isspace()})

    def _count(self) -> None:
        text = unicodedata.normalize("NFC", "".join(self._waiting))
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._counts += np.bincount(codes, minlength=_CODES)
        self._waiting, self._characters = [], 0


@dataclass(frozen=True)
class Fates:
    """Characters by what the rules make of them, white space left out."""

    total: int
    lowered: int
    """Put in lower case, and else as they were."""
    replaced: Counter[str]
    """Spelled out, or without their accents."""
    dropped: Counter[str]
    """The boundaries of words stand in their places."""
    dropped_letters: float
    """Their share of all letters."""


def fates(counts: Counter[str], alphabet: Alphabet) -> Fates:
    """Return what `normalise` makes of each character of a text."""
    lowered, replaced, dropped = 0, Counter[str](), Counter[str]()
    for character, count in counts.items():
        read = normalise(character, alphabet)
        if not read:
            dropped[character] = count
        elif read == character.lower() != character:
            lowered += count
        elif read != character:
            replaced[character] = count
    letters = sum(count for character, count in counts.items() if character.isalpha())
    lost = sum(count for character, count in dropped.items() if character.isalpha())
    return Fates(counts.total(), lowered, replaced, dropped, lost / max(1, letters))
