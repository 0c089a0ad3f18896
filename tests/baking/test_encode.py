"""What is stored of a reading, and how near it is to what was computed."""

import gzip
import json
from dataclasses import replace
from typing import Any

import hypothesis
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest

from generator.attribution.measures import measures, stored_measures
from generator.attribution.reading import Reading
from generator.baking.encode import encode
from generator.baking.packing import pack
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, read_stored, stored
from generator.contract.levels import SIGNED, UNSIGNED, quantise_rows
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.rendering.numbers import percent
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
        values={name: np.tril(v) if causal else v for name, v in (("gradient", strengths), ("occlusion", worth))},
        suggestions=suggestions,
        probabilities=np.sort(rng.dirichlet(np.ones(6), LENGTH), axis=1)[:, :2:-1].astype(np.float32),
        target_probabilities=rng.uniform(0, 1, LENGTH).astype(np.float32),
        target_ranks=rng.integers(0, 12, LENGTH),
        causal=causal,
    )


def encoded(reading: Reading) -> BakedReading:
    return encode(reading, VOCABULARY, stored_measures(), sentence="s", model="m")


def table_of(reading: Reading) -> dict[str, Any]:
    """Return what the page holds, unpacked by the table of `generator.contract.baked_reading` alone."""
    table: dict[str, Any] = json.loads(gzip.decompress(pack(stored(encoded(reading)))))
    return table


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("measure", ["gradient", "occlusion"])
def test_what_is_stored_is_within_half_a_level_and_keeps_its_sign(measure: str, causal: bool) -> None:
    reading = drawn(causal)
    rows = encoded(reading).measures[measure]
    expected = reading.values[measure]
    found = np.stack([rows.values(output) for output in range(LENGTH)])
    maxima = np.abs(expected).max(axis=1, keepdims=True)
    widest = np.diff(rows.table).max()
    # Half a level, and the maximum itself is kept to three digits.
    assert (np.abs(found - expected) <= maxima * (widest / 2 + 5e-3)).all()
    assert (found * expected >= 0).all()
    assert (found[4] == 0).all()
    assert (found < 0).any() == (measure == "occlusion")


@pytest.mark.parametrize("causal", [True, False])
def test_what_is_stored_is_read_back_of_a_causal_model_as_a_triangle(causal: bool) -> None:
    reading = encoded(drawn(causal))
    table = table_of(drawn(causal))
    assert (table["length"], table["layout"]) == (LENGTH, "lower" if causal else "full")
    assert (table["schema"], table["sentence"], table["model"]) == (5, "s", "m")
    again = read_stored(table, measures())
    for name, rows in reading.measures.items():
        np.testing.assert_array_equal(again.measures[name].levels, rows.levels)
        assert again.measures[name].maxima == rows.maxima
    ahead = np.triu_indices(LENGTH, 1)
    assert all((rows.levels[ahead] == rows.table.index(0)).all() == causal for rows in again.measures.values())


def test_suggestions_and_ranks_come_back_and_probabilities_as_they_are_shown() -> None:
    reading = drawn(True)
    kept, again = encoded(reading), read_stored(table_of(reading), measures())
    for output in range(LENGTH):
        wanted = [VOCABULARY.word(int(target)) for target in reading.suggestions[output]]
        assert kept.suggested(output) == again.suggested(output) == wanted
        shown = [percent(units / PROBABILITY_UNITS) for units in again.probabilities[output]]
        assert shown == [percent(units / PROBABILITY_UNITS) for units in kept.probabilities[output]]
    units = np.array(kept.probabilities)
    assert (np.abs(units - reading.probabilities * PROBABILITY_UNITS) <= 0.5).all()
    np.testing.assert_allclose(kept.target_probabilities, reading.target_probabilities, rtol=5e-3)
    assert kept.target_ranks == again.target_ranks == reading.target_ranks.tolist()


def test_the_same_reading_gives_the_same_bytes_and_another_other_bytes() -> None:
    first, again, other = (pack(stored(encoded(drawn(False, seed)))) for seed in (0, 0, 1))
    assert first == again != other
    assert first[4:8] == bytes(4)  # no time of writing


def test_a_small_target_probability_keeps_three_digits() -> None:
    reading = replace(drawn(True), target_probabilities=np.full(LENGTH, 1.23456e-9, np.float32))
    assert encoded(reading).target_probabilities == [1.23e-9] * LENGTH


@hypothesis.given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.floats(0, 1e6, width=32))
)
def test_a_level_is_within_half_a_step_and_the_strongest_has_the_highest(values: np.ndarray) -> None:
    for table, signed in ((UNSIGNED, values), (SIGNED, values * np.where(np.arange(values.shape[1]) % 2, -1, 1))):
        levels, maxima = quantise_rows(signed, table)
        np.testing.assert_array_equal(maxima, values.max(axis=1))
        shares = np.array(table)
        wanted = signed / np.where(maxima > 0, maxima, 1)[:, None]
        assert (np.abs(shares[levels] - wanted) <= np.diff(shares).max() / 2 + 1e-6).all()
        assert (np.abs(shares[levels]).max(axis=1) == (maxima > 0)).all()
