"""Products whose first factor is transposed, which is what the gradients of weights are; made fast on a CPU.

oneDNN takes about twice as long for `left.t() @ right` in bfloat16 where both have thousands of rows. The narrower of
the two is transposed in memory here, which costs little.
"""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional


def transposed_product(
    left: Float[Tensor, "rows left"], right: Float[Tensor, "rows right"]
) -> Float[Tensor, "left right"]:
    """Return `left.t() @ right`, with any strides."""
    if left.dtype != torch.bfloat16 or left.device.type != "cpu":
        return left.t() @ right
    if left.shape[1] < right.shape[1]:
        return left.t().contiguous() @ right
    return (right.t().contiguous() @ left).t()


def column_sums(rows: Float[Tensor, "rows columns"]) -> Float[Tensor, " columns"]:
    """Return the sums over rows. A product with ones sums bfloat16 in float32 too, and in a tenth of the time."""
    return (rows.new_ones(1, len(rows)) @ rows).squeeze(0)


def linear(
    inputs: Float[Tensor, "*axes in"], weight: Float[Tensor, "out in"], bias: Float[Tensor, " out"]
) -> Float[Tensor, "*axes out"]:
    """Return `functional.linear`; under autocast on a CPU its gradients take less time."""
    if inputs.device.type != "cpu" or not torch.is_autocast_enabled("cpu") or not torch.is_grad_enabled():
        return functional.linear(inputs, weight, bias)
    dtype = torch.get_autocast_dtype("cpu")
    return _Linear.apply(inputs.to(dtype), weight.to(dtype), bias.to(dtype))  # type: ignore[no-any-return, no-untyped-call]


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(inputs, weight)
        return functional.linear(inputs, weight, bias)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Any:
        inputs, weight = ctx.saved_tensors
        rows = grad.flatten(0, -2)
        return grad @ weight, transposed_product(rows, inputs.flatten(0, -2)), column_sums(rows)
