"""Prepared corpora, held against the text that they were made from."""

import hashlib
import itertools
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from generator.contract.alphabet import ENGLISH, PADDING
from generator.corpus.documents import DocumentReader
from generator.corpus.observations import SPLITS, Corpus, open_corpus
from generator.corpus.prepare import pack, prepare_corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from tests.support.corpus import documents, prepare, write_documents


def text_of(inputs: np.ndarray) -> str:
    return "".join(ENGLISH.readable[symbol - 1] for symbol in inputs if symbol != PADDING)


def texts(corpus: Corpus, split: str) -> list[str]:
    return [text_of(row) for row in corpus.batch(corpus.split(split))[0]]


def files(corpus: Corpus) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in corpus.folder.iterdir()}


def test_every_text_comes_back_once_in_pieces_of_whole_words(tiny_corpus: Corpus) -> None:
    """Glued together again, in the order of the text, the observations of all splits are the documents."""
    rows = np.concatenate([tiny_corpus.split(split) for split in SPLITS])
    pieces = [text_of(row) for row in tiny_corpus.batch(rows[np.argsort(rows[:, 0])])[0]]
    assert "".join(pieces) == "".join(f" {text}" for text in documents())
    for piece in pieces:
        assert piece.startswith(" ")
        assert not piece.endswith(" ")
        assert len(piece) <= 40
    assert rows[:, 2].tolist() != [40] * len(rows)  # many are shorter: a word more would be too long


def test_observations_are_as_long_as_whole_words_allow(tiny_corpus: Corpus) -> None:
    """The first word of an observation would not have fit at the end of the one before, in the same document."""
    for text in documents():
        pieces, skipped = pack(np.array([len(word) + 1 for word in text.split()]), 40)
        words = text.split()
        assert skipped == 0
        for (first, end), (following, _) in itertools.pairwise(pieces):
            assert following == end
            assert len(" ".join(["", *words[first : end + 1]])) > 40


def test_every_character_and_the_space_before_a_word_have_that_word_as_target(tiny_corpus: Corpus) -> None:
    vocabulary = tiny_corpus.vocabulary
    for split in SPLITS:
        for inputs, targets in zip(*tiny_corpus.batch(tiny_corpus.split(split)), strict=True):
            expected: list[int] = []
            for word in text_of(inputs).split():
                expected += [vocabulary.target(word)] * (1 + len(word))
            expected += [PADDING] * (tiny_corpus.info.length - len(expected))
            assert targets.tolist() == expected


def test_documents_never_straddle_the_splits(tiny_corpus: Corpus) -> None:
    joined = {split: " ".join(texts(tiny_corpus, split)) for split in SPLITS}
    for text in documents():
        rare = f" {text.split()[-1]} "
        holders = [split for split in SPLITS if rare in f"{joined[split]} "]
        assert len(holders) == 1
        assert " ".join(text.split()) in " ".join(joined[holders[0]].split())


def test_splits_are_90_5_5_by_characters(tiny_corpus: Corpus) -> None:
    lengths = [int(tiny_corpus.split(split)[:, 2].sum()) for split in SPLITS]
    assert sum(lengths) == tiny_corpus.info.characters == len(tiny_corpus.characters)
    longest = max(len(text) for text in documents()) + 1
    for length, share in zip(lengths, (0.90, 0.05, 0.05), strict=True):
        assert abs(length - share * sum(lengths)) <= longest  # to one document


def test_the_same_text_and_seed_give_the_same_bytes_and_another_seed_other_splits(tmp_path: Path) -> None:
    first, second, other = (prepare(tmp_path / name, seed=seed) for name, seed in (("a", 3), ("b", 3), ("c", 4)))
    assert files(first) == files(second)
    assert not np.array_equal(first.split("test"), other.split("test"))
    assert texts(first, "train") != texts(other, "train")


def test_the_vocabulary_is_of_training_documents_alone_the_most_frequent_first(tiny_corpus: Corpus) -> None:
    counts = Counter(word for text in texts(tiny_corpus, "train") for word in text.split())
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    assert tiny_corpus.vocabulary.words == tuple(ranked[:30])
    assert tiny_corpus.info.vocab_size == 32


def test_a_word_of_held_out_documents_alone_is_unknown(tmp_path: Path) -> None:
    corpus = prepare(tmp_path, vocab_words=100_000)  # room for all words
    train = {word for text in texts(corpus, "train") for word in text.split()}
    assert set(corpus.vocabulary.words) == train
    for split in ("validation", "test"):
        inputs, targets = corpus.batch(corpus.split(split))
        words = {word for row in inputs for word in text_of(row).split()}
        assert words - train
        assert (targets == UNKNOWN).any()


def test_a_word_longer_than_an_observation_is_skipped_and_counted(tmp_path: Path) -> None:
    long = "z" * 40  # with its space one more than an observation holds
    fits = "y" * 39
    texts_ = [f"the cat {long} sees a {fits} dog" for _ in range(40)]
    corpus = prepare(tmp_path, texts_)
    pieces = texts(corpus, "train")
    assert set(pieces) == {" the cat", " sees a", f" {fits}", " dog"}
    assert corpus.info.skipped_words == 40
    # What comes after the skipped word has its own target, not its neighbour's.
    inputs, targets = corpus.batch(corpus.split("train"))
    after = next(k for k, row in enumerate(inputs) if text_of(row) == " sees a")
    names = [corpus.vocabulary.word(int(target)) for target in targets[after][:7]]
    assert names == ["sees"] * 5 + ["a"] * 2


@hypothesis.given(st.lists(st.integers(2, 12), min_size=1, max_size=30), st.integers(5, 15))
def test_packing_equals_filling_word_by_word(lengths: list[int], limit: int) -> None:
    pieces: list[tuple[int, int]] = []
    skipped, start, filled = 0, 0, 0
    for word, length in enumerate(lengths):
        if filled + length > limit:
            if filled:
                pieces.append((start, word))
            start, filled = word, 0
        if length > limit:
            skipped, start = skipped + 1, word + 1
        else:
            filled += length
    if filled:
        pieces.append((start, len(lengths)))
    assert pack(np.array(lengths), limit) == (pieces, skipped)


def test_text8_without_documents_is_split_by_runs(tmp_path: Path) -> None:
    words = " ".join(" ".join(documents(60, seed=seed)) for seed in range(60))
    path = tmp_path / "text8"
    path.write_text(f"{words} " * (2_200_000 // len(words)))
    corpus = prepare_corpus(DocumentReader(path), tmp_path / "corpus", vocab_words=20)
    assert corpus.info.documents == pytest.approx(corpus.info.characters / 100_000, abs=1)
    assert all(corpus.info.observations[split] > 100 for split in SPLITS)
    assert corpus.info.length == 200


def test_a_large_vocabulary_takes_wider_targets(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = ["".join(word) for word in rng.choice(letters, (76_000, 5))]
    texts_ = [" ".join(words[k : k + 100]) for k in range(0, len(words), 100)]
    corpus = prepare(tmp_path, texts_, vocab_words=66_000)
    assert corpus.info.vocab_size > 1 << 16
    inputs, targets = corpus.batch(corpus.split("train")[-50:])
    for row, target in zip(inputs, targets, strict=True):
        names = [corpus.vocabulary.target(word) for word in text_of(row).split()]
        assert [int(t) for t, symbol in zip(target, row, strict=True) if symbol == 1] == names


def test_a_prepared_corpus_is_opened_as_it_was_written(tiny_corpus: Corpus) -> None:
    opened = open_corpus(tiny_corpus.folder)
    assert opened.info == tiny_corpus.info
    assert opened.vocabulary == tiny_corpus.vocabulary
    assert isinstance(opened.characters, np.memmap)
    assert isinstance(opened.words, np.memmap)
    assert opened.info.observations == {split: len(opened.split(split)) for split in SPLITS}
    assert opened.info.words == len(opened.words) == sum(len(text.split()) for text in documents())
    assert opened.info.documents == 300
    with pytest.raises(ValueError, match="split must be one of"):
        opened.split("testing")


def test_a_folder_without_a_corpus_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="python -m generator corpus --from PATH"):
        open_corpus(tmp_path)


@pytest.mark.parametrize("failing", ["character", "empty", "cut"])
def test_a_corpus_that_cannot_be_read_leaves_the_one_before_as_it_was(tmp_path: Path, failing: str) -> None:
    before = files(prepare(tmp_path))
    path = write_documents(tmp_path / "new.txt", documents(50, seed=1))
    if failing == "character":
        path.write_text(path.read_text() + "One Too Many\n")
    elif failing == "empty":
        path.write_text("\n\n")
    else:
        path.write_bytes(lzma.compress(path.read_bytes())[:-30])
    with pytest.raises(InputError):
        prepare_corpus(DocumentReader(path), tmp_path / "corpus")
    assert files(open_corpus(tmp_path / "corpus")) == before
    assert not (tmp_path / "corpus.partial").exists()


def test_a_corpus_that_a_killed_process_was_replacing_is_there_again(tmp_path: Path) -> None:
    before = files(prepare(tmp_path))
    (tmp_path / "corpus").rename(tmp_path / "corpus.old")
    (tmp_path / "corpus.partial").mkdir()
    assert files(open_corpus(tmp_path / "corpus")) == before
    assert {path.name for path in tmp_path.iterdir()} == {"corpus", "corpus.txt", ".corpus.lock"}


def test_a_text_too_small_for_three_splits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no document for validation.*give more documents"):
        prepare(tmp_path, ["the cat sees the dog", "a dog sees the cat"])


def test_progress_reaches_the_end_of_the_file(tmp_path: Path) -> None:
    path = write_documents(tmp_path / "corpus.txt", documents())
    seen: list[int] = []
    prepare_corpus(DocumentReader(path), tmp_path / "corpus", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


def test_the_information_names_the_source(tiny_corpus: Corpus) -> None:
    info: dict[str, Any] = json.loads((tiny_corpus.folder / "corpus.json").read_text())
    assert info["name"] == "corpus.txt"
    assert info["sha256"] == hashlib.sha256((tiny_corpus.folder.parent / "corpus.txt").read_bytes()).hexdigest()
