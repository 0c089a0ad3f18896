"""Scales place values; ticks are round; labels keep their distance."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rendering.figures.scales import Scale, from_zero, linear_ticks, log_ticks, numbers, spread_out


def test_a_linear_scale_places_by_difference_and_a_logarithmic_one_by_ratio() -> None:
    assert [Scale(2, 10).fraction(x) for x in (2, 4, 10)] == [0, 0.25, 1]
    assert Scale(1, 100, log=True).fraction(10) == pytest.approx(0.5, abs=1e-15)


def test_what_lies_outside_a_scale_is_put_on_its_nearer_end() -> None:
    assert [Scale(2, 10).fraction(x) for x in (-1, 11)] == [0, 1]


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (0, 100, 5, [0, 20, 40, 60, 80, 100]),
        (0, 14, 16, list(range(15))),
        (0, 0.9, 5, [0, 0.2, 0.4, 0.6, 0.8]),
        (2.88, 2.95, 3, [2.9, 2.95]),
        (-0.3, 0.3, 3, [-0.2, 0, 0.2]),
        (0, 14_278, 6, [0, 5000, 10_000]),
    ],
)
def test_linear_ticks_are_round(low: float, high: float, count: int, ticks: list[float]) -> None:
    assert linear_ticks(low, high, count) == ticks


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (1, 150, 8, [1, 2, 5, 10, 20, 50, 100]),
        (2.3, 8.2, 7, [2.5, 3, 4, 5, 6, 7, 8]),
        (0.001, 1, 4, [0.001, 0.01, 0.1, 1]),
    ],
)
def test_logarithmic_ticks_are_round_and_few(low: float, high: float, count: int, ticks: list[float]) -> None:
    assert log_ticks(low, high, count) == ticks


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 20))
def test_linear_ticks_stand_at_even_steps_within_their_range(low: float, extent: float, count: int) -> None:
    ticks = linear_ticks(low, low + extent, count)
    tolerance = 1e-6 * (abs(low) + extent)
    assert all(low - tolerance <= tick <= low + extent + tolerance for tick in ticks)
    assert len(ticks) <= count + 1
    steps = [b - a for a, b in pairwise(ticks)]
    assert all(math.isclose(step, steps[0], abs_tol=tolerance) for step in steps)


def test_a_scale_from_zero_ends_at_a_round_value_not_below_the_highest() -> None:
    assert [from_zero(x).high for x in (76.2, 100, 0.31)] == [80, 100, pytest.approx(0.4)]


def test_numbers_of_an_axis_have_digits_alike_and_signs_of_their_own() -> None:
    assert numbers([0, 0.5, 1]) == ["0", "0.5", "1.0"]
    assert numbers([2.5, 3, 14_000], alike=False) == ["2.5", "3", "14,000"]
    assert numbers([-2, 0]) == ["\u22122", "0"]


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread_out([0.9, 0.1, 0.5], 0.1) == pytest.approx([0.9, 0.1, 0.5])


def test_labels_that_are_too_close_part_around_their_middle() -> None:
    assert spread_out([0.5, 0.5, 0.52], 0.1) == pytest.approx([0.4067, 0.5067, 0.6067], abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_keep_their_distance_their_order_and_the_plot(wanted: list[float]) -> None:
    places = spread_out(wanted, 0.07)
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    assert all(places[b] - places[a] >= 0.07 - 1e-9 for a, b in pairwise(order))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)
