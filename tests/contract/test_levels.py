"""Rounding to the levels of a table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from generator.contract.levels import SIGNED, UNSIGNED, Table, quantise_rows, values_of
from tests.contract.codec_cases import connectivity, removal

MOST = 0.011  # of the row's maximum


def shares_beyond(values: np.ndarray, characters: int) -> np.ndarray:
    output, source = np.indices(values.shape)
    shares: np.ndarray = np.where(output - source > characters, values, 0).sum(axis=1) / values.sum(axis=1)
    return shares


def nearest(values: np.ndarray, table: Table) -> np.ndarray:
    levels = np.asarray(table)
    shares = values / values.max(axis=1, keepdims=True)
    found: np.ndarray = levels[np.abs(shares[..., None] - levels).argmin(axis=-1)] * values.max(axis=1, keepdims=True)
    return found


def test_tables_rise_from_end_to_end_and_know_zero() -> None:
    assert len(UNSIGNED) == 49
    assert (UNSIGNED[0], UNSIGNED[-1]) == (0, 1)
    assert len(SIGNED) == 31
    assert (SIGNED[0], SIGNED[15], SIGNED[-1]) == (-1, 0, 1)
    for table in (UNSIGNED, SIGNED):
        assert (np.diff(table) > 0).all()
    assert np.diff(UNSIGNED).max() <= 2 * MOST


@given(arrays(np.float32, (4, 7), elements=st.floats(0, 1e6, width=32)))
def test_every_value_is_right_to_half_of_the_largest_step(values: np.ndarray) -> None:
    levels, maxima = quantise_rows(values, UNSIGNED)
    assert (maxima == values.max(axis=1)).all()
    errors = np.abs(values_of(levels, maxima, UNSIGNED) - values)
    assert (errors <= MOST * maxima[:, None] * (1 + 1e-9)).all()
    assert (levels[values == 0] == 0).all()
    assert (levels[(values == maxima[:, None]) & (values > 0)] == 48).all()


@given(arrays(np.float64, (3, 6), elements=st.floats(-1e6, 1e6)))
def test_signed_values_take_the_nearest_level(values: np.ndarray) -> None:
    levels, maxima = quantise_rows(values, SIGNED)
    assert (maxima == np.abs(values).max(axis=1)).all()
    errors = np.abs(values_of(levels, maxima, SIGNED) - values)
    assert (errors <= maxima[:, None] / 30 * (1 + 1e-4)).all()
    assert (levels[values == 0] == 15).all()


def test_a_row_of_nothing_is_of_zeros() -> None:
    levels, maxima = quantise_rows(np.zeros((2, 3)), SIGNED)
    assert levels.tolist() == [[15] * 3] * 2
    assert maxima.tolist() == [0, 0]


def test_the_share_far_back_is_right_and_twice_as_exact_as_by_the_nearest_levels() -> None:
    values = np.tril(connectivity(150) * np.random.default_rng(1).gamma(2, 0.5, (150, 150)))
    levels, maxima = quantise_rows(values, UNSIGNED)
    true = shares_beyond(values, 20)[60:]
    error = np.abs(shares_beyond(values_of(levels, maxima, UNSIGNED), 20)[60:] - true).mean()
    assert error < 0.002
    assert 2 * error < np.abs(shares_beyond(nearest(values, UNSIGNED), 20)[60:] - true).mean()


@pytest.mark.parametrize(("values", "table"), [(connectivity(20), UNSIGNED), (removal(20), SIGNED)])
def test_rows_are_rounded_each_by_itself(values: np.ndarray, table: Table) -> None:
    levels, maxima = quantise_rows(values, table)
    for output in (0, 7, 19):
        alone, maximum = quantise_rows(values[output : output + 1], table)
        assert alone[0].tolist() == levels[output].tolist()
        assert maximum[0] == maxima[output]
