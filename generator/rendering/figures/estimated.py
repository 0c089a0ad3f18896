"""Curves of estimates with their intervals, as the studies write them: lists `value`, `low` and `high`."""

from collections.abc import Mapping, Sequence
from typing import Any

from generator.rendering.figures.chart import Cell, Line, number_cell, share_cell, signed
from generator.rendering.language import say
from generator.rendering.numbers import local, percent_of

Estimates = Mapping[str, Sequence[Any]]

TYPED = ("chart.none", "chart.one", "chart.two", "chart.three")
"""Numbers of letters typed, as the names of views: strings of the page's language."""

LETTERS = ("chart.no-letter", "chart.one-letter", "chart.two-letters", "chart.three-letters")
"""The same in sentences."""


def intervals() -> str:
    """Return what intervals are called: "95 % intervals"."""
    return say("chart.intervals")


def rounded_percent(percent: float) -> str:
    """Return a number of percent without digits: "41 %"."""
    return percent_of(local(f"{percent:.0f}"))


def line_of(
    entry: str, xs: Sequence[float], found: Estimates, *, share: bool = False, digits: int | None = None
) -> Line:
    """Return a curve with marks and a band, of shares in percent; with `digits` its last value stands at its end."""
    per = 100.0 if share else 1.0
    places = [k for k, value in enumerate(found["value"]) if value is not None]
    points = [(xs[k], found["value"][k] * per) for k in places]
    return Line(
        entry,
        points,
        [(xs[k], found["low"][k] * per, found["high"][k] * per) for k in places],
        dots=True,
        at_end="" if digits is None else _at_end(points[-1][1], digits, share),
    )


def _at_end(value: float, digits: int, share: bool) -> str:
    return percent_of(signed(value, digits)) if share else signed(value, digits)


def cells_of(curves: Mapping[str, Estimates], place: int, *, share: bool, digits: int = 2) -> list[Cell]:
    """Return the values of some curves at a place of their lists, as shares in percent or as numbers."""
    found = [(curve["value"][place], curve["low"][place], curve["high"][place]) for curve in curves.values()]
    return [share_cell(*values) if share else number_cell(*values, digits=digits) for values in found]


def highest(curves: Mapping[str, Estimates]) -> float:
    """Return the highest end of all intervals."""
    return max(float(high) for curve in curves.values() for high in curve["high"] if high is not None)
