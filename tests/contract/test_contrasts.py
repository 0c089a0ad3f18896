"""Contrasts packed and read again; `tests/js/contrasts.test.js` reads the same golden cases."""

import base64
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.contract.contrasts import decode_rivals, pack_contrasts, pack_moment, unpack_moment
from generator.contract.levels import CONTRASTS
from generator.errors import InputError
from tests.contract.golden import FOLDER

CASES: list[dict[str, Any]] = orjson.loads((FOLDER / "contrasts.json").read_bytes())["cases"]

VALUES = st.floats(0, 1e6, width=32)


@st.composite
def moments(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """The contrasts of some models with the same rivals, each of as many inputs as it pleases."""
    rivals = draw(st.integers(1, 3))
    widths = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    return {f"m{k}": draw(hnp.arrays(np.float32, (rivals, width), elements=VALUES)) for k, width in enumerate(widths)}


@given(moments())
def test_what_is_read_is_within_half_a_level_and_the_digits_of_the_maximum(values: dict[str, np.ndarray]) -> None:
    rivals = [f"rival{k}" for k in range(len(values["m0"]))]
    moment = pack_moment(rivals, values)
    assert (moment["rivals"], moment["models"]) == (rivals, list(values))
    found = unpack_moment(moment)
    assert list(found) == list(values)
    for model, expected in values.items():
        assert not found[model][:, expected.shape[1] :].any()
        maxima = expected.max(axis=1, keepdims=True).astype(float)
        errors = np.abs(found[model][:, : expected.shape[1]] - expected)
        assert (errors <= maxima * (np.diff(CONTRASTS).max() / 2 + 5e-3 + 1e-6)).all()
        assert ((expected > 0) | (found[model][:, : expected.shape[1]] == 0)).all()


@pytest.mark.parametrize("case", CASES)
def test_golden_moments_are_read_as_they_were(case: dict[str, Any]) -> None:
    found = unpack_moment(case["moment"])
    assert {model: rows.tolist() for model, rows in found.items()} == case["values"]


@pytest.mark.parametrize("key", ["rows", "maxima"])
def test_a_moment_with_a_flipped_bit_or_a_missing_end_is_refused(key: str) -> None:
    moment, values = CASES[0]["moment"], CASES[0]["values"]
    whole, same = base64.b64decode(moment[key]), 0
    for k in range(len(whole)):
        for damaged in (whole[:k], whole[:k] + bytes([whole[k] ^ 16]) + whole[k + 1 :]):
            try:
                found = unpack_moment({**moment, key: base64.b64encode(damaged).decode()})
            except InputError as error:
                assert "bake again" in str(error)
            else:  # another number in the last range that the coder was left with
                same += 1
                assert {model: rows.tolist() for model, rows in found.items()} == values
    assert same <= 1


def test_rivals_are_known_without_the_rows() -> None:
    packed = pack_contrasts({"toy": {"4": CASES[0]["moment"]}, "other": {"0": CASES[1]["moment"]}})
    assert decode_rivals(packed) == {("toy", 4): ["ox", "owl"], ("other", 0): ["a"]}
    assert decode_rivals(b"") == {}
