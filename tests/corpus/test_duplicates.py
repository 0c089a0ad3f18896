"""Duplicates across splits, held against a plain search for runs of eight words."""

import numpy as np
import pytest

from generator.corpus import duplicates as module
from generator.corpus.duplicates import NEARLY, RUN, Duplicates, find_duplicates


def runs(words: np.ndarray) -> list[tuple[int, ...]]:
    listed = words.tolist()
    return [tuple(listed[k : k + RUN]) for k in range(max(1, len(listed) - RUN + 1))]


def plain(documents: list[np.ndarray], split_of: np.ndarray, split: int) -> Duplicates:
    trained = [words for words, its in zip(documents, split_of, strict=True) if its == 0]
    held_out = [words for words, its in zip(documents, split_of, strict=True) if its == split]
    known = {run for words in trained for run in runs(words)}
    exact = [any(np.array_equal(words, other) for other in trained) for words in held_out]
    shares = [np.mean([run in known for run in runs(words)]) for words in held_out]
    near = sum(bool(share >= NEARLY) and not is_exact for share, is_exact in zip(shares, exact, strict=True))
    every = [run in known for words in held_out for run in runs(words)]
    return Duplicates(len(held_out), sum(exact), near, float(np.mean(every)))


@pytest.mark.parametrize("at_once", [1, 100, 1 << 20])
def test_duplicates_are_those_that_a_plain_search_finds(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    rng = np.random.default_rng(0)
    documents = [rng.integers(0, 50, rng.integers(1, 60)).astype(np.uint32) for _ in range(120)]
    for number in range(100, 115):  # some of them again: as they are, with another end, cut
        other = documents[number - 50].copy()
        other[-1 - number % 7 :] += number % 2
        documents[number] = other[: len(other) - number % 3 or 1]
    documents += [np.array(words, np.uint32) for words in ([1, 2, 3], [1, 2, 3], [1, 2, 3, 0], [0, 0], [0])]
    split_of = np.array([0] * 100 + [1, 2] * 10 + [0, 1, 2, 1, 2])
    found = find_duplicates(documents, split_of)
    assert found == {split: plain(documents, split_of, split) for split in (1, 2)}
    assert found[1].exact > 1
    assert found[1].near > 1
    assert 0 < found[1].runs < 1


def test_runs_do_not_go_on_over_the_end_of_a_document() -> None:
    words = np.arange(20, dtype=np.uint32)
    found = find_duplicates([words[:10], words[10:], words[4:16]], np.array([0, 0, 1]))
    assert found == {1: Duplicates(1, 0, 0, 0.0)}
