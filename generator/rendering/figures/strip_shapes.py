"""Shapes of the autocomplete figure: the first state here, all others by `assets/js/math/strip-shapes.js`.

Both are held to the cases of `tests/contract/strip.json`, and draw by the numbers of one `Strip`, which the page has in
the figure's data.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from generator.contract.schema import PREFIX_COLUMNS, PREFIX_LEVELS


@dataclass(frozen=True)
class Strip:
    """Sizes of the drawing, in its own units: it is as wide as there is room."""

    columns: int = PREFIX_COLUMNS
    top: int = PREFIX_LEVELS
    """The highest level of a column."""
    width: int = 1000
    box: int = 316
    """Width of a suggestion's box."""
    gap: int = 26
    """The room between two boxes."""
    minor: int = 4
    """A narrow figure leaves out a letter under the strip whose words take a smaller share of its width, in percent."""
    rare: int = 2
    """Every figure leaves out one with a share smaller than this."""
    slots: int = 29
    """Number of letters that fit on the tape of a wide figure."""


STRIP = Strip()

SLOTS = {"wide": (STRIP.slots, 22), "narrow": (15, 11)}
"""The number of letters that fit, and the index of the last one typed, in a wide and in a narrow figure."""


def skyline(levels: Sequence[float], left: int, right: int, strip: Strip = STRIP) -> str:
    """Return the outline of the columns from `left` up to `right`, as high as their levels."""
    steps = "".join(f"V{_tenth(strip.top - levels[column])}H{column + 1}" for column in range(left, right))
    return f"M{left} {strip.top}{steps}V{strip.top}Z"


def columns_of(window: tuple[int, int], size: int, strip: Strip = STRIP) -> tuple[int, int]:
    """Return the columns that hold the words of a window of `size` words, at least one; none for an empty window."""
    first, end = window
    left = first * strip.columns // size
    return left, max(left + 1, math.ceil(end * strip.columns / size)) if end > first else left


def centre_of(alphabetical_rank: int, size: int, strip: Strip = STRIP) -> float:
    """Return the middle of a word on the strip."""
    return (alphabetical_rank + 0.5) / size * strip.width


def ribbon(centre: float, rank: int, strip: Strip = STRIP) -> str:
    """Return the ribbon from a column of the strip, at its `centre`, to the box of the suggestion of that rank."""
    half = strip.width / strip.columns / 2
    box = rank * (strip.box + strip.gap)
    return _band((centre - half, centre + half), (box, box + strip.box))


def fan(size: str) -> str:
    """Return the fan from the last cell of a figure that is "wide" or "narrow" to the whole strip."""
    slots, last = SLOTS[size]
    return _band((last / slots * STRIP.width, (last + 1) / slots * STRIP.width), (0, STRIP.width))


def _band(above: tuple[float, float], below: tuple[float, float]) -> str:
    (a, b), (c, d) = ((_tenth(x) for x in pair) for pair in (above, below))
    return f"M{a} 0C{a} 60 {c} 40 {c} 100H{d}C{d} 40 {b} 60 {b} 0Z"


def _tenth(value: float) -> str:
    """Return a coordinate with one digit after the point, rounded as JavaScript does it."""
    return f"{math.floor(value * 10 + 0.5) / 10:g}"
