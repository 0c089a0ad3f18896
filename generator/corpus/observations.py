"""Observations: pieces of at most 200 characters, without partial words, ready to be read by a model.

A prepared corpus is a folder:

| file | content |
| --- | --- |
| `characters.npy` | uint8, symbols of the whole text, each word preceded by its space |
| `words.npy` | uint16, targets of the words in order |
| `train.npy`, `validation.npy`, `test.npy` | int64 `(observations, 3)`: first character, first word, length |
| `vocabulary.txt` | the words that are predicted, the most frequent first |
| `corpus.json` | where the text came from, and what was made of it |
| `report.txt` | what was found in the text, and what speaks against it: see `generator.corpus.report` |

Documents never straddle the splits. Arrays are memory-mapped: they take no memory until they are read.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt8
from pydantic import TypeAdapter, ValidationError

from generator.contract.alphabet import BOUNDARY
from generator.contract.records import CorpusInfo
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError, reason, shortened
from generator.storage.folders import mend_folder
from generator.storage.regular_file import open_regular
from generator.storage.text_file import read_text

_AGAIN = "prepare the corpus again"
SPLITS = ("train", "validation", "test")

_INFO = "corpus.json"


@dataclass(frozen=True)
class Corpus:
    """A prepared corpus, opened."""

    folder: Path
    info: CorpusInfo

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that are predicted. Raises `InputError`, with the line, for others than `corpus.json` tells."""
        path = self.folder / "vocabulary.txt"
        vocabulary = Vocabulary(tuple(read_text(path).split("\n")[:-1]), self.info.alphabet)
        before: set[str] = set()
        for number, word in enumerate(vocabulary.words, start=1):
            if not re.fullmatch(self.info.alphabet.word_pattern, word):
                raise InputError(f"{path}:{number}: {shortened(word)} is no word of the alphabet; {_AGAIN}")
            if word in before:
                raise InputError(f"{path}:{number}: the word '{word}' is there twice; {_AGAIN}")
            before.add(word)
        if vocabulary.size != self.info.vocab_size:
            wanted = self.info.vocab_size - vocabulary.size + len(before)
            raise InputError(f"{path}: has {len(before):,} words, and corpus.json says {wanted:,}; {_AGAIN}")
        return vocabulary

    @cached_property
    def characters(self) -> UInt8[np.ndarray, " characters"]:
        return _mapped(self.folder / "characters.npy")

    @cached_property
    def words(self) -> np.ndarray:
        return _mapped(self.folder / "words.npy")

    def split(self, name: str) -> Int64[np.ndarray, "observations 3"]:
        """Return the rows of a split's observations: first character, first word, length in characters."""
        if name not in SPLITS:
            raise ValueError(f"split must be one of {SPLITS}, got {name!r}")
        return _mapped(self.folder / f"{name}.npy")

    def batch(self, rows: Int64[np.ndarray, "batch 3"]) -> tuple[UInt8[np.ndarray, "batch time"], np.ndarray]:
        """Return the symbols and the targets, int64, of some observations, padded to `info.length`."""
        inputs = np.zeros((len(rows), self.info.length), np.uint8)
        targets = np.zeros((len(rows), self.info.length), np.int64)
        for k, (start, word, length) in enumerate(rows):
            text = self.characters[start : start + length]
            number = np.cumsum(text == BOUNDARY)  # 1 for the first word and the space before it
            inputs[k, :length] = text
            targets[k, :length] = self.words[word : word + number[-1]][number - 1]
        return inputs, targets


def _mapped(path: Path) -> np.ndarray:
    open_regular(path).close()  # `np.load` would wait for a pipe
    try:
        array: np.ndarray = np.load(path, mmap_mode="r")
    except (ValueError, EOFError) as error:
        raise InputError(f"{path}: is no array of NumPy ({reason(error)}); {_AGAIN}") from None
    return array


def is_prepared(folder: Path) -> bool:
    """Return whether a folder holds a prepared corpus; what a killed process left of preparing one is put right."""
    mend_folder(folder)
    return (folder / _INFO).exists()


def open_corpus(folder: Path) -> Corpus:
    """Open a prepared corpus.

    Raises:
        InputError: the folder holds none, or one of another version, or another process is replacing it.
    """
    path = folder / _INFO
    if not is_prepared(folder):
        raise InputError(f"{folder}: no prepared corpus here; make one with: python -m generator corpus --from PATH")
    try:
        info = TypeAdapter(CorpusInfo).validate_json(read_text(path))
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in item["loc"])
        raise InputError(f"{path}: {place}: {item['msg'].lower()}; {_AGAIN}") from None
    return Corpus(folder, info)
