"""Cross entropy over the vocabulary, without ever holding all logits."""

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from generator.training.sampled_softmax import Choice

_CHUNK = 2048  # positions whose logits exist at the same time: 134 MB of float32 at 16,386 words
_ROWS = 256
"""The last chunk is filled up to a multiple of them. For every number of rows that it has not met, oneDNN makes and
keeps kernels, and these, strewn over the heap, keep it from using freed memory again: a mini-batch of each own number
of positions takes tens of megabytes more than the one before, without an end."""
_FEW_ROWS = 64
"""The same where few words stand in the softmax."""


class _LinearCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, choices: Iterable[Choice], graded: bool
    ) -> Tensor:
        # bfloat16 products where autocast asks for them.
        device = hidden.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else weight.dtype
        narrow, read = weight.to(dtype), hidden.to(dtype)
        loss = torch.zeros((), dtype=torch.promote_types(dtype, torch.float32), device=hidden.device)
        if graded:
            grad_hidden, grad_weight, grad_bias = (
                torch.empty_like(read),
                torch.zeros_like(weight),
                torch.zeros_like(bias),
            )
        with torch.autocast(device, enabled=False):
            for positions, target, words, shifts in _in_chunks(choices, hidden.device):
                part, rows = read[positions], len(positions)
                meant = torch.arange(rows, device=hidden.device), target
                matrix, offsets, multiple = narrow, bias, _ROWS
                if words is not None:
                    matrix, offsets, multiple = narrow[words], bias[words], _FEW_ROWS
                if shifts is not None:
                    offsets = offsets + shifts.to(bias.dtype)
                part = functional.pad(part, (0, 0, 0, -rows % multiple))
                # The softmax works in float32 inside; what it rounds to is what the products below read anyway.
                gradient = functional.linear(part, matrix, offsets.to(dtype)).softmax(1)  # (chunk, words)
                gradient[rows:] = 0
                # A probability too small for a float counts as the smallest one: a loss of 87, not infinity.
                chosen = gradient[meant].to(loss.dtype).clamp_min(torch.finfo(loss.dtype).tiny)
                loss -= chosen.log().sum()
                if not graded:
                    continue
                gradient[meant] -= 1
                grad_hidden[positions] = (gradient @ matrix)[:rows]
                _add(grad_bias, words, (gradient.new_ones(1, len(part)) @ gradient).squeeze(0))
                _add(grad_weight, words, gradient.t() @ part)
        if graded:
            ctx.save_for_backward(grad_hidden, grad_weight, grad_bias)
            ctx.dtypes = hidden.dtype, weight.dtype, bias.dtype
        return loss

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Any:
        grads = ctx.saved_tensors
        return (*(part.to(dtype) * grad.to(dtype) for part, dtype in zip(grads, ctx.dtypes, strict=True)), None, None)


def _in_chunks(
    choices: Iterable[Choice], device: torch.device
) -> Iterator[tuple[Tensor, Tensor, Tensor | None, Tensor | None]]:
    for choice in choices:
        words, shifts = (part if part is None else part.to(device) for part in (choice.words, choice.shifts))
        positions, targets = choice.positions.to(device), choice.targets.to(device)
        for start in range(0, len(positions), _CHUNK):
            yield positions[start : start + _CHUNK], targets[start : start + _CHUNK], words, shifts


def _add(total: Tensor, words: Tensor | None, part: Tensor) -> None:
    """Add to the rows of some words; a word may come twice."""
    if words is None:
        total += part
    else:
        total.index_add_(0, words, part.to(total.dtype))


def linear_cross_entropy(
    hidden: Float[Tensor, "positions hidden_size"],
    weight: Float[Tensor, "vocab hidden_size"],
    bias: Float[Tensor, " vocab"],
    choices: Int[Tensor, " positions"] | Iterable[Choice],
) -> Float[Tensor, ""]:
    """Return the sum over positions of -log softmax(weight @ hidden + bias)[target], in nats.

    Equals `functional.cross_entropy(functional.linear(hidden, weight, bias), targets, reduction="sum")`, but makes
    the gradients on the way, a chunk of positions at a time. `choices` are the targets, or say, of all positions, which
    words stand in the softmax of which.
    """
    if isinstance(choices, Tensor):
        choices = [Choice(torch.arange(len(choices)), choices)]
    return _LinearCrossEntropy.apply(hidden, weight, bias, choices, torch.is_grad_enabled())  # type: ignore[no-any-return, no-untyped-call]
