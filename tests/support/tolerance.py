"""Tolerances of comparisons of numbers."""

from typing import TypedDict


class Tolerance(TypedDict):
    """Arguments of `torch.testing.assert_close` that go together."""

    atol: float
    rtol: float
