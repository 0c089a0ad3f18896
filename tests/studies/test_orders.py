"""Orders over seeds, held against plain counting."""

import itertools
from typing import Any

import numpy as np
import pytest

from generator.studies.orders import QUANTITIES, order, orders


def run(value: float, **changes: Any) -> dict[str, Any]:
    summary = {
        key: {"value": value} for key in ("gain_1_typed", "repeated", "new", "effect_1_between", "value_beyond_8")
    }
    studies = {study: {"summary": summary} for study in ("recall", "gist", "agreement", "horizon")}
    studies["recall"]["gain"] = {"value": [0.0, value]}  # type: ignore[dict-item]
    return {**studies, "metrics": {"cross_entropy": value}, "context": {"beyond_20": value}, **changes}


def test_an_order_is_counted_over_all_choices_of_seeds() -> None:
    draw = np.random.default_rng(0)
    values = {name: draw.normal(mean, 0.4, 3).round(3).tolist() for name, mean in (("a", 1.0), ("b", 1.3), ("c", 2.0))}
    found = order(values)
    assert found["order"] == ["c", "b", "a"]
    same = sum(c > b > a for a in values["a"] for b in values["b"] for c in values["c"])
    assert (found["choices"], found["same_order"]) == (27, same)
    assert 0 < same < 27
    for pair, (higher, lower) in zip(found["pairs"], itertools.combinations("cba", 2), strict=True):
        assert (pair["higher"], pair["lower"], pair["choices"]) == (higher, lower, 9)
        differences = [x - y for x in values[higher] for y in values[lower]]
        assert pair["holding"] == sum(x > y for x in values[higher] for y in values[lower])
        assert pair["always"] == (min(values[higher]) > max(values[lower]))
        assert pair["least_difference"] == pytest.approx(min(differences), abs=6e-6)
        assert pair["greatest_difference"] == pytest.approx(max(differences), abs=6e-6)
    assert found["models"]["b"]["mean"] == pytest.approx(sum(values["b"]) / 3, abs=6e-6)
    assert (found["models"]["b"]["low"], found["models"]["b"]["high"]) == (min(values["b"]), max(values["b"]))


def test_equal_numbers_are_in_no_order() -> None:
    found = order({"a": [1.0, 1.0], "b": [1.0, 1.0]})
    assert found["same_order"] == found["pairs"][0]["holding"] == 0
    assert not found["pairs"][0]["always"]


def test_models_of_one_seed_have_no_part_in_it() -> None:
    models = {"gru": {"runs": [run(1), run(2)]}, "sparse": {"runs": [run(9)]}, "lstm": {"runs": [run(3), run(4)]}}
    found = orders(models)
    assert found.keys() == QUANTITIES.keys()
    for one in found.values():
        assert (one["order"], one["choices"], one["same_order"]) == (["lstm", "gru"], 4, 4)
    assert orders({"gru": models["gru"], "sparse": models["sparse"]}) == {}


def test_what_a_run_lacks_has_no_order() -> None:
    less = run(3)
    del less["agreement"]
    none = run(4, gist={"summary": {"repeated": {"value": None}, "new": {"value": 1.0}}})
    found = orders({"gru": {"runs": [run(1), less]}, "lstm": {"runs": [run(2), none]}})
    assert QUANTITIES.keys() - found.keys() == {"agreement", "gist"}
