"""Targets as callers write them: lists, tuples, arrays or tensors, of numbers or words, or of pairs of them."""

import operator
from collections.abc import Iterable
from typing import Any

from generator.errors import InputError, shortened


def target_rows(targets: Any, count: int, tokens: str) -> list[tuple[Any, ...]]:
    """Return what is explained at each of `count` tokens: one target, or of pairs two, as Python's own values.

    `tokens` is what the tokens are called. Raises `InputError` for another number of them, and for some pairs.
    """
    listed = _plain(targets)
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        raise InputError(f"targets: must be a list, one for each of the {count} {tokens}, got {shortened(targets)}")
    rows = [tuple(map(_plain, row)) if isinstance(row, list | tuple) else (row,) for row in map(_plain, listed)]
    if len(rows) != count:
        raise InputError(f"targets: one for each of the {count} {tokens}, got {len(rows)}")
    sizes = {len(row) for row in rows}
    if len(sizes) > 1 or not sizes <= {1, 2}:
        got = " and ".join(map(str, sorted(sizes)))
        raise InputError(f"targets: one at each place, or a pair (target, rival) at each, got {got} at a place")
    return rows


def target_number(value: object, count: int, place: int) -> int:
    """Return the number of a logit, of `count`. Raises `InputError`, with the place, for what is none."""
    try:
        number = -1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if not 0 <= number < count:
        raise InputError(f"targets: must be numbers of logits, 0 to {count - 1}, got {shortened(value)} at {place}")
    return number


def _plain(value: Any) -> Any:
    """Return a value of numpy or torch as Python's own; others as they are."""
    return value.tolist() if hasattr(value, "tolist") else value
