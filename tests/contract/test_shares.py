"""Shares of rows as they are stored are right to half a level; `tests/js/shares.test.js` reads the same cases."""

from typing import Any

import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from generator.contract.baked_reading import BakedRows
from generator.contract.codec import unpack_levels
from generator.contract.columns import unpack_decimals
from generator.contract.levels import UNSIGNED, quantise_rows
from tests.contract.golden import FOLDER
from tests.contract.share_cases import WORDS

CASES: dict[str, Any] = orjson.loads((FOLDER / "shares.json").read_bytes())
HALF_A_LEVEL = np.diff(UNSIGNED).max() / 2


def test_shares_beyond_a_distance_and_of_words_are_right_to_half_a_level() -> None:
    length = CASES["length"]
    levels = unpack_levels(CASES["rows"], len(UNSIGNED), (length, length), "lower")
    rows = BakedRows(levels, unpack_decimals(CASES["maxima"], length).tolist(), UNSIGNED)
    errors = []
    for case in CASES["cases"]:
        output = case["output"]
        for values in (rows.shares(output), rows.values(output)):
            share = values / values.sum()
            beyond = [share[: max(0, output - distance)].sum() for distance in CASES["beyond"]]
            words = [share[start:end].sum() for start, end in WORDS]
            errors += np.abs(np.subtract([*beyond, *words], [*case["beyond"], *case["words"]])).tolist()
    assert max(errors) <= HALF_A_LEVEL
    assert (
        min(case["beyond"][1] for case in CASES["cases"][2:]) > 5 * HALF_A_LEVEL
    )  # there is something to be wrong about


@given(arrays(np.float64, (1, 60), elements=st.floats(0, 1)), st.integers(0, 60))
def test_the_error_of_a_share_is_that_of_half_a_level_for_every_value_at_most(values: np.ndarray, cut: int) -> None:
    levels, maxima = quantise_rows(values, UNSIGNED)
    if not maxima[0]:
        return
    stored, exact = BakedRows(levels, maxima.tolist(), UNSIGNED).shares(0), values[0] / maxima[0]
    share = exact[:cut].sum() / exact.sum()
    # Of n values, each off by e at most: the sum of those chosen is off by n e, and so is that of the others.
    bound = HALF_A_LEVEL * (cut * (1 - share) + (60 - cut) * share) / stored.sum()
    assert abs(stored[:cut].sum() / stored.sum() - share) <= bound + 1e-9
