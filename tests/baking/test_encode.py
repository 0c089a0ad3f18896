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

from generator.attribution.measures import stored_measures
from generator.attribution.reading import Reading
from generator.baking.encode import encode
from generator.baking.packing import pack
from generator.contract.baked_reading import BakedReading, stored
from generator.contract.rows import MAGNITUDES, SIGNED
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
    widest = np.diff(rows.steps.shares).max()
    # Half a level, and the maximum itself is kept to three digits.
    assert (np.abs(found - expected) <= maxima * (widest / 2 + 5e-3)).all()
    assert (found * expected >= 0).all()
    assert (found[4] == 0).all()
    assert (found < 0).any() == (measure == "occlusion")


@pytest.mark.parametrize(("causal", "values"), [(True, LENGTH * (LENGTH + 1) // 2), (False, LENGTH * LENGTH)])
def test_a_causal_model_is_stored_as_a_triangle(causal: bool, values: int) -> None:
    table = table_of(drawn(causal))
    assert table["layout"] == ("lower" if causal else "full")
    assert {len(kept["rows"]) for kept in table["measures"].values()} == {values}
    assert table["length"] == LENGTH


def test_suggestions_probabilities_and_ranks_come_back() -> None:
    reading = drawn(True)
    table = table_of(reading)
    words = table["words"]
    suggested = [[words[place] for place in row] for row in table["suggestions"]]
    assert suggested == [[VOCABULARY.word(int(target)) for target in row] for row in reading.suggestions]
    assert sorted(set(words)) == sorted({word for row in suggested for word in row})
    units = np.array(table["probabilities"])
    assert (np.abs(units - reading.probabilities * 10_000) <= 0.5).all()
    np.testing.assert_allclose(table["target_probabilities"], reading.target_probabilities, rtol=5e-3)
    assert table["target_ranks"] == reading.target_ranks.tolist()
    assert (table["schema"], table["sentence"], table["model"]) == (5, "s", "m")


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
def test_a_level_is_the_nearest_one_and_the_strongest_has_the_highest(values: np.ndarray) -> None:
    for steps, signed in ((MAGNITUDES, values), (SIGNED, values * np.where(np.arange(values.shape[1]) % 2, -1, 1))):
        levels, maxima = steps.levels(signed)
        np.testing.assert_array_equal(maxima, values.max(axis=1))
        shares = np.array(steps.shares)
        wanted = signed / np.where(maxima > 0, maxima, 1)[:, None]
        nearest = np.abs(wanted[..., None] - shares).min(axis=-1)
        assert (np.abs(shares[levels] - wanted) <= nearest + 1e-7).all()
        assert (np.abs(shares[levels]).max(axis=1) == (maxima > 0)).all()
