"""Levels packed as text and read again; `tests/js/codec.test.js` reads the same golden cases."""

import base64
import math
import zlib
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.contract import arithmetic
from generator.contract.codec import Layout, pack_levels, unpack_levels
from generator.contract.levels import UNSIGNED, quantise_rows
from generator.errors import InputError
from tests.contract.codec_cases import PATH, connectivity

CASES = orjson.loads(PATH.read_bytes())

Packed = tuple[np.ndarray, int, Layout, int]


@st.composite
def matrices(draw: st.DrawFn) -> Packed:
    """Any matrix: of unlike levels or much alike, with any level for nothing."""
    layout: Layout = draw(st.sampled_from(["lower", "full"]))
    outputs = draw(st.integers(1, 9))
    inputs = outputs if layout == "lower" else draw(st.integers(1, 9))
    count = draw(st.sampled_from([1, 2, 3, 31, 49, 256]))
    least = draw(st.integers(0, count - 1))
    of_row = st.lists(st.integers(least, count - 1), min_size=inputs, max_size=inputs)
    levels = np.array(draw(st.lists(of_row, min_size=outputs, max_size=outputs)), np.uint8)
    zero = draw(st.integers(0, count - 1))
    return np.where(np.tri(outputs, dtype=bool), levels, zero) if layout == "lower" else levels, count, layout, zero


@pytest.mark.parametrize("case", CASES["levels"], ids=[case["name"] for case in CASES["levels"]])
def test_golden_levels_are_packed_as_they_were_and_read_again(case: dict[str, Any]) -> None:
    options = case["options"]
    levels = np.array(case["levels"], np.uint8)
    stored = np.tri(len(levels), dtype=bool) if options["layout"] == "lower" else np.True_
    assert pack_levels(levels, options["count"], options["layout"], zero=case["zero"]) == case["text"]
    read = unpack_levels(case["text"], **options)
    assert read.dtype == np.uint8
    assert read.tolist() == np.where(stored, levels, case["zero"]).tolist()


def test_the_tables_of_probabilities_are_those_of_the_formulas_and_of_javascript() -> None:
    signals = [value / 256 for value in range(-2048, 2048)]
    squashed = [65536 / (1 + math.exp(-signal)) for signal in signals]
    stretched = [256 * math.log((k + 0.5) / (4095.5 - k)) for k in range(4096)]
    # No value is so near to a half that another library's exp or log could round it to another whole number.
    assert min(abs(value % 1 - 0.5) for value in squashed + stretched) > 1e-6
    for name, table in (("squash", arithmetic.SQUASH), ("stretch", arithmetic.STRETCH)):
        assert CASES[name] == {"sum": sum(table), "some": table[::256]}
    assert max(abs(a - b) for a, b in zip(arithmetic.SQUASH[400:-400], squashed[400:-400], strict=True)) <= 0.5
    assert arithmetic.STRETCH[2048 - 500 : 2048 + 500] == [round(value) for value in stretched[2048 - 500 : 2048 + 500]]


@given(matrices())
def test_levels_come_back_as_they_were_packed(packed: Packed) -> None:
    levels, count, layout, zero = packed
    text = pack_levels(levels, count, layout, zero=zero)
    assert text == orjson.loads(orjson.dumps(text))
    assert len(orjson.dumps(text)) == len(text) + 2  # no character needs an escape
    assert (unpack_levels(text, count, levels.shape, layout) == levels).all()


def test_what_is_above_the_diagonal_is_neither_stored_nor_read() -> None:
    levels = np.full((6, 6), 7, np.uint8)
    assert pack_levels(levels, 31, "lower", zero=15) == pack_levels(
        np.where(np.tri(6, dtype=bool), levels, 15), 31, "lower", zero=15
    )
    read = unpack_levels(pack_levels(levels, 31, "lower", zero=15), 31, (6, 6), "lower")
    assert (read[np.tril_indices(6)] == 7).all()
    assert (read[np.triu_indices(6, 1)] == 15).all()


@given(matrices(), st.data())
@settings(max_examples=300)
def test_damaged_text_is_refused_or_read_as_levels(packed: Packed, data: st.DataObject) -> None:
    levels, count, layout, zero = packed
    whole = bytearray(base64.b64decode(pack_levels(levels, count, layout, zero=zero)))
    kind = data.draw(st.sampled_from(["cut", "flipped", "longer", "other"]))
    place = data.draw(st.integers(0, max(0, len(whole) - 1)))
    if kind == "cut":
        whole = whole[:place]
    elif kind == "flipped" and whole:
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    elif kind == "longer":
        whole += data.draw(st.binary(min_size=1, max_size=9))
    else:
        whole = bytearray(data.draw(st.binary(max_size=40)))
    try:
        read = unpack_levels(base64.b64encode(whole).decode(), count, levels.shape, layout)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert read.shape == levels.shape
        assert int(read.max()) < count


def test_a_text_with_a_flipped_bit_or_a_missing_end_is_refused() -> None:
    case = CASES["levels"][0]
    whole = base64.b64decode(case["text"])
    cut = [whole[:size] for size in range(len(whole))]
    flipped = [
        whole[:k] + bytes([whole[k] ^ 1 << bit]) + whole[k + 1 :] for k in range(len(whole)) for bit in (0, 3, 7)
    ]
    for damaged in cut + flipped:
        with pytest.raises(InputError, match="bake again"):
            unpack_levels(base64.b64encode(damaged).decode(), **case["options"])


@pytest.mark.parametrize("text", ["no base64", "AAA", "é", "AAAA\nAAAA"])
def test_text_that_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="must be base64"):
        unpack_levels(text, 49, (3, 3), "lower")


def test_no_text_asks_more_than_one_question_a_level_of_a_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = 0
    ask = arithmetic.Mixer.code

    def counted(*arguments: Any) -> int:
        nonlocal questions
        questions += 1
        return ask(*arguments)

    monkeypatch.setattr(arithmetic.Mixer, "code", counted)
    for seed in range(40):
        packed = base64.b64encode(b"\x05" + np.random.default_rng(seed).bytes(seed)).decode()
        questions = 0
        with pytest.raises(InputError):
            unpack_levels(packed, 17, (8, 8), "full")
        assert questions <= 64 * 16


def test_levels_that_drift_and_fade_take_two_thirds_of_what_zlib_makes_of_them() -> None:
    drift = np.exp(np.cumsum(np.random.default_rng(0).normal(0, 0.1, (100, 100)), axis=0))
    levels, _ = quantise_rows(np.tril(connectivity(100) * drift), UNSIGNED)
    orders = (levels, levels.T[::-1, ::-1])  # by output, by input
    by_zlib = min(len(zlib.compress(ordered[np.tril_indices(100)].tobytes(), 9)) for ordered in orders)
    assert 3 * len(base64.b64decode(pack_levels(levels, 49, "lower"))) < 2 * by_zlib


def test_levels_out_of_range_are_not_packed() -> None:
    levels = np.full((2, 2), 49, np.uint8)
    with pytest.raises(AssertionError, match="less than count"):
        pack_levels(levels, 49, "full")
    with pytest.raises(AssertionError, match="less than count"):
        pack_levels(levels, 50, "full", zero=50)
    with pytest.raises(AssertionError, match="as many outputs as inputs"):
        pack_levels(levels[:1], 50, "lower")
