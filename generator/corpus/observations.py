"""Observations: pieces of at most 200 characters, without partial words, ready to be read by a model.

A prepared corpus is a folder:

| file | content |
| --- | --- |
| `characters.npy` | uint8, symbols of the whole text, each word preceded by its space |
| `words.npy` | uint16, targets of the words in order |
| `train.npy`, `validation.npy`, `test.npy` | int64 `(observations, 3)`: first character, first word, length |
| `vocabulary.txt` | the words that are predicted, the most frequent first |
| `corpus.json` | where the text came from, and what was made of it |

Documents never straddle the splits. Arrays are memory-mapped: they take no memory until they are read.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int64, UInt8

from generator.corpus.documents import DocumentReader
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary, most_frequent, symbols
from generator.errors import InputError

SPLITS = ("train", "validation", "test")
SHARES = (0.90, 0.05, 0.05)


@dataclass(frozen=True)
class CorpusInfo:
    """What `corpus.json` says of a prepared corpus."""

    name: str
    sha256: str  # of the unpacked text
    seed: int
    length: int  # characters in an observation at most
    vocab_size: int  # padding and unknown included
    documents: int
    characters: int
    words: int
    skipped_words: int  # too long for an observation
    observations: dict[str, int]  # by split


def same_corpus(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two `CorpusInfo`, as dictionaries, stand for the same observations in the same splits."""
    keys = ("sha256", "seed", "length", "vocab_size", "observations")
    return all(one.get(key) == other.get(key) for key in keys)


@dataclass(frozen=True)
class Corpus:
    """A prepared corpus, opened."""

    folder: Path
    info: CorpusInfo

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(tuple((self.folder / "vocabulary.txt").read_text().split()))

    @cached_property
    def characters(self) -> UInt8[np.ndarray, " characters"]:
        return _mapped(self.folder / "characters.npy")

    @cached_property
    def words(self) -> np.ndarray:
        return _mapped(self.folder / "words.npy")

    def split(self, name: str) -> Int64[np.ndarray, "observations 3"]:
        if name not in SPLITS:
            raise ValueError(f"split must be one of {SPLITS}, got {name!r}")
        return _mapped(self.folder / f"{name}.npy")

    def batch(self, rows: Int64[np.ndarray, "batch 3"]) -> tuple[UInt8[np.ndarray, "batch time"], np.ndarray]:
        """Return the symbols and the targets, int64, of some observations, padded to `info.length`."""
        inputs = np.zeros((len(rows), self.info.length), np.uint8)
        targets = np.zeros((len(rows), self.info.length), np.int64)
        space = symbols(" ")[0]
        for k, (start, word, length) in enumerate(rows):
            text = self.characters[start : start + length]
            number = np.cumsum(text == space)  # 1 for the first word and the space before it
            inputs[k, :length] = text
            targets[k, :length] = self.words[word : word + number[-1]][number - 1]
        return inputs, targets


def _mapped(path: Path) -> np.ndarray:
    array: np.ndarray = np.load(path, mmap_mode="r")
    return array


def open_corpus(folder: Path) -> Corpus:
    """Open a prepared corpus."""
    path = folder / "corpus.json"
    if not path.is_file():
        raise InputError(f"{folder}: no prepared corpus here; make one with: python -m generator corpus --from PATH")
    return Corpus(folder, CorpusInfo(**json.loads(path.read_text())))


def prepare_corpus(
    reader: DocumentReader,
    folder: Path,
    *,
    vocab_words: int = 16_384,
    length: int = 200,
    seed: int = 0,
    progress: Callable[[int], object] = lambda bytes_read: None,
) -> Corpus:
    """Read all documents and write a prepared corpus; `folder` is replaced only once everything is there.

    `progress` is called with the number of bytes read so far.
    """
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        info = _prepare(reader, partial, vocab_words, length, seed, progress)
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Corpus(folder, info)


def _prepare(
    reader: DocumentReader,
    folder: Path,
    vocab_words: int,
    length: int,
    seed: int,
    progress: Callable[[int], object],
) -> CorpusInfo:
    numbers: dict[bytes, int] = {}  # by order of first appearance
    document_words: list[np.ndarray] = []
    lengths: list[np.ndarray] = []  # of the words of a document, each with its space
    with open(folder / "characters.bin", "wb") as file:
        for document in reader:
            for word in document:
                if word not in numbers:
                    numbers[word] = len(numbers)
            document_words.append(np.fromiter(map(numbers.__getitem__, document), np.uint32, len(document)))
            lengths.append(np.fromiter(map(len, document), np.int64, len(document)) + 1)
            symbols(b" " + b" ".join(document)).tofile(file)
            progress(reader.bytes_read)
    if not document_words:
        raise InputError(f"{reader.path}: the text is empty")
    split_of = _split_documents([int(part.sum()) for part in lengths], seed)
    lacking = [name for number, name in enumerate(SPLITS) if number not in split_of]
    if lacking:
        raise InputError(
            f"{reader.path}: no document for {' and '.join(lacking)}, 5 % of the text each; give more documents, one a"
            " line (the first line, if it is long, counts as one every 100,000 characters)"
        )
    vocabulary = _vocabulary(document_words, split_of, list(numbers), vocab_words)
    words = _targets(document_words, list(numbers), vocabulary)
    return _write(folder, reader, vocabulary, words, lengths, split_of, length=length, seed=seed)


def _split_documents(sizes: list[int], seed: int) -> np.ndarray:
    """Return the split, 0 to 2, of each document: filled in random order, by characters."""
    order = np.random.default_rng(seed).permutation(len(sizes))
    filled = np.cumsum(np.asarray(sizes)[order])
    borders = np.cumsum(SHARES)[:-1] * filled[-1]
    middle = filled - np.asarray(sizes)[order] / 2  # a document goes where its middle falls
    split_of = np.empty(len(sizes), np.int64)
    split_of[order] = np.searchsorted(borders, middle)
    return split_of


def _vocabulary(documents: list[np.ndarray], split_of: np.ndarray, names: list[bytes], size: int) -> Vocabulary:
    counts = np.zeros(len(names), np.int64)
    for document in (document for document, split in zip(documents, split_of, strict=True) if split == 0):
        counts += np.bincount(document, minlength=len(names)) if len(document) > len(names) else 0
        if len(document) <= len(names):
            np.add.at(counts, document, 1)
    seen = np.flatnonzero(counts)
    return Vocabulary(most_frequent(Counter({names[k].decode("ascii"): int(counts[k]) for k in seen}), size))


def _targets(documents: Iterable[np.ndarray], names: list[bytes], vocabulary: Vocabulary) -> np.ndarray:
    targets = np.full(len(names), UNKNOWN, np.uint16 if vocabulary.size <= 1 << 16 else np.uint32)
    number_of = {name: k for k, name in enumerate(names)}
    for k, word in enumerate(vocabulary.words):
        targets[number_of[word.encode()]] = FIRST_WORD + k
    return np.concatenate([targets[document] for document in documents])


def pack(lengths: Int64[np.ndarray, " words"], limit: int) -> tuple[list[tuple[int, int]], int]:
    """Cut a document into observations: return (first word, one past the last), and the number of words skipped.

    `lengths` are those of the words, each with its space. As many words as fit make an observation.
    """
    ends = np.cumsum(lengths)
    following = np.searchsorted(ends, ends - lengths + limit, side="right").tolist()
    pieces, skipped, word = [], 0, 0
    while word < len(following):
        if following[word] == word:  # longer than an observation
            skipped += 1
            word += 1
            continue
        pieces.append((word, following[word]))
        word = following[word]
    return pieces, skipped


def _write(
    folder: Path,
    reader: DocumentReader,
    vocabulary: Vocabulary,
    words: np.ndarray,
    lengths: list[np.ndarray],
    split_of: np.ndarray,
    *,
    length: int,
    seed: int,
) -> CorpusInfo:
    rows: tuple[list[np.ndarray], ...] = ([], [], [])
    skipped = 0
    first_words = [0, *accumulate(len(part) for part in lengths)]
    first_characters = [0, *accumulate(int(part.sum()) for part in lengths)]
    for part, split, first_word, first_character in zip(lengths, split_of, first_words, first_characters, strict=False):
        pieces, skipped_here = pack(part, length)
        skipped += skipped_here
        ends = np.concatenate([[0], np.cumsum(part)])
        bounds = np.asarray(pieces, np.int64).reshape(-1, 2)
        starts = ends[bounds[:, 0]]
        observation_lengths = ends[bounds[:, 1]] - starts
        rows[split].append(np.stack([first_character + starts, first_word + bounds[:, 0], observation_lengths], axis=1))
    characters = np.fromfile(folder / "characters.bin", np.uint8)
    np.save(folder / "characters.npy", characters)
    (folder / "characters.bin").unlink()
    np.save(folder / "words.npy", words)
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary.words) + "\n")
    counts = {}
    for name, parts in zip(SPLITS, rows, strict=True):
        table = np.concatenate(parts) if parts else np.empty((0, 3), np.int64)
        np.save(folder / f"{name}.npy", table)
        counts[name] = len(table)
    info = CorpusInfo(
        name=reader.path.name,
        sha256=reader.sha256,
        seed=seed,
        length=length,
        vocab_size=vocabulary.size,
        documents=len(lengths),
        characters=len(characters),
        words=len(words),
        skipped_words=skipped,
        observations=counts,
    )
    (folder / "corpus.json").write_text(json.dumps(asdict(info), indent=2) + "\n")
    return info
