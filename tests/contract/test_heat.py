"""Shades of heat: the same in Python, in the page's scripts and in its style sheet."""

from pathlib import Path

import orjson
import pytest

from generator.contract.heat import AGAINST, FOR, shade

CASES = orjson.loads((Path(__file__).parent / "shades.json").read_bytes())["cases"]


@pytest.mark.parametrize(("share", "expected"), CASES)
def test_a_share_has_the_shade_of_the_golden_case(share: float, expected: int) -> None:
    assert shade(share) == expected


def test_shades_run_evenly_from_none_to_the_ends() -> None:
    assert [shade(k / FOR) for k in range(FOR + 1)] == list(range(FOR + 1))
    assert [shade(-k / AGAINST) for k in range(AGAINST + 1)] == [-k for k in range(AGAINST + 1)]
