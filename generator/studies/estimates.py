"""Means over cases with intervals, in the form in which study results are written."""

from typing import Any

import numpy as np
from jaxtyping import Float

from generator.studies.sampling import ratios


def estimates(
    sums: Float[np.ndarray, "observation quantity"],
    counts: Float[np.ndarray, " observation #quantity"],
    *,
    seed: int,
    one: bool = False,
) -> dict[str, Any]:
    """Return `value`, `low` and `high` of means over cases: lists by quantity, or with `one` numbers.

    `sums` are over each observation's cases, `counts` their numbers. The intervals are 95 % percentile intervals of
    the bootstrap over observations (Efron 1979). A quantity without a case is None.
    """
    columns = ratios(sums, np.broadcast_to(counts, sums.shape), seed=seed)
    result = {name: [_short(number) for number in column] for name, column in zip(_NAMES, columns, strict=True)}
    return {name: column[0] for name, column in result.items()} if one else result


_NAMES = ("value", "low", "high")


def _short(number: float) -> float | None:
    return None if np.isnan(number) else round(float(number), 5)
