"""The rules that make a corpus of any text."""

import re

from generator.contract.alphabet import ENGLISH, Alphabet

_DIGITS = {
    str(k): f" {name} "
    for k, name in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
}


def normalise(text: str, alphabet: Alphabet = ENGLISH) -> str:
    """Return `text` as a corpus has it: what is no character of the alphabet ends a word.

    In English by the rules of text8: digits are spelled out, and letters with accents are none.
    """
    if alphabet == ENGLISH:
        spelled = re.sub("[0-9]", lambda match: _DIGITS[match.group()], text)
        return alphabet.normalise(spelled, separating=True).rstrip(alphabet.boundary)
    return alphabet.normalise(text, separating=True, folding=True).rstrip(alphabet.boundary)
