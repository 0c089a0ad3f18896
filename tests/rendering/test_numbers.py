"""Numbers in words: the same in Python as in JavaScript."""

from pathlib import Path

import orjson
import pytest

from generator.rendering import numbers

CASES = orjson.loads((Path(__file__).parents[1] / "contract" / "numbers.json").read_bytes())


@pytest.mark.parametrize("name", CASES)
def test_numbers_are_written_as_javascript_writes_them(name: str) -> None:
    for number, text in CASES[name]:
        assert getattr(numbers, name)(number).replace(numbers.THIN_SPACE, " ") == text
