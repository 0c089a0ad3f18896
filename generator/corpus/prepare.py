"""Preparing a corpus: documents are split, words get their numbers, and texts are cut into observations.

`generator.corpus.observations` lists the files that are written.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt32

from generator.contract.alphabet import Alphabet
from generator.contract.records import CorpusInfo
from generator.corpus.characters import fates
from generator.corpus.documents import DocumentReader
from generator.corpus.duplicates import find_duplicates
from generator.corpus.observations import SPLITS, Corpus
from generator.corpus.preparation import prepared_as, write_preparation
from generator.corpus.report import FILE, CorpusReport
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary, most_frequent
from generator.errors import InputError
from generator.storage.arrays import save_array
from generator.storage.folders import replaced_folder

SHARES = (0.90, 0.05, 0.05)
"""Parts of the text that the splits get, in the order of `SPLITS`."""


@dataclass(frozen=True)
class Document:
    """Words of one document."""

    words: UInt32[np.ndarray, " words"]
    """Their numbers, by order of first appearance in the corpus."""
    lengths: Int64[np.ndarray, " words"]
    """Their lengths in characters, each with the space before it."""

    @property
    def characters(self) -> int:
        return int(self.lengths.sum())


def prepare_corpus(
    reader: DocumentReader,
    folder: Path,
    *,
    vocab_words: int = 16_384,
    length: int = 200,
    seed: int = 0,
    progress: Callable[[int], object] = lambda bytes_read: None,
) -> Corpus:
    """Read all documents and write a prepared corpus; `folder` is replaced once everything is there, or is as it was.

    `length` is the most characters of an observation, `vocab_words` the number of words predicted; `seed` draws the
    splits. `progress` is called with the number of bytes read so far.

    Raises:
        InputError: the text has no words, has characters that are refused, or too few documents for three splits; or
            another process is preparing a corpus in this folder.
    """
    with replaced_folder(folder) as partial:
        if reader.path.is_file():  # before it is read, which says what is wrong if it is not one
            write_preparation(partial, prepared_as(reader, words=vocab_words))
        documents, names = _read(reader, partial / "characters.npy", progress)
        info = _write(partial, reader, documents, names, vocab_words, length, seed)
    return Corpus(folder, info)


def _read(
    reader: DocumentReader, characters: Path, progress: Callable[[int], object]
) -> tuple[list[Document], list[str]]:
    """Return the documents, and the different words by number; write the symbols of the whole text."""
    numbers: dict[str, int] = {}
    documents = []
    raw = characters.with_suffix(".bin")
    with open(raw, "wb") as file:
        for words in reader:
            for word in words:
                if word not in numbers:
                    numbers[word] = len(numbers)
            documents.append(
                Document(
                    np.fromiter(map(numbers.__getitem__, words), np.uint32, len(words)),
                    np.fromiter(map(len, words), np.int64, len(words)) + 1,
                )
            )
            file.write(reader.alphabet.symbols(reader.alphabet.join(words)).data)
            progress(reader.bytes_read)
    if not documents:
        cause = "it is empty"
        if reader.bytes_read:
            cause = f"nothing in it is of the alphabet, {reader.alphabet.described}; see --alphabet for other languages"
        raise InputError(f"{reader.path}: the text has no words: {cause}")
    save_array(characters, np.fromfile(raw, np.uint8))
    raw.unlink()
    return documents, list(numbers)


def _write(
    folder: Path,
    reader: DocumentReader,
    documents: Sequence[Document],
    names: Sequence[str],
    vocab_words: int,
    length: int,
    seed: int,
) -> CorpusInfo:
    split_of = _split_documents([document.characters for document in documents], seed)
    lacking = [name for number, name in enumerate(SPLITS) if number not in split_of]
    if lacking:
        raise InputError(
            f"{reader.path}: no document for {' and '.join(lacking)}, 5 % of the text each; it has {len(documents):,}:"
            " give more documents, one a line, or --documents text, which cuts the text into pieces"
        )
    trained = [document.words for document, split in zip(documents, split_of, strict=True) if split == 0]
    vocabulary = _vocabulary(trained, names, vocab_words, reader.alphabet)
    words = _targets([document.words for document in documents], names, vocabulary)
    save_array(folder / "words.npy", words)
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8")
    counts, skipped = _write_splits(folder, documents, split_of, length)
    if empty := [name for name, count in counts.items() if not count]:
        raise InputError(f"{reader.path}: every word for {' and '.join(empty)} is longer than --length {length}")
    info = CorpusInfo(
        name=reader.path.name,
        sha256=reader.sha256,
        seed=seed,
        length=length,
        vocab_size=vocabulary.size,
        documents=len(documents),
        characters=sum(document.characters for document in documents),
        words=len(words),
        skipped_words=skipped,
        observations=counts,
        alphabet=reader.alphabet,
    )
    report = _report(reader, info, documents, split_of, words)
    (folder / FILE).write_text("".join(f"{line}\n" for line in report.lines()), encoding="utf-8")
    (folder / "corpus.json").write_text(json.dumps(asdict(info), indent=2) + "\n")
    return info


def _report(
    reader: DocumentReader, info: CorpusInfo, documents: Sequence[Document], split_of: np.ndarray, words: np.ndarray
) -> CorpusReport:
    sizes = np.array([document.characters for document in documents])
    held_out = np.repeat(split_of != 0, [len(document.words) for document in documents])
    found = find_duplicates([document.words for document in documents], split_of)
    return CorpusReport(
        info,
        median=float(np.median(sizes)),
        short=float((sizes < info.length).mean()),
        unknown=float((words[held_out] == UNKNOWN).mean()),
        duplicates={SPLITS[split]: duplicates for split, duplicates in found.items()},
        fates=fates(reader.counts.by_character(), reader.alphabet) if reader.normalise else None,
    )


def _split_documents(sizes: Sequence[int], seed: int) -> Int64[np.ndarray, " documents"]:
    """Return the split, 0 to 2, of each document: filled in random order, by characters."""
    order = np.random.default_rng(seed).permutation(len(sizes))
    filled = np.cumsum(np.asarray(sizes)[order])
    borders = np.cumsum(SHARES)[:-1] * filled[-1]
    middle = filled - np.asarray(sizes)[order] / 2  # a document goes where its middle falls
    split_of = np.empty(len(sizes), np.int64)
    split_of[order] = np.searchsorted(borders, middle)
    return split_of


def _vocabulary(documents: Iterable[np.ndarray], names: Sequence[str], size: int, alphabet: Alphabet) -> Vocabulary:
    """Return the `size` most frequent words of the training documents."""
    counts = np.zeros(len(names), np.int64)
    for words in documents:
        if len(words) > len(names):
            counts += np.bincount(words, minlength=len(names))
        else:  # short documents touch few of all words
            np.add.at(counts, words, 1)
    seen = np.flatnonzero(counts)
    counted = Counter({names[k]: int(counts[k]) for k in seen.tolist()})
    return Vocabulary(most_frequent(counted, size), alphabet)


def _targets(documents: Iterable[np.ndarray], names: Sequence[str], vocabulary: Vocabulary) -> np.ndarray:
    """Return the target of every word of the corpus, in order."""
    targets = np.full(len(names), UNKNOWN, np.uint16 if vocabulary.size <= 1 << 16 else np.uint32)
    number_of = {name: k for k, name in enumerate(names)}
    for k, word in enumerate(vocabulary.words):
        targets[number_of[word]] = FIRST_WORD + k
    return np.concatenate([targets[words] for words in documents])


def _write_splits(
    folder: Path, documents: Sequence[Document], split_of: np.ndarray, length: int
) -> tuple[dict[str, int], int]:
    """Write the observations of each split; return their counts, and the number of words skipped."""
    rows: dict[str, list[np.ndarray]] = {name: [np.empty((0, 3), np.int64)] for name in SPLITS}
    skipped = first_word = first_character = 0
    for document, split in zip(documents, split_of, strict=True):
        pieces, skipped_here = pack(document.lengths, length)
        skipped += skipped_here
        ends = np.concatenate([[0], np.cumsum(document.lengths)])
        bounds = np.asarray(pieces, np.int64).reshape(-1, 2)
        starts = ends[bounds[:, 0]]
        lengths = ends[bounds[:, 1]] - starts
        rows[SPLITS[split]].append(np.stack([first_character + starts, first_word + bounds[:, 0], lengths], axis=1))
        first_word += len(document.words)
        first_character += document.characters
    counts = {}
    for name, parts in rows.items():
        table = np.concatenate(parts)
        save_array(folder / f"{name}.npy", table)
        counts[name] = len(table)
    return counts, skipped


def pack(lengths: Int64[np.ndarray, " words"], limit: int) -> tuple[list[tuple[int, int]], int]:
    """Cut a document into observations: return (first word, one past the last), and the number of words skipped.

    `lengths` are those of the words, each with its space. As many words as fit make an observation; a word longer than
    one is skipped.
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
