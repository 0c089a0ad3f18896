"""What is stored, decoded here once more by the table of `generator.contract.schema` alone."""

import gzip
import json
from dataclasses import replace
from typing import Any

import hypothesis
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest

from generator.attribution.reading import Reading
from generator.baking.encode import encode, quantise_rows
from generator.baking.packing import pack
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from tests.support.models import WORDS

VOCABULARY = Vocabulary(WORDS)
LENGTH = 9


def drawn(causal: bool, seed: int = 0) -> Reading:
    rng = np.random.default_rng(seed)
    strengths = rng.exponential(3, (LENGTH, LENGTH)).astype(np.float32)
    strengths[4] = 0  # a position that looks at nothing
    worth = rng.normal(0, 3, (LENGTH, LENGTH)).astype(np.float32) * (strengths > 0)
    suggestions = np.stack([rng.permutation(len(WORDS))[:3] for _ in range(LENGTH)]) + FIRST_WORD
    return Reading(
        connectivity=np.tril(strengths) if causal else strengths,
        occlusion=np.tril(worth) if causal else worth,
        suggestions=suggestions,
        probabilities=np.sort(rng.dirichlet(np.ones(6), LENGTH), axis=1)[:, :2:-1].astype(np.float32),
        target_probabilities=rng.uniform(0, 1, LENGTH).astype(np.float32),
        target_ranks=rng.integers(0, 12, LENGTH),
    )


def decoded(data: bytes) -> tuple[dict[str, object], np.ndarray]:
    """Return a tensor's table and its connectivity, (output, input)."""
    table = json.loads(gzip.decompress(data))
    return table, _matrix(table, table["connectivity"], 0, 100, table["maxima"])


def decoded_occlusion(data: bytes) -> np.ndarray:
    table = json.loads(gzip.decompress(data))
    return _matrix(table, table["occlusion"], -15, 15, table["occlusion_maxima"])


def _matrix(table: dict[str, Any], text: str, least: int, most: int, maxima: list[float]) -> np.ndarray:
    length, levels = table["length"], [ord(character) - 35 + least for character in text]
    assert least <= min(levels) <= max(levels) <= most
    matrix, place = np.zeros((length, length)), 0
    for input_ in range(length):
        first = input_ if table["layout"] == "lower" else 0
        for output in range(first, length):
            matrix[output, input_] = levels[place] / most * maxima[output]
            place += 1
    assert place == len(levels)
    return matrix


@pytest.mark.parametrize("causal", [True, False])
def test_a_stored_connectivity_is_within_half_a_level(causal: bool) -> None:
    reading = drawn(causal)
    data = pack(encode(reading, VOCABULARY, sentence="s", model="m", causal=causal))
    table, matrix = decoded(data)
    assert table["layout"] == ("lower" if causal else "full")
    maxima = reading.connectivity.max(axis=1, keepdims=True)
    # Half a level, and the maximum itself is kept to three digits.
    assert (np.abs(matrix - reading.connectivity) <= maxima * (0.5 / 100 + 5e-3)).all()
    assert (matrix[4] == 0).all()
    assert np.abs(matrix - reading.connectivity).max() > 0


@pytest.mark.parametrize("causal", [True, False])
def test_a_stored_occlusion_is_within_half_a_level_and_keeps_its_sign(causal: bool) -> None:
    reading = drawn(causal)
    matrix = decoded_occlusion(pack(encode(reading, VOCABULARY, sentence="s", model="m", causal=causal)))
    maxima = np.abs(reading.occlusion).max(axis=1, keepdims=True)
    assert (np.abs(matrix - reading.occlusion) <= maxima * (0.5 / 15 + 5e-3)).all()
    assert (matrix * reading.occlusion >= 0).all()
    assert (matrix < 0).any()
    assert (matrix > 0).any()
    assert (matrix[4] == 0).all()


@pytest.mark.parametrize(("causal", "values"), [(True, LENGTH * (LENGTH + 1) // 2), (False, LENGTH * LENGTH)])
def test_a_causal_model_is_stored_as_a_triangle(causal: bool, values: int) -> None:
    tensor = encode(drawn(causal), VOCABULARY, sentence="s", model="m", causal=causal)
    assert len(tensor.connectivity) == len(tensor.occlusion) == values
    assert tensor.length == LENGTH


def test_suggestions_probabilities_and_ranks_come_back() -> None:
    reading = drawn(True)
    table, _ = decoded(pack(encode(reading, VOCABULARY, sentence="s", model="m", causal=True)))
    words: list[str] = table["words"]  # type: ignore[assignment]
    suggested = [[words[place] for place in row] for row in table["suggestions"]]  # type: ignore[attr-defined]
    assert suggested == [[VOCABULARY.word(int(target)) for target in row] for row in reading.suggestions]
    assert sorted(set(words)) == sorted({word for row in suggested for word in row})
    units = np.array(table["probabilities"])
    assert (np.abs(units - reading.probabilities * 10_000) <= 0.5).all()
    np.testing.assert_allclose(table["target_probabilities"], reading.target_probabilities, rtol=5e-3)  # type: ignore[arg-type]
    assert table["target_ranks"] == reading.target_ranks.tolist()
    assert (table["schema"], table["sentence"], table["model"]) == (4, "s", "m")


def test_the_same_reading_gives_the_same_bytes_and_another_other_bytes() -> None:
    first, again, other = (
        pack(encode(drawn(False, seed), VOCABULARY, sentence="s", model="m", causal=False)) for seed in (0, 0, 1)
    )
    assert first == again != other
    assert first[4:8] == bytes(4)  # no time of writing


def test_a_small_target_probability_keeps_three_digits() -> None:
    reading = replace(drawn(True), target_probabilities=np.full(LENGTH, 1.23456e-9, np.float32))
    assert encode(reading, VOCABULARY, sentence="s", model="m", causal=True).target_probabilities == [1.23e-9] * LENGTH


@hypothesis.given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.floats(0, 1e6, width=32))
)
def test_levels_are_within_half_of_one_and_the_strongest_has_the_highest(values: np.ndarray) -> None:
    levels, maxima = quantise_rows(values)
    assert levels.dtype == np.uint8
    np.testing.assert_array_equal(maxima, values.max(axis=1))
    back = levels.astype(np.float64) / 100 * maxima[:, None]
    assert (np.abs(back - values) <= maxima[:, None] * (0.5 / 100 + 1e-6)).all()
    assert (levels.max(axis=1) == np.where(maxima > 0, 100, 0)).all()
