"""The vocabulary inside a weights file."""

import re
from collections import Counter
from pathlib import Path

from generator.contract.records import WeightsInfo
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.errors import InputError, shortened
from generator.storage.safetensors_file import Header, read_tensors

NAME = "vocabulary"
"""Name of the tensor: the words in UTF-8, one a line."""


def read_vocabulary(path: Path, header: Header, info: WeightsInfo) -> Vocabulary:
    """Return the words of a file: different ones of its alphabet, as many as its model's readout predicts.

    Raises `InputError` where they are not.
    """
    stored = header.tensors.get(NAME)
    if stored and (stored.dtype != "u1" or len(stored.shape) != 1):
        raise InputError(
            f"{path}: tensor {NAME!r} must be bytes, got {stored.dtype} of {stored.shape}; publish it again"
        )
    data = read_tensors(path, header, [NAME])[NAME].tobytes()
    words, alphabet = tuple(data.decode("utf-8", "replace").split("\n")), info.corpus.alphabet
    is_word = re.compile(alphabet.word_pattern).fullmatch
    stray = next((word for word in words if not is_word(word)), None)
    if stray is not None:
        raise InputError(f"{path}: {shortened(stray)} is no word of its vocabulary, which is of {alphabet.described}")
    places = info.model.vocab_size - FIRST_WORD
    if len(words) != places:
        raise InputError(f"{path}: its vocabulary must have {places} words, got {len(words)}; publish it again")
    if len(set(words)) < len(words):
        twice = next(word for word, count in Counter(words).items() if count > 1)
        raise InputError(f"{path}: its vocabulary has the word {shortened(twice)} twice; publish it again")
    return Vocabulary(words, alphabet)
