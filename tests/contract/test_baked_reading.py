"""Baked readings: what is packed for the page is read again as it was."""

import base64
import gzip
from typing import Any

import numpy as np
import orjson
import pytest

from generator.contract.baked_reading import arrays_of, of_arrays, read_packed, stored
from generator.errors import InputError
from tests.contract.golden import LENGTH, MEASURES, readings
from tests.support.baked import make_baked

DESCRIBED = {measure.id: measure for measure in MEASURES}


@pytest.mark.parametrize("case", readings()["cases"], ids=["lower", "full"])
def test_a_row_is_the_matrix_row_with_zeros_for_what_is_not_stored(case: dict[str, Any]) -> None:
    reading = read_packed(base64.b64decode(case["packed"]), DESCRIBED)
    assert reading.measures.keys() == {"gradient", "occlusion"}
    for name, rows in reading.measures.items():
        for output in range(LENGTH):
            np.testing.assert_allclose(rows.values(output), case["values"][name][output], rtol=1e-12)
    for output in range(LENGTH - 1):
        beyond = reading.measures["occlusion"].values(output)[output + 1 :]
        assert (beyond == 0).all() == case["causal"]


def packed(**changes: Any) -> bytes:
    reading = make_baked(1, 1).readings["grammar", "gru"]
    return gzip.compress(orjson.dumps({**stored(reading), **changes}))


def test_a_reading_of_another_schema_with_an_unknown_measure_or_of_another_size_is_refused() -> None:
    with pytest.raises(InputError, match="schema 1, expected 5"):
        read_packed(packed(schema=1), DESCRIBED)
    with pytest.raises(InputError, match="measure 'occlusion', which is not described"):
        read_packed(packed(), {"gradient": DESCRIBED["gradient"]})
    with pytest.raises(InputError, match=r"damaged; bake again"):
        read_packed(packed(length=194), DESCRIBED)


def test_the_arrays_of_a_reading_keep_all_of_it() -> None:
    reading = make_baked(1, 1).readings["grammar", "gru"]
    again = of_arrays(arrays_of(reading), DESCRIBED)
    assert {**vars(again), "measures": None} == {**vars(reading), "measures": None}
    for name, rows in reading.measures.items():
        assert again.measures[name].maxima == rows.maxima
        assert again.measures[name].table == rows.table
        assert (again.measures[name].levels == rows.levels).all()
