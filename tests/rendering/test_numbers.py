"""Numbers in words: the same in Python as in JavaScript."""

from pathlib import Path

import orjson
import pytest

from generator.rendering import numbers
from generator.rendering.language import read_language, speaking

CASES = orjson.loads((Path(__file__).parents[1] / "contract" / "numbers.json").read_bytes())


@pytest.mark.parametrize("tag", CASES)
@pytest.mark.parametrize("name", CASES["en"])
def test_numbers_are_written_as_javascript_writes_them(tag: str, name: str) -> None:
    with speaking(read_language(tag)):
        for number, text in CASES[tag][name]:
            assert getattr(numbers, name)(number).replace(numbers.THIN_SPACE, " ") == text
