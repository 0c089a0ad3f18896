"""How far a row reaches and its sums over words, as in the cases that JavaScript reads too, and by plain means."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from generator.contract.reach import reach, word_sums

GOLDEN = json.loads((Path(__file__).parent / "reach.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("values", "output", "expected"), GOLDEN["reach"])
def test_a_row_reaches_as_far_as_in_the_golden_case(
    values: list[float], output: int, expected: dict[str, int] | None
) -> None:
    found = reach(values, output)
    assert (found and asdict(found)) == expected


@pytest.mark.parametrize(("values", "words", "read", "expected"), GOLDEN["sums"])
def test_sums_over_words_are_those_of_the_golden_case(
    values: list[float], words: list[tuple[int, int]], read: int, expected: list[float]
) -> None:
    assert word_sums(values, words, read) == expected


@pytest.mark.parametrize("seed", range(5))
def test_within_the_reach_lies_the_share_and_within_a_character_less_it_does_not(seed: int) -> None:
    values = np.random.default_rng(seed).exponential(size=80) ** 3
    found = reach(values.tolist(), 79)
    assert found
    for count, share in ((found.half, 0.5), (found.most, 0.9)):
        assert values[80 - count :].sum() >= share * values.sum() > values[81 - count :].sum()
