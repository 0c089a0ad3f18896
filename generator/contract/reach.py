"""How far back a row of connectivity reaches, and its sums over words. Golden cases: `tests/contract/reach.json`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HALF, MOST = 0.5, 0.9
"""The shares that are marked."""


@dataclass(frozen=True)
class Reach:
    """Within how many characters back lie half and nine tenths of a row; the character at the output is the first."""

    half: int
    most: int


def reach(values: Sequence[float], output: int) -> Reach | None:
    """Return how far back a row reaches from an output, its values by size alone; None of a row of zeros.

    What lies after the output is left out.
    """
    sizes = [abs(value) for value in values[: output + 1]]
    total = sum(sizes)
    if not total > 0:
        return None
    return Reach(_within(sizes, HALF * total), _within(sizes, MOST * total))


def _within(sizes: Sequence[float], wanted: float) -> int:
    held = 0.0
    for count, size in enumerate(reversed(sizes), 1):
        held += size
        if held >= wanted:
            return count
    return len(sizes)  # what rounding left


def word_sums(values: Sequence[float], words: Iterable[tuple[int, int]], read: int) -> list[float]:
    """Return a row in which each character of a word, the space before it too, has the sum over the word.

    `words` are their first positions and those after their last; of the sentence `read` characters are read. A letter
    that is not read has no part in the sum, and none of it.
    """
    sums = [0.0] * len(values)
    for start, end in words:
        stop = min(end, read)
        total = sum(values[start:stop])
        sums[start:stop] = [total] * max(0, stop - start)
    return sums
