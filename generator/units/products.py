"""Products of many rows with one weight, which is laid out for them once."""

import torch
from jaxtyping import Float
from torch import Tensor

_ROWS = 64  # that the layout is chosen for; others are multiplied nearly as fast


class Product:
    """Multiplies rows by a weight.

    In float32 on a processor the weight is kept as oneDNN's kernels read it. With a few dozen to a few hundred rows
    that is a quarter to a half faster than `rows @ weight`, which arranges the weight anew every time.
    """

    def __init__(self, weight: Float[Tensor, "in out"]) -> None:
        self._weight = weight.detach()
        self._arranged = _arranged(self._weight)

    def __call__(self, rows: Float[Tensor, "*axes in"]) -> Float[Tensor, "*axes out"]:
        if self._arranged is None:
            return rows @ self._weight
        product: Tensor = torch.ops.mkldnn._linear_pointwise(rows, self._arranged, None, "none", [], "")
        return product


def _arranged(weight: Tensor) -> Tensor | None:
    """Return the weight as oneDNN's kernels read it, or None where they are not there or not for it.

    These are the operators that torch's own compiler uses for frozen weights.
    """
    operators = torch.ops.mkldnn
    if (
        weight.dtype != torch.float32
        or weight.device.type != "cpu"
        or not torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        or not (hasattr(operators, "_reorder_linear_weight") and hasattr(operators, "_linear_pointwise"))
    ):
        return None
    arranged: Tensor = operators._reorder_linear_weight(weight.t().contiguous(), _ROWS)
    return arranged
