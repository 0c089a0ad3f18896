"""The alphabet that texts are written in: the characters of words, the boundary before every word, case and rules.

It travels with all that depends on it: a prepared corpus, weights files (in the record of their corpus), and the page's
manifest, from which scripts take it. What has none was made when there was but one: `ENGLISH`. `assets/js/alphabet.js`
does the same, held to it by `tests/contract/alphabet.json`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import field
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

WHITE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""White space, as a range of a regular expression: the same in every language that reads texts."""

MOST_CHARACTERS = 254
"""A symbol is a byte; padding and the boundary are two of them."""


@dataclass(frozen=True, config=STRICT)
class Alphabet:
    """The characters of texts. Models read symbols: `PADDING`, `BOUNDARY`, and then the characters in their order."""

    characters: str
    """Of words, in alphabetical order: letters, digits and signs, each one code point of the basic plane."""
    boundary: str = " "
    keep_case: bool = False
    """Whether texts keep their capitals, which are characters then; otherwise they are read in lower case."""
    replacements: dict[str, str] = field(default_factory=dict)
    """What is read in place of a character of a text, before its case is looked at: `{"0": " zero "}`."""

    def __post_init__(self) -> None:
        faults = [character for character in self.characters if not self._may_be(character)]
        if not self.characters or faults or len({*self.characters}) < len(self.characters):
            wanted = "characters must be different letters, digits or signs"
            case = "" if self.keep_case else ", in lower case unless keep_case is true"
            raise ValueError(f"{wanted}{case}, got {''.join(faults) or self.characters!r}")
        if len(self.characters) > MOST_CHARACTERS:
            raise ValueError(f"characters must be {MOST_CHARACTERS} at most, got {len(self.characters)}")
        if self.boundary not in (" ", "_") or self.boundary in self.characters:
            raise ValueError(f"boundary must be a space or an underscore, and no character, got {self.boundary!r}")
        if long := [key for key in self.replacements if len(key) != 1]:
            raise ValueError(f"replacements must be of single characters, got {long[0]!r}")

    def _may_be(self, character: str) -> bool:
        """Return whether words may have a character: none that is white, or more than one unit of UTF-16."""
        fits = unicodedata.category(character)[0] in "LNPS" and ord(character) < 0x10000
        whole = unicodedata.normalize("NFC", character) == character
        return fits and whole and (self.keep_case or character.lower() == character)

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
        codes = enumerate(sorted(map(ord, self.characters)))
        runs = [[chr(code) for _, code in run] for _, run in groupby(codes, lambda item: item[1] - item[0])]
        parts = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
        return f"{', '.join(parts)} and {'spaces' if self.boundary == ' ' else 'underscores'}"

    @cached_property
    def _symbol_of_code(self) -> UInt8[np.ndarray, " codes"]:
        codes = [ord(character) for character in self.readable]
        table = np.zeros(max(codes) + 2, np.uint8)  # the last one stands for all beyond
        table[codes] = np.arange(1, self.size)
        return table

    def symbols(self, text: str) -> UInt8[np.ndarray, " time"]:
        """Return the symbol of each character of a text of this alphabet."""
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        return self._symbol_of_code[np.minimum(codes, len(self._symbol_of_code) - 1)]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {ord(character): place for place, character in enumerate(self.readable, start=1)}

    def sort_key(self, word: str) -> str:
        """Return what words are sorted by: their characters' places in the alphabet, as code points."""
        return word.translate(self._places)

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
            case = "" if self.keep_case else " in lower case,"
            raise InputError(
                f"{where}: a text is made of {self.described}, got {text[stray]!r} at column {stray + 1};"
                f" write it{case} digits as words, without punctuation"
            )

    def normalise(self, text: str, *, separating: bool = False, folding: bool = False) -> str:
        """Return what can be read of a text: one boundary between words, none before the first.

        Its characters are composed (NFC), replaced by the rules of the alphabet, and put in lower case, unless that
        keeps capitals. With `folding`, a letter with an accent that the alphabet lacks loses it. Characters outside the
        alphabet are left out, or, with `separating`, end a word.
        """
        letters, boundary = re.escape(self.characters), re.escape(self.boundary)
        text = unicodedata.normalize("NFC", text).translate({ord(key): put for key, put in self.replacements.items()})
        if not self.keep_case:
            text = text.lower()
        if folding:
            text = "".join(part if part in self.readable else unicodedata.normalize("NFD", part) for part in text)
        if not separating:
            text = re.sub(rf"[^{letters}{boundary}{WHITE}]", "", text)
        return re.sub(f"[^{letters}]+", self.boundary, text).lstrip(self.boundary)


ENGLISH = Alphabet("abcdefghijklmnopqrstuvwxyz")
