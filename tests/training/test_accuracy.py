"""Scores, held against a count by hand: one observation, one position after the other."""

import dataclasses
import json
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter

from generator.contract.alphabet import ENGLISH
from generator.contract.records import Metrics
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.model import Autocomplete
from generator.training.accuracy import evaluate, typed_characters
from tests.support.corpus import prepare
from tests.support.models import model_config, random_model


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Many unknown words, and one so long that more than 20 of its characters are known."""
    rng = np.random.default_rng(0)
    words = np.array(["a", "the", "incomprehensibilities", "uncharacteristically", "cat"])
    texts = []
    for number in range(120):
        rare = "".join(ENGLISH.readable[1 + int(digit)] for digit in str(number))
        texts.append(" ".join([*rng.choice(words, 12), f"x{rare}", *rng.choice(words, 3)]))
    return prepare(tmp_path_factory.mktemp("accuracy"), texts, vocab_words=4, length=70)


@pytest.fixture(scope="module")
def model(corpus: Corpus) -> Autocomplete:
    """Right about as often as wrong: random, but with the frequencies of the words in its bias."""
    model = random_model(model_config(num_layers=1, vocab_size=corpus.info.vocab_size))
    with torch.no_grad():
        model.readout.weight.mul_(3)
        model.readout.bias.mul_(0.5)
    return model


def counted_by_hand(model: Autocomplete, corpus: Corpus, split: str) -> dict[str, Any]:
    loss, known_positions, positions = 0.0, 0, 0
    hits: dict[tuple[int, int], int] = defaultdict(int)  # by (top, characters known)
    counts: dict[str, dict[int, int]] = {"all": defaultdict(int), "known": defaultdict(int)}
    by_observation = []
    for start, first_word, length in corpus.split(split):
        text = "".join(ENGLISH.readable[symbol - 1] for symbol in corpus.characters[start : start + length])
        targets = [corpus.words[first_word + k] for k, word in enumerate(text.split()) for _ in range(1 + len(word))]
        with torch.no_grad():
            logits = model(torch.from_numpy(ENGLISH.symbols(text)).long()[None])[0].double()
        here = {"hits": 0, "known": 0, "all": 0}
        for position, target in enumerate(targets):
            typed = position - text.rindex(" ", 0, position + 1)
            known = target != UNKNOWN
            order = sorted(range(len(logits[position])), key=lambda word: -logits[position, word].item())
            counts["all"][typed] += 1
            here["all"] += 1
            if known:
                counts["known"][typed] += 1
                here["known"] += 1
                loss -= logits[position].log_softmax(0)[target].item()
                for top in (1, 2, 3):
                    hits[top, typed] += int(target) in order[:top]
                here["hits"] += order[0] == target
        by_observation.append(here)
        positions, known_positions = positions + here["all"], known_positions + here["known"]
    return {
        "loss": loss,
        "hits": hits,
        "counts": counts,
        "positions": positions,
        "known_positions": known_positions,
        "by_observation": by_observation,
    }


@pytest.fixture(scope="module")
def scores(model: Autocomplete, corpus: Corpus) -> tuple[Metrics, dict[str, Any]]:
    return evaluate(model, corpus, split="train", batch_size=7), counted_by_hand(model, corpus, "train")


def test_cross_entropy_is_over_known_words_alone(scores: tuple[Metrics, dict[str, Any]]) -> None:
    metrics, expected = scores
    assert metrics.cross_entropy == pytest.approx(expected["loss"] / expected["known_positions"], rel=1e-6)
    assert 0 < metrics.known_positions < metrics.positions
    assert metrics.known_positions == expected["known_positions"]
    assert metrics.positions == expected["positions"]


def test_an_unknown_word_is_left_out_in_one_accuracy_and_wrong_in_the_other(
    scores: tuple[Metrics, dict[str, Any]],
) -> None:
    metrics, expected = scores
    hits = sum(item["hits"] for item in expected["by_observation"])
    assert 0 < hits < metrics.known_positions
    assert metrics.accuracy_known == pytest.approx(hits / expected["known_positions"], rel=1e-12)
    assert metrics.accuracy_all == pytest.approx(hits / expected["positions"], rel=1e-12)


def test_accuracy_by_known_characters_counts_every_place_for_top_1_2_3(
    scores: tuple[Metrics, dict[str, Any]],
) -> None:
    metrics, expected = scores
    rates = metrics.by_known_characters
    for kind in ("known", "all"):
        counts = [expected["counts"][kind].get(typed, 0) for typed in range(21)]
        assert (rates.positions if kind == "all" else rates.known_positions) == tuple(counts)
        for top in (1, 2, 3):
            wanted = [expected["hits"][top, typed] / max(1, count) for typed, count in enumerate(counts)]
            assert getattr(rates, kind)[top - 1] == tuple(round(rate, 5) for rate in wanted)
    # The word of 21 letters is known at place 21 too, which the figure leaves out and the totals count.
    assert expected["counts"]["known"][21] > 0
    assert sum(rates.positions) == metrics.positions - expected["counts"]["all"][21]


def test_standard_errors_are_those_of_a_ratio_over_independent_observations(
    scores: tuple[Metrics, dict[str, Any]],
) -> None:
    """Held against the jackknife: leave out one observation at a time and see how far the ratio moves."""
    metrics, expected = scores
    items = expected["by_observation"]
    hits = np.array([item["hits"] for item in items])
    for kind, error in (("known", metrics.accuracy_known_error), ("all", metrics.accuracy_all_error)):
        positions = np.array([item[kind] for item in items])
        ratios = (hits.sum() - hits) / (positions.sum() - positions)
        jackknife = np.sqrt((len(items) - 1) * ratios.var())
        assert error == pytest.approx(jackknife, rel=0.02)


@pytest.mark.parametrize("batch_size", [16, 64])
def test_how_many_are_read_at_once_changes_nothing(
    model: Autocomplete, corpus: Corpus, batch_size: int, scores: tuple[Metrics, dict[str, Any]]
) -> None:
    metrics = evaluate(model, corpus, split="train", batch_size=batch_size)
    assert metrics.by_known_characters == scores[0].by_known_characters
    assert metrics.cross_entropy == pytest.approx(scores[0].cross_entropy, rel=1e-6)


def test_observations_are_drawn_without_replacement_by_seed(model: Autocomplete, corpus: Corpus) -> None:
    seen: list[int] = []
    first = evaluate(model, corpus, split="train", observations=20, batch_size=8, progress=seen.append)
    again, other = (evaluate(model, corpus, split="train", observations=20, seed=seed) for seed in (0, 1))
    assert seen == [8, 8, 4]
    assert first.observations == 20
    assert (first.positions, first.accuracy_all) == (again.positions, again.accuracy_all)
    assert (first.positions, first.accuracy_all) != (other.positions, other.accuracy_all)
    everything = evaluate(model, corpus, observations=10_000)
    assert everything.observations == len(corpus.split("test"))
    assert everything.positions == corpus.split("test")[:, 2].sum()


def test_metrics_come_back_from_json_as_they_were(scores: tuple[Metrics, dict[str, Any]]) -> None:
    text = json.dumps(dataclasses.asdict(scores[0]))
    assert TypeAdapter(Metrics).validate_json(text) == scores[0]


def test_typed_characters_count_from_the_space() -> None:
    rows = np.zeros((2, 9), np.uint8)
    rows[0] = ENGLISH.symbols(" a cat is")
    rows[1, :4] = ENGLISH.symbols(" the")
    assert typed_characters(rows)[0].tolist() == [0, 1, 0, 1, 2, 3, 0, 1, 2]
    assert typed_characters(rows)[1][:4].tolist() == [0, 1, 2, 3]
