"""Small tables of numbers packed as text, with the coder of `codec.py`; `assets/js/columns.js` unpacks them.

Steps 1 to 3 of `codec.py` hold here too, without the level for nothing. Numbers are read row by row. One less than
`count` is of n binary digits, and so is each number, the highest digit first. A digit is a bit whose probability a
counter holds, 32 at least and 65504 at most: one for each column and each beginning that the number may have. It learns
as in step 11. The text ends as in step 12, with the numbers in the place of the levels.
"""

import numpy as np
from jaxtyping import Float, Int

from generator.contract.arithmetic import Counters, Decoder, Encoder, checked, finished, opened
from generator.errors import InputError

_MANTISSAS = 1000
_EXPONENT_OF_ONE = 500


def pack_columns(numbers: Int[np.ndarray, "row column"], count: int) -> str:
    """Return the text that `unpack_columns` makes the same numbers of: whole ones from 0 to `count` - 1."""
    assert int(numbers.min(initial=0)) >= 0 and int(numbers.max(initial=0)) < count, "numbers are less than count"
    rows = numbers.tolist()
    encoder = Encoder()
    _code_rows(encoder, rows, numbers.shape[1], count)
    return finished(encoder, (number for row in rows for number in row))


def unpack_columns(text: str, count: int, rows: int, columns: int) -> Int[np.ndarray, "row column"]:
    """Return the numbers that `pack_columns` made `text` of.

    Raises `InputError` if `text` is damaged.
    """
    decoder = opened(text)
    read = [[0] * columns for _ in range(rows)]
    _code_rows(decoder, read, columns, count)
    checked(decoder, (number for row in read for number in row))
    if any(number >= count for row in read for number in row):
        raise InputError(f"packed numbers: must be less than {count}; bake again")
    return np.array(read, np.int64).reshape(rows, columns)


def pack_decimals(values: Float[np.ndarray, " row"]) -> str:
    """Return numbers of 0 or more as text, rounded to three significant digits: mantissa * 10**(exponent - 500)."""
    numbers = [_decimal(float(value)) for value in values]
    return pack_columns(np.array(numbers, np.int64).reshape(-1, 2), _MANTISSAS)


def unpack_decimals(text: str, rows: int) -> Float[np.ndarray, " row"]:
    """Return the numbers that `pack_decimals` made `text` of: the floats nearest to their three digits."""
    numbers = unpack_columns(text, _MANTISSAS, rows, 2).tolist()
    return np.array([float(f"{mantissa}e{exponent - _EXPONENT_OF_ONE}") for exponent, mantissa in numbers])


def _decimal(value: float) -> tuple[int, int]:
    assert 0 <= value < float("inf"), "a number of 0 or more"
    digits, exponent = f"{value:.2e}".split("e")
    mantissa = int(digits.replace(".", ""))
    return (int(exponent) - 2 + _EXPONENT_OF_ONE, mantissa) if mantissa else (_EXPONENT_OF_ONE, 0)


def _code_rows(coder: Encoder | Decoder, rows: list[list[int]], columns: int, count: int) -> None:
    """Code the rows, which an encoder finds filled, and a decoder fills."""
    digits = (count - 1).bit_length()
    counters = Counters(coder, columns << digits)
    for row in rows:
        for column, wanted in enumerate(row):
            beginning = 1
            for k in reversed(range(digits)):
                beginning = beginning << 1 | counters.code(wanted >> k & 1, (column << digits) + beginning)
            row[column] = beginning - (1 << digits)
