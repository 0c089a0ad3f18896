"""Fast matrix products on a CPU: weights packed once for oneDNN, and float32 where bfloat16 has no instructions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

_ROWS = 64  # the packed layout is chosen for this many rows; other numbers are nearly as fast


class PackedMatmul:
    """`rows @ weight + bias` for a weight that is multiplied many times.

    On a CPU, weights in float32 and bfloat16 are packed once, in the layout that oneDNN's kernels read. With a few
    dozen to a few hundred rows that is a fifth to a half faster than `rows @ weight`, which packs the weight at every
    call. The weight must not change afterwards.
    """

    def __init__(self, weight: Float[Tensor, "in out"], bias: Float[Tensor, " out"] | None = None) -> None:
        self._weight = weight.detach().t()
        self._bias = None if bias is None else bias.detach()
        self._packed = _packed(self._weight)

    def __call__(
        self, rows: Float[Tensor, "*axes in"], added: Float[Tensor, "*axes out"] | None = None
    ) -> Float[Tensor, "*axes out"]:
        """Return `rows @ weight + bias + added`, a new tensor, which the caller may change."""
        product: Tensor
        if self._packed is None:
            product = functional.linear(rows, self._weight, self._bias)
        else:
            product = torch.ops.mkldnn._linear_pointwise(rows, self._packed, self._bias, "none", [], "")
        return product if added is None else product.add_(added)  # faster than oneDNN's way to add


def _packed(weight: Float[Tensor, "out in"]) -> Tensor | None:
    """Return the weight in oneDNN's layout, or None where its kernels are missing or do not take this weight."""
    if weight.device.type != "cpu" or not _works(weight.dtype):
        return None
    packed: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), _ROWS)
    return packed


@cache
def _works(dtype: torch.dtype) -> bool:
    """Return whether this build of torch has the operators and this processor the instructions: tried on one number.

    torch's own compiler uses these operators for frozen weights; they are no part of torch's public interface.
    """
    if dtype not in (torch.float32, torch.bfloat16):
        return False
    one = torch.ones(1, 1, dtype=dtype)
    try:
        packed = torch.ops.mkldnn._reorder_linear_weight(one, 1)
        return bool(torch.ops.mkldnn._linear_pointwise(one, packed, None, "none", [], "").item() == 1)
    except (AttributeError, RuntimeError):
        return False


@contextmanager
def cudnn_tf32(allowed: bool) -> Iterator[None]:
    """Let cuDNN make float32 products in TF32, which has the eight bits of bfloat16 and three more, or forbid it."""
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = allowed
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = before


def matmul_dtype(asked: torch.dtype, device: torch.device) -> torch.dtype:
    """Return the dtype for matrix products: `asked`, but float32 where bfloat16 would be slower.

    A processor without instructions for bfloat16 emulates it, at a quarter of the speed of float32.
    """
    if asked != torch.bfloat16:
        return asked
    if device.type == "cuda":
        return asked if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    instructions: Mapping[str, int] = torch.cpu.get_capabilities()
    return asked if any(there for name, there in instructions.items() if name.endswith("bf16")) else torch.float32
