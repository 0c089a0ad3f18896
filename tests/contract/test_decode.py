"""Tensors read at one position, and numbers in words: the same in Python as in JavaScript."""

import base64
import gzip
from pathlib import Path

import orjson
import pytest

from generator.contract import decode as tensors
from generator.contract.schema import Tensor
from generator.errors import InputError
from tests.fixtures.tensor import PATH, fixture
from tests.support.baked import make_baked

NUMBERS = orjson.loads((Path(__file__).parents[1] / "fixtures" / "numbers.json").read_bytes())


def test_the_fixture_that_javascript_reads_is_what_python_packs_today() -> None:
    stored = orjson.loads(PATH.read_bytes())
    for kept, made in zip(stored, fixture(), strict=True):
        for case in (kept, made):  # another zlib may pack the same content differently
            case["packed"] = tensors.decode_tensor(base64.b64decode(case["packed"]))
        assert kept == made, "run python -m tests.fixtures.tensor"


@pytest.mark.parametrize("case", fixture(), ids=["lower", "full"])
def test_a_row_is_the_matrix_row_with_zeros_for_what_is_not_stored(case: dict[str, object]) -> None:
    tensor = tensors.decode_tensor(base64.b64decode(str(case["packed"])))
    assert [tensors.row(tensor, output) for output in range(tensor.length)] == case["connectivity"]


def test_heat_maps_levels_onto_the_shades_ends_onto_ends() -> None:
    assert [tensors.heat(level) for level in (0, 1, 2, 50, 98, 99, 100)] == [0, 0, 1, 16, 30, 31, 31]


@pytest.mark.parametrize("name", ["percent", "ordinal", "decimal"])
def test_numbers_are_written_as_javascript_writes_them(name: str) -> None:
    for number, text in NUMBERS[name]:
        assert getattr(tensors, name)(number).replace(tensors.THIN_SPACE, " ") == text


def test_a_tensor_of_another_schema_is_refused() -> None:
    stored = tensors.decode_tensor(make_baked(1, 1).tensors["grammar", "gru"])
    packed = gzip.compress(orjson.dumps(Tensor(**{**vars(stored), "schema": 1})))
    with pytest.raises(InputError, match="schema 1, expected 4"):
        tensors.decode_tensor(packed)
