"""Products with one weight many times over: the weight is laid out for the processor once, not at every product.

At the few rows that a time step has, laying a bfloat16 weight out anew takes a fifth of its product's time. oneDNN
keeps such a layout; torch uses it for compiled models, by the operators that are called here.
"""

from functools import cache
from typing import Protocol

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional


class Product(Protocol):
    """Maps inputs, of the weight's dtype, to `inputs @ weight.T + bias`, and adds `added` where it is given."""

    def __call__(
        self, inputs: Float[Tensor, "rows in"], added: Float[Tensor, "rows out"] | None = None
    ) -> Float[Tensor, "rows out"]: ...


def product_with(weight: Float[Tensor, "out in"], bias: Float[Tensor, " out"] | None = None) -> Product:
    """Return the product with a weight, which must not change from then on."""
    if weight.device.type != "cpu" or weight.dtype != torch.bfloat16 or not _packs():
        return _Plain(weight, bias)
    return _Packed(weight, bias)


class _Plain:
    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self.weight, self.bias = weight, bias

    def __call__(self, inputs: Tensor, added: Tensor | None = None) -> Tensor:
        product = functional.linear(inputs, self.weight, self.bias)
        return product if added is None else product.add_(added)


class _Packed:
    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self.weight, self.bias = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous()), bias

    def __call__(self, inputs: Tensor, added: Tensor | None = None) -> Tensor:
        product: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, self.weight, self.bias, "none", [], "")
        return product if added is None else product.add_(added)  # faster than the operator that adds on the way


@cache
def _packs() -> bool:
    """Whether this build of torch has the operators, and this processor the instructions: tried on one number."""
    one = torch.ones(1, 1, dtype=torch.bfloat16)
    try:
        packed = torch.ops.mkldnn._reorder_linear_weight(one)
        return bool(torch.ops.mkldnn._linear_pointwise(one, packed, None, "none", [], "").item() == 1)
    except (AttributeError, RuntimeError):  # the operators are not part of torch's public interface
        return False
