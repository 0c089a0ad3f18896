"""Means over cases with intervals, in the form in which study results are written."""

from typing import Any

import numpy as np
from jaxtyping import Float, Real

from generator.studies.sampling import ratios


def estimates(
    sums: Float[np.ndarray, "observation quantity"],
    counts: Real[np.ndarray, " observation #quantity"],
    *,
    seed: int,
    one: bool = False,
    value: str = "value",
) -> dict[str, Any]:
    """Return means over cases, under the key `value`, with `low` and `high`: lists by quantity, or with `one` numbers.

    `sums` are over each observation's cases, `counts` their numbers. The intervals are 95 % percentile intervals of
    the bootstrap over observations (Efron 1979). A quantity without a case is None.
    """
    columns = ratios(sums, np.broadcast_to(counts, sums.shape), seed=seed)
    result = {
        name: [_short(number) for number in column]
        for name, column in zip((value, "low", "high"), columns, strict=True)
    }
    return {name: column[0] for name, column in result.items()} if one else result


def _short(number: float) -> float | None:
    return None if np.isnan(number) else round(float(number), 5)
