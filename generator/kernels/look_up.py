"""Rows of a small table, by products: nothing is asked of the device, and gradients are summed up by row.

`functional.one_hot` reads its numbers back to check them, and the gradient of `functional.embedding` is summed up
number by number. Neither belongs in a training step that is recorded as a CUDA graph.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional


def one_hot(numbers: Int[Tensor, "*axes"], count: int, dtype: torch.dtype) -> Float[Tensor, "*axes count"]:
    """Return rows that are 1 at their number, 0 elsewhere; a number outside of 0 to `count` - 1 has a row of zeros."""
    return (numbers[..., None] == torch.arange(count, device=numbers.device)).to(dtype)


def look_up(numbers: Int[Tensor, "*axes"], table: Float[Tensor, "rows size"]) -> Float[Tensor, "*axes size"]:
    """Return `table[numbers]`, in the dtype of the table, under autocast too."""
    if not (torch.is_grad_enabled() and table.requires_grad):
        return functional.embedding(numbers, table)  # a row that is not finite spoils no other one
    with torch.autocast(table.device.type, enabled=False):
        return one_hot(numbers, len(table), table.dtype) @ table
