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

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt8
from pydantic import TypeAdapter, ValidationError

from generator.contract.alphabet import BOUNDARY
from generator.contract.records import CorpusInfo
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Corpus:
    """A prepared corpus, opened."""

    folder: Path
    info: CorpusInfo

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            tuple((self.folder / "vocabulary.txt").read_text(encoding="utf-8").split()), self.info.alphabet
        )

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
    array: np.ndarray = np.load(path, mmap_mode="r")
    return array


def open_corpus(folder: Path) -> Corpus:
    """Open a prepared corpus.

    Raises:
        InputError: the folder holds none, or one of another version.
    """
    path = folder / "corpus.json"
    if not path.is_file():
        raise InputError(f"{folder}: no prepared corpus here; make one with: python -m generator corpus --from PATH")
    try:
        info = TypeAdapter(CorpusInfo).validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in item["loc"])
        raise InputError(f"{path}: {place}: {item['msg'].lower()}; prepare the corpus again") from None
    return Corpus(folder, info)
