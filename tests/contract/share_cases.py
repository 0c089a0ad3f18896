"""Golden cases of shares: made-up rows as they are stored, and the shares of the values that they were made from."""

from typing import Any

import numpy as np

from generator.contract.codec import pack_levels
from generator.contract.columns import pack_decimals
from generator.contract.levels import UNSIGNED, quantise_rows
from tests.contract.codec_cases import connectivity

LENGTH = 90
OUTPUTS = range(25, LENGTH, 4)
BEYOND = (5, 20, 50)
WORDS = [
    (start, min(LENGTH, start + 4 + start % 5)) for start in (0, 4, 12, 18, 25, 29, 37, 44, 52, 58, 65, 69, 77, 84)
]
"""Starts and ends; what lies between two of them is of no word."""


def made_up() -> np.ndarray:
    """Return rows that fade slowly: much of each is in many small values."""
    output, source = np.mgrid[:LENGTH, :LENGTH]
    tail = 0.06 * np.exp(-np.abs(output - source) / 60) * (1 + np.sin(source * 2.9 + output * 0.3))
    values: np.ndarray = np.tril(connectivity(LENGTH) + tail) * (0.2 + output % 7)
    return values


def shares() -> dict[str, Any]:
    """Return a matrix as it is stored, and exact shares of its rows: by output beyond some distances, and by word."""
    values = made_up()
    levels, maxima = quantise_rows(values, UNSIGNED)
    rows = [(output, values[output] / values[output].sum()) for output in OUTPUTS]
    return {
        "levels": UNSIGNED,
        "length": LENGTH,
        "words": WORDS,
        "rows": pack_levels(levels, len(UNSIGNED), "lower"),
        "maxima": pack_decimals(maxima),
        "beyond": BEYOND,
        "cases": [
            {
                "output": output,
                "beyond": [round(float(row[: max(0, output - distance)].sum()), 9) for distance in BEYOND],
                "words": [round(float(row[start:end].sum()), 9) for start, end in WORDS],
            }
            for output, row in rows
        ],
    }
