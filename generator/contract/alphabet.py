"""The alphabet that texts are written in: the characters of words, and the boundary that stands before every word.

It travels with all that depends on it: a prepared corpus, weights files (in the record of their corpus), and the page's
manifest, from which scripts take it. What has none was made when there was but one: `ENGLISH`.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby

import numpy as np
from jaxtyping import UInt8
from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.errors import InputError

PADDING = 0
"""Symbol of the places after an observation's end, and the target there."""

BOUNDARY = 1
"""Symbol of the boundary, in every alphabet."""


@dataclass(frozen=True, config=STRICT)
class Alphabet:
    """The characters of texts. Models read symbols: `PADDING`, `BOUNDARY`, and then the characters in their order."""

    characters: str
    """Of words, in their order: ASCII lower-case letters, digits, ' and -, which addresses and files can hold."""
    boundary: str = " "

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9'-]+", self.characters) or len({*self.characters}) < len(self.characters):
            raise ValueError(f"characters must be different ones of a-z, 0-9, ' and -, got {self.characters!r}")
        if self.boundary not in (" ", "_"):
            raise ValueError(f"boundary must be a space or an underscore, got {self.boundary!r}")

    @property
    def readable(self) -> str:
        """All that a text may hold: character k of it is symbol k + 1."""
        return self.boundary + self.characters

    @property
    def size(self) -> int:
        """Number of symbols, padding included: the inputs of a model."""
        return 1 + len(self.readable)

    @property
    def word_pattern(self) -> str:
        """A regular expression, in Python and in JavaScript, of a word."""
        return f"[{re.escape(self.characters)}]+"

    @property
    def described(self) -> str:
        """The alphabet in words: "a to z and spaces"."""
        codes = enumerate(map(ord, self.characters))
        runs = [[chr(code) for _, code in run] for _, run in groupby(codes, lambda item: item[1] - item[0])]
        parts = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
        return f"{', '.join(parts)} and {'spaces' if self.boundary == ' ' else 'underscores'}"

    @cached_property
    def _symbol_of_byte(self) -> UInt8[np.ndarray, "256"]:
        table = np.zeros(256, np.uint8)
        table[[ord(character) for character in self.readable]] = np.arange(1, self.size)
        return table

    def symbols(self, text: str | bytes) -> UInt8[np.ndarray, " time"]:
        """Return the symbol of each character of a text of this alphabet."""
        data = text.encode("ascii") if isinstance(text, str) else text
        return self._symbol_of_byte[np.frombuffer(data, np.uint8)]

    def text(self, symbols: UInt8[np.ndarray, " time"]) -> str:
        """Return the text of symbols, padding left out."""
        return "".join(self.readable[symbol - 1] for symbol in symbols if symbol != PADDING)

    def words(self, text: str) -> list[str]:
        """Return the words of a text."""
        return [word for word in text.split(self.boundary) if word]

    def join(self, words: Iterable[str]) -> str:
        """Return the text of words as models read it: each preceded by its boundary."""
        return "".join(self.boundary + word for word in words)

    def word_of_each_character(self, text: str) -> list[str]:
        """Return the word that each character of a text belongs to; a boundary belongs to the word after it.

        `text` starts with a boundary and has no two in a row.
        """
        return [word for word in self.words(text) for _ in range(len(word) + 1)]

    def find_stray(self, text: str) -> int | None:
        """Return the place of the first character that is not of this alphabet, if there is one."""
        found = re.search(f"[^{re.escape(self.readable)}]", text)
        return found.start() if found else None

    def check(self, text: str, where: str) -> None:
        """Raise `InputError`, its message beginning with `where`, for a text with a character of another alphabet."""
        stray = self.find_stray(text)
        if stray is not None:
            raise InputError(
                f"{where}: a text is made of {self.described}, got {text[stray]!r} at column {stray + 1};"
                " write it in lower case, digits as words, without punctuation"
            )

    def normalise(self, text: str, *, separating: bool = False) -> str:
        """Return what can be read of a text: in lower case, one boundary between words, none before the first.

        Characters outside the alphabet are left out, or, with `separating`, end a word.
        """
        letters, boundary = re.escape(self.characters), re.escape(self.boundary)
        text = text.lower()
        if not separating:
            text = re.sub(rf"[^{letters}{boundary}\s]", "", text)
        return re.sub(f"[^{letters}]+", self.boundary, text).lstrip(self.boundary)


ENGLISH = Alphabet("abcdefghijklmnopqrstuvwxyz")
