"""Held-out documents that stand in the training texts, as they are or nearly: scores on them tell of nothing new.

A document is nearly there if most of its runs of eight words are, wherever they stand. Every run is looked up, by a
hash of 64 bits; a table of one byte for the hash's low bits tells most of the training texts' runs from all held-out
ones at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64, UInt32, UInt64

RUN = 8
"""Words of a run."""

NEARLY = 0.8
"""Share of a document's runs from which on it is nearly there."""

_AT_ONCE = 1 << 20  # words
_TABLE_BITS = 25
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: odd, its bits as irregular as any
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Duplicates:
    """Held-out documents of a split that training texts hold."""

    documents: int
    """Of the split, in all."""
    exact: int
    near: int
    """Beside the exact ones."""
    runs: float
    """Share of the split's runs of eight words that stand in training texts."""


def find_duplicates(
    documents: Sequence[UInt32[np.ndarray, " _"]], split_of: Int64[np.ndarray, " documents"]
) -> dict[int, Duplicates]:
    """Return how many documents of each split beyond the first, the training texts, stand in those, by the split.

    Documents are the numbers of their words. One of fewer than eight words counts as a single run.
    """
    trained = [words for words, split in zip(documents, split_of, strict=True) if split == 0]
    held_out = [words for words, split in zip(documents, split_of, strict=True) if split != 0]
    splits = split_of[split_of != 0]
    hashes, document_of = _hashes_by_document(held_out)
    seen = _are_among(hashes, trained)
    runs = np.bincount(document_of, minlength=len(held_out))
    seen_runs = np.bincount(document_of, seen, minlength=len(held_out))
    texts = {words.tobytes() for words in held_out}
    there = {text for words in trained if (text := words.tobytes()) in texts}
    exact = np.array([words.tobytes() in there for words in held_out], bool)
    near = (seen_runs >= NEARLY * runs) & ~exact
    return {
        int(split): Duplicates(
            documents=int(of_split.sum()),
            exact=int(exact[of_split].sum()),
            near=int(near[of_split].sum()),
            runs=float(seen_runs[of_split].sum() / runs[of_split].sum()),
        )
        for split in np.unique(splits)
        for of_split in [splits == split]
    }


def _hashes_by_document(
    documents: Sequence[UInt32[np.ndarray, " _"]],
) -> tuple[UInt64[np.ndarray, " runs"], Int64[np.ndarray, " runs"]]:
    """Return the hash of every run of every document, and the number of its document."""
    parts, owners, first = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], 0
    for batch in _batches(documents):
        hashes, starts = _hashes(batch)
        parts.append(hashes)
        owners.append(np.repeat(np.arange(first, first + len(batch)), starts))
        first += len(batch)
    return np.concatenate(parts), np.concatenate(owners)


def _are_among(
    hashes: UInt64[np.ndarray, " runs"], documents: Sequence[UInt32[np.ndarray, " _"]]
) -> Bool[np.ndarray, " runs"]:
    """Return which of some runs stand in documents."""
    wanted = np.unique(hashes)
    found = np.zeros(len(wanted), bool)
    low_bits = np.uint64((1 << _TABLE_BITS) - 1)
    table = np.zeros(1 << _TABLE_BITS, bool)
    table[wanted & low_bits] = True
    for batch in _batches(documents):
        here, _ = _hashes(batch)
        here = here[table[here & low_bits]]
        places = np.minimum(np.searchsorted(wanted, here), max(0, len(wanted) - 1))
        found[places[wanted[places] == here]] = True
    return found[np.searchsorted(wanted, hashes)]


def _hashes(
    documents: Sequence[UInt32[np.ndarray, " _"]],
) -> tuple[UInt64[np.ndarray, " runs"], Int64[np.ndarray, " documents"]]:
    """Return the hashes of all runs of some documents, in order, and how many each document has."""
    lengths = np.array([len(words) for words in documents])
    padded = np.maximum(lengths, RUN)
    ends = np.cumsum(padded)
    words = np.zeros(ends[-1], np.uint64)  # 0 stands where a short document has no more words
    words[_places(ends - padded, lengths)] = np.concatenate(documents).astype(np.uint64) + np.uint64(1)
    mixed = _mix(words)
    hashes = np.zeros(len(words) - RUN + 1, np.uint64)
    for place in range(RUN):
        hashes = hashes * _FACTOR + mixed[place : place + len(hashes)]
    counts = padded - RUN + 1
    return _mix(hashes)[_places(ends - padded, counts)], counts


def _places(starts: Int64[np.ndarray, " documents"], counts: Int64[np.ndarray, " documents"]) -> np.ndarray:
    """Return `starts[0], starts[0] + 1, …`, `counts[0]` of them, and so on."""
    before = np.cumsum(counts) - counts
    places: np.ndarray = np.arange(counts.sum()) + np.repeat(starts - before, counts)
    return places


def _mix(numbers: UInt64[np.ndarray, " words"]) -> UInt64[np.ndarray, " words"]:
    """Return numbers of which every bit depends on all bits of the ones given."""
    for _ in range(2):
        numbers = (numbers ^ (numbers >> _HALF)) * _FACTOR
    mixed: np.ndarray = numbers ^ (numbers >> _HALF)
    return mixed


def _batches(documents: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Yield documents together, so many that they have about a million words."""
    batch: list[np.ndarray] = []
    words = 0
    for document in documents:
        batch.append(document)
        words += len(document)
        if words >= _AT_ONCE:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch
