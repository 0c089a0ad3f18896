"""Levels: the few values that a stored measure takes, as shares of its row's maximum, and rounding to them.

A row is what one prediction makes of every input character. Its largest value is kept beside it, so that
value = share of the level * maximum. A table of levels is data: it travels with the measure, and the page looks values
up in it.
"""

import numpy as np
from jaxtyping import Float, Int, UInt8

from generator.contract.measures import Measure

Table = tuple[float, ...]

UNSIGNED: Table = (
    *(round((k / 21) ** 2, 6) for k in range(6)),
    *(round(1 - (1 - (5 / 21) ** 2) * (43 - k) / 43, 6) for k in range(1, 44)),
)
"""49 levels from 0 to 1: squares first, for the many small values, then steps of 0.0219, the largest that keep every
value within 1.1 % of its row's maximum."""

SIGNED: Table = tuple(round(k / 15, 6) for k in range(-15, 16))
"""31 levels from -1 to 1 in equal steps."""

CONTRASTS: Table = tuple(round(k / 31, 6) for k in range(32))
"""32 levels from 0 to 1 in equal steps, one a shade: contrasts are shown and not summed far back."""

_PULL = 0.125


def table_of(measure: Measure) -> Table:
    """Return the levels that a measure is kept in."""
    return SIGNED if measure.signed else UNSIGNED


def quantise_rows(
    values: Float[np.ndarray, "output input"], table: Table
) -> tuple[UInt8[np.ndarray, "output input"], Float[np.ndarray, " output"]]:
    """Return the places in `table` that stand for the values, and the largest size of each row's values.

    A share is rounded to its nearest level or to one beside it, and is off by half of the table's largest step at most.
    Where this leaves a choice, it is the level nearest to the share plus an eighth of what the row's sum lacks so far:
    so the errors of many small values balance, and the share that lies far back is twice as exact as the nearest levels
    would leave it. What is zero stays zero. All is decided in float64.
    """
    maxima = np.abs(values).max(axis=1).astype(np.float64)
    shares = values.astype(np.float64) / np.where(maxima > 0, maxima, 1)[:, None]
    levels = np.asarray(table)
    most = np.diff(levels).max() / 2
    zero = int(np.searchsorted(levels, 0))
    chosen = np.full(shares.shape, zero, np.uint8)
    error = np.zeros(len(shares))
    for k in range(shares.shape[1]):
        share = shares[:, k]
        nearest = _nearest(share, levels)
        pulled = _nearest(share + _PULL * error, levels)
        fits = (np.abs(pulled - nearest) <= 1) & (np.abs(levels[pulled] - share) <= most) & (share != 0)
        place = np.where(fits, pulled, nearest)
        error += share - levels[place]
        chosen[:, k] = place
    return chosen, maxima


def values_of(
    levels: UInt8[np.ndarray, "output input"], maxima: Float[np.ndarray, " output"], table: Table
) -> Float[np.ndarray, "output input"]:
    """Return the values that levels stand for."""
    values: np.ndarray = np.asarray(table)[levels] * maxima[:, None]
    return values


def _nearest(shares: Float[np.ndarray, " output"], levels: Float[np.ndarray, " level"]) -> Int[np.ndarray, " output"]:
    places: np.ndarray = np.searchsorted((levels[1:] + levels[:-1]) / 2, shares, side="right")
    return places
