"""From values to fractions of an axis, and the round values that an axis is labelled with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from generator.rendering.numbers import local


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high`, laid out evenly or, with `log`, by their logarithms."""

    low: float
    high: float
    log: bool = False
    reverse: bool = False
    """From high to low: where less is better."""

    def __post_init__(self) -> None:
        assert self.low < self.high and (self.low > 0 or not self.log), self

    def fraction(self, value: float) -> float:
        """Return the part of the axis before a value, from 0 to 1; a value outside is put on the nearer end."""
        low, high, at = self.low, self.high, min(self.high, max(self.low, value))
        if self.log:
            low, high, at = math.log(low), math.log(high), math.log(at)
        fraction = (at - low) / (high - low)
        return 1 - fraction if self.reverse else fraction

    def ticks(self, count: int) -> list[float]:
        """Return about `count` round values on the scale."""
        return log_ticks(self.low, self.high, count) if self.log else linear_ticks(self.low, self.high, count)


def step_for(extent: float, count: int) -> float:
    """Return the smallest of ..., 0.5, 1, 2, 5, 10, 20, ... that divides `extent` into `count` parts at most."""
    power = 10.0 ** math.floor(math.log10(extent / count))
    return next(step * power for step in (1, 2, 5, 10, 20) if extent / (step * power) <= count * (1 + 1e-9))


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Return the multiples of a round step from `low` to `high`: at most `count` + 1."""
    step = step_for(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [round(k * step, digits) for k in range(first, last + 1)]


_LOG_DIGITS = (
    (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 6, 8),
    (1, 2, 3, 5),
    (1, 2, 5),
    (1, 3),
    (1,),
)


def log_ticks(low: float, high: float, count: int) -> list[float]:
    """Return round values from `low` to `high`, at most `count` of them: the finest choice that stays so few."""
    for digits in _LOG_DIGITS:
        powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
        # Division keeps 3 / 10 what it reads as, where 3 * 0.1 would not be.
        values = [digit * 10.0**power if power >= 0 else digit / 10.0**-power for power in powers for digit in digits]
        ticks = [value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(ticks) <= count:
            break
    return ticks


def from_zero(highest: float, count: int = 5) -> Scale:
    """Return a scale from 0 to the first round value that is not below `highest`."""
    step = step_for(highest, count)
    return Scale(0.0, math.ceil(highest / step - 1e-9) * step)


def scale_with_margin(values: Sequence[float], *, count: int = 4, least: float | None = None) -> Scale:
    """Return a scale with round ends and some room beyond all values, but not below `least` where no value is."""
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    step = step_for(high - low + 2 * margin, count)
    first = step * ((low - margin) // step)
    if least is not None and low >= least:
        first = max(first, least)
    return Scale(first, step * -(-(high + margin) // step))


def scale_by_steps(values: Sequence[float], step: float) -> Scale:
    """Return a scale over all values, from one multiple of `step` to another."""
    low, high = math.floor(min(values) / step + 1e-9), math.ceil(max(values) / step - 1e-9)
    return Scale(low * step, max(high, low + 1) * step)


def spread_out(wanted: Sequence[float], gap: float) -> list[float]:
    """Return the fractions nearest to those wanted that lie at least `gap` apart, in the same order, from 0 to 1.

    Least squares: neighbours that are too close form a block, which stands around the mean of what its members want.
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    blocks: list[list[float]] = []  # of each the sum of what its members want for its first, and their number
    for rank, k in enumerate(order):
        blocks.append([wanted[k] - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, number = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + number]
    firsts = [total / number for total, number in blocks for _ in range(int(number))]
    room = max(0.0, 1 - (len(wanted) - 1) * gap)
    found = [0.0] * len(wanted)
    for rank, k in enumerate(order):
        found[k] = min(max(firsts[rank], 0.0), room) + rank * gap
    return found


def numbers(values: Sequence[float], alike: bool = True) -> list[str]:
    """Return round values as an axis shows them: "0", "0.5", "1.0"; "14,000"; "−2".

    If `alike`, all but 0 have as many digits after the point as the finest needs.
    """
    digits = max((len(f"{value:.10g}".partition(".")[2]) for value in values), default=0)
    texts = [f"{value:,.{digits}f}" if alike and value else f"{value:,.10g}" for value in values]
    return [local(text) for text in texts]
