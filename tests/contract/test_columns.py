"""Small tables of numbers packed as text and read again."""

import base64

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.contract.columns import pack_columns, pack_decimals, unpack_columns, unpack_decimals
from generator.errors import InputError
from tests.contract.codec_cases import PATH

CASES = orjson.loads(PATH.read_bytes())


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    count = draw(st.integers(1, 20_000))
    rows, columns = draw(st.integers(0, 12)), draw(st.integers(1, 3))
    numbers = draw(st.lists(st.integers(0, count - 1), min_size=rows * columns, max_size=rows * columns))
    return np.array(numbers, np.int64).reshape(rows, columns), count


def test_golden_numbers_are_packed_as_they_were_and_read_again() -> None:
    case = CASES["columns"]
    assert pack_columns(np.array(case["numbers"]), case["count"]) == case["text"]
    assert unpack_columns(case["text"], case["count"], 5, 2).tolist() == case["numbers"]
    case = CASES["decimals"]
    assert pack_decimals(np.array(case["values"])) == case["text"]
    assert unpack_decimals(case["text"], len(case["values"])).tolist() == case["values"]


@given(tables())
def test_numbers_come_back_as_they_were_packed(table: tuple[np.ndarray, int]) -> None:
    numbers, count = table
    assert (unpack_columns(pack_columns(numbers, count), count, *numbers.shape) == numbers).all()


@given(st.lists(st.floats(0, 1e300)))
def test_decimals_keep_three_significant_digits(values: list[float]) -> None:
    read = unpack_decimals(pack_decimals(np.array(values)), len(values))
    assert read.tolist() == [float(f"{value:.3g}") for value in values]


@given(tables(), st.data())
@settings(max_examples=200)
def test_damaged_text_is_refused_or_read_as_numbers(table: tuple[np.ndarray, int], data: st.DataObject) -> None:
    numbers, count = table
    whole = bytearray(base64.b64decode(pack_columns(numbers, count)))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    damaged = bytes(whole) if data.draw(st.booleans()) else bytes(whole[:place])
    try:
        read = unpack_columns(base64.b64encode(damaged).decode(), count, *numbers.shape)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert read.shape == numbers.shape
        assert int(read.max(initial=0)) < count


def test_numbers_that_the_count_does_not_allow_are_refused() -> None:
    with pytest.raises(InputError, match="less than 5"):
        unpack_columns(pack_columns(np.array([[7]]), 8), 5, 1, 1)
    with pytest.raises(AssertionError, match="less than count"):
        pack_columns(np.array([[8]]), 8)
    with pytest.raises(AssertionError, match="0 or more"):
        pack_decimals(np.array([-1.0]))
