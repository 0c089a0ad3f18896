"""Rows of levels: the values of a measure, each as a share of its row's largest, in a few steps; and their text.

A row is what one prediction makes of every input character. Its largest value is kept beside it as a float, so that
value = share of the level * maximum.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from jaxtyping import Float, Int, UInt8

from generator.contract.measures import Measure
from generator.errors import InputError

Layout = Literal["lower", "full"]
"""`"lower"`: no output depends on a later input, and these are left out; `"full"`: nothing is."""

OFFSET = 35  # a level is written as one character, from "#" on: neither control characters nor the quote need escaping


@dataclass(frozen=True)
class Levels:
    """The steps that values are kept in."""

    shares: tuple[float, ...]
    """The share of the row's largest value that each level stands for, rising; one of them is zero."""

    @cached_property
    def zero(self) -> int:
        """The level of no value."""
        return self.shares.index(0.0)

    def levels(self, values: Float[np.ndarray, "row input"]) -> tuple[UInt8[np.ndarray, "row input"], np.ndarray]:
        """Return the level nearest to each value, and the largest size in each row."""
        maxima = np.abs(values).max(axis=1)
        shares = values / np.where(maxima > 0, maxima, 1)[:, None]
        between = (np.array(self.shares[1:]) + np.array(self.shares[:-1])) / 2
        return np.searchsorted(between, shares).astype(np.uint8), maxima


MAGNITUDES = Levels(tuple(level / 100 for level in range(101)))
"""Per cent of the row's maximum: three times as fine as the shades that are shown."""
SIGNED = Levels(tuple(level / 15 for level in range(-15, 16)))
CONTRASTS = Levels(tuple(level / 31 for level in range(32)))


def levels_of(measure: Measure) -> Levels:
    """Return the steps that a measure's values are kept in."""
    return SIGNED if measure.signed else MAGNITUDES


def pack_rows(levels: Int[np.ndarray, "output input"], steps: Levels, layout: Layout) -> str:
    """Return levels as text.

    By input, then by output: an input is much the same to neighbouring outputs.
    """
    by_input = levels.T[np.triu_indices(len(levels))] if layout == "lower" else levels.T.ravel()
    return "".join(map(chr, (by_input.astype(int) + OFFSET).tolist()))


def unpack_rows(text: str, steps: Levels, length: int, layout: Layout) -> UInt8[np.ndarray, "output input"]:
    """Return the levels of a text as a full matrix; inputs that are left out have the level of no value."""
    place = np.triu_indices(length) if layout == "lower" else tuple(np.indices((length, length)).reshape(2, -1))
    if len(text) != len(place[0]):
        raise InputError(f"rows of layout {layout!r} must have {len(place[0])} values, got {len(text)}")
    levels = np.full((length, length), steps.zero, np.uint8)
    levels[place[1], place[0]] = np.array([ord(character) for character in text], int) - OFFSET
    return levels
