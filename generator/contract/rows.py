"""Rows of levels: the values of a measure, each as a share of its row's largest, in a few steps.

A row is what one prediction makes of every input character. Its largest value is kept beside it as a float, so that
value = share of the level * maximum. `levels.py` has the tables of shares and the rounding, `codec.py` the packing.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from generator.contract import levels
from generator.contract.codec import Layout as Layout
from generator.contract.codec import pack_levels, unpack_levels
from generator.contract.measures import Measure

OFFSET = 35
"""A level that is written as one character is written from "#" on: nothing of it needs escaping in JSON."""


@dataclass(frozen=True)
class Levels:
    """The steps that values are kept in."""

    shares: levels.Table
    """The share of the row's largest value that each level stands for, rising; one of them is zero."""

    @property
    def zero(self) -> int:
        """The level of no value."""
        return self.shares.index(0.0)

    def levels(
        self, values: Float[np.ndarray, "row input"]
    ) -> tuple[UInt8[np.ndarray, "row input"], Float[np.ndarray, " row"]]:
        """Return the level of each value, and the largest size in each row."""
        return levels.quantise_rows(values, self.shares)

    def pack(self, found: UInt8[np.ndarray, "output input"], layout: Layout) -> str:
        """Return a matrix of levels as text."""
        return pack_levels(found, len(self.shares), layout, zero=self.zero)

    def unpack(self, text: str, length: int, layout: Layout) -> UInt8[np.ndarray, "output input"]:
        """Return the levels of a text as a full matrix; inputs that are left out have the level of no value.

        Raises:
            InputError: the text is damaged.
        """
        return unpack_levels(text, len(self.shares), length, layout)


MAGNITUDES = Levels(levels.UNSIGNED)
SIGNED = Levels(levels.SIGNED)
CONTRASTS = Levels(tuple(level / 31 for level in range(32)))


def levels_of(measure: Measure) -> Levels:
    """Return the steps that a measure's values are kept in."""
    return SIGNED if measure.signed else MAGNITUDES
