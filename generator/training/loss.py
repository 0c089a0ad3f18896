"""Cross entropy over the vocabulary, without ever holding all logits."""

from collections.abc import Iterable, Iterator, Sequence
from types import EllipsisType
from typing import Any, NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional

from generator.training.sampled_softmax import EVERY_WORD, Choice

_CHUNK = 2048  # positions whose logits exist at the same time: 134 MB of float32 at 16,386 words
_CHUNK_OF_GPU = 12_800  # of a mini-batch of 256 texts, half of it at once
_WORDS = 256  # columns of products on a GPU come in multiples of this, or they take a third more time
_ROWS = 256
"""Row counts are padded to a multiple of this. oneDNN compiles and caches one kernel per distinct row count; those
allocations fragment the heap, so unpadded mini-batches grow by tens of MB each."""
_ROWS_OF_FEW_WORDS = 64
"""The same where the softmax is over some of the words: such chunks have fewer positions."""


def linear_cross_entropy(
    hidden: Float[Tensor, "positions hidden_size"],
    weight: Float[Tensor, "vocab hidden_size"],
    bias: Float[Tensor, " vocab"],
    choices: Int[Tensor, " positions"] | Iterable[Choice],
) -> Float[Tensor, ""]:
    """Return the sum over positions of -log softmax(hidden @ weight.T + bias)[target], in nats.

    Equals `functional.cross_entropy(functional.linear(hidden, weight, bias), targets, reduction="sum")`, but makes
    the gradients on the way, a chunk of positions at a time. `choices` are the target of every position (full
    softmax), or `Choice` groups that together cover all positions and list each group's candidate words.
    """
    if isinstance(choices, Tensor):
        choices = [Choice(torch.arange(len(choices)), choices)]
    return _LinearCrossEntropy.apply(hidden, weight, bias, choices, torch.is_grad_enabled())  # type: ignore[no-any-return, no-untyped-call]


def masked_cross_entropy(
    hidden: Float[Tensor, "positions hidden_size"],
    weight: Float[Tensor, "vocab hidden_size"],
    bias: Float[Tensor, " vocab"],
    targets: Int[Tensor, " positions"],
    counted: Bool[Tensor, " positions"],
) -> Float[Tensor, ""]:
    """Return the sum of `linear_cross_entropy` over the positions that count, by operations of fixed shapes alone.

    What does not count has a row in every product all the same. Nothing waits for the device.
    """
    return _MaskedCrossEntropy.apply(hidden, weight, bias, targets, counted)  # type: ignore[no-any-return, no-untyped-call]


class _MaskedCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        hidden: Float[Tensor, "positions hidden_size"],
        weight: Float[Tensor, "vocab hidden_size"],
        bias: Float[Tensor, " vocab"],
        targets: Int[Tensor, " positions"],
        counted: Bool[Tensor, " positions"],
    ) -> Float[Tensor, ""]:
        device = hidden.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else weight.dtype
        sums = torch.promote_types(dtype, torch.float32)
        loss = torch.zeros((), dtype=sums, device=hidden.device)
        more = -len(weight) % _WORDS
        with torch.autocast(device, enabled=False):
            # Words that are never meant, and have no probability.
            matrix = functional.pad(weight.to(dtype), (0, 0, 0, more))
            offsets = functional.pad(bias.to(dtype), (0, more), value=-torch.inf)
            grad_weight, grad_bias = torch.zeros_like(matrix, dtype=sums), torch.zeros_like(offsets, dtype=sums)
            grad_hidden = []
            chunk = _CHUNK if device == "cpu" else _CHUNK_OF_GPU
            parts = zip(*(torch.split(part, chunk) for part in (hidden, targets, counted)), strict=True)
            for rows, words, mask in parts:
                rows, ones = rows.to(dtype), mask[:, None].to(dtype)
                gradient = functional.linear(rows, matrix, offsets).softmax(1)
                chosen = words[:, None]
                probabilities = gradient.gather(1, chosen).to(sums).clamp_min(torch.finfo(sums).tiny)
                loss -= (probabilities.log() * ones).sum()
                gradient.scatter_add_(1, chosen, torch.full_like(chosen, -1, dtype=dtype))
                grad_hidden.append((gradient @ matrix) * ones)
                grad_bias += (ones.t() @ gradient).squeeze(0)
                grad_weight += gradient.t() @ (rows * ones)
        ctx.save_for_backward(torch.cat(grad_hidden), grad_weight[: len(weight)], grad_bias[: len(bias)])
        ctx.dtypes = hidden.dtype, weight.dtype, bias.dtype
        return loss

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Float[Tensor, ""]) -> Any:
        return (*_scaled(ctx.saved_tensors, ctx.dtypes, grad), None, None)


class _LinearCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        hidden: Float[Tensor, "positions hidden_size"],
        weight: Float[Tensor, "vocab hidden_size"],
        bias: Float[Tensor, " vocab"],
        choices: Iterable[Choice],
        graded: bool,
    ) -> Float[Tensor, ""]:
        device = hidden.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else weight.dtype
        narrow, read = weight.to(dtype), hidden.to(dtype)
        loss = torch.zeros((), dtype=torch.promote_types(dtype, torch.float32), device=hidden.device)
        grads = (torch.empty_like(read), torch.zeros_like(weight), torch.zeros_like(bias)) if graded else None
        with torch.autocast(device, enabled=False):
            for positions, targets, words, shifts in _chunks(choices, hidden.device):
                rows = _padded(read[positions], _ROWS if words is EVERY_WORD else _ROWS_OF_FEW_WORDS)
                matrix, offsets = narrow[words], (bias[words] + shifts.to(bias.dtype)).to(dtype)
                chunk_loss, grad_logits = chunk_loss_and_gradient(rows, matrix, offsets, targets)
                loss += chunk_loss
                if grads is not None:
                    grad_hidden, grad_weight, grad_bias = grads
                    grad_hidden[positions] = (grad_logits @ matrix)[: len(positions)]
                    _add(grad_bias, words, (grad_logits.new_ones(1, len(rows)) @ grad_logits).squeeze(0))
                    _add(grad_weight, words, grad_logits.t() @ rows)
        if grads is not None:
            ctx.save_for_backward(*grads)
            ctx.dtypes = hidden.dtype, weight.dtype, bias.dtype
        return loss

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Float[Tensor, ""]) -> Any:
        return (*_scaled(ctx.saved_tensors, ctx.dtypes, grad), None, None)


def _scaled(parts: Sequence[Tensor], dtypes: Sequence[torch.dtype], factor: Float[Tensor, ""]) -> list[Tensor]:
    """Return gradients, each in the dtype of what it is of, times the gradient of the loss."""
    return [part.to(dtype) * factor.to(dtype) for part, dtype in zip(parts, dtypes, strict=True)]


def chunk_loss_and_gradient(
    rows: Float[Tensor, "rows hidden_size"],
    weight: Float[Tensor, "words hidden_size"],
    offsets: Float[Tensor, " words"],
    targets: Int[Tensor, " positions"],
) -> tuple[Float[Tensor, ""], Float[Tensor, "rows words"]]:
    """Return the sum of -log softmax(rows @ weight.T + offsets)[target] in nats, and its gradient by the logits.

    The first rows are those of the positions; the gradient of the others, which only fill up the shape, is zero.
    """
    positions = len(targets)
    # The softmax works in float32 inside; it rounds to the dtype that the products of the gradient read anyway.
    gradient = functional.linear(rows, weight, offsets).softmax(1)
    gradient[positions:] = 0
    of_targets = torch.arange(positions, device=rows.device), targets
    # A probability too small for a float counts as the smallest one: a loss of 87, not infinity.
    dtype = torch.promote_types(gradient.dtype, torch.float32)
    probabilities = gradient[of_targets].to(dtype).clamp_min(torch.finfo(dtype).tiny)
    gradient[of_targets] -= 1
    return -probabilities.log().sum(), gradient


class _Chunk(NamedTuple):
    """Positions that are computed together, their targets among `words`, and what is added to the words' logits."""

    positions: Int[Tensor, " positions"]
    targets: Int[Tensor, " positions"]
    words: Int[Tensor, " words"] | EllipsisType
    shifts: Float[Tensor, " *words"]


def _chunks(choices: Iterable[Choice], device: torch.device) -> Iterator[_Chunk]:
    for choice in choices:
        words = choice.words.to(device) if isinstance(choice.words, Tensor) else EVERY_WORD
        positions, targets, shifts = (part.to(device) for part in (choice.positions, choice.targets, choice.shifts))
        for start in range(0, len(positions), _CHUNK):
            part = slice(start, start + _CHUNK)
            yield _Chunk(positions[part], targets[part], words, shifts)


def _padded(rows: Float[Tensor, "positions size"], multiple: int) -> Float[Tensor, "rows size"]:
    """Return the rows, and rows of zeros after them up to a multiple."""
    return functional.pad(rows, (0, 0, 0, -len(rows) % multiple))


def _add(
    total: Float[Tensor, "vocab ..."], words: Int[Tensor, " words"] | EllipsisType, part: Float[Tensor, "words ..."]
) -> None:
    """Add to the rows of some words; a word may come twice."""
    if isinstance(words, Tensor):
        total.index_add_(0, words, part.to(total.dtype))
    else:
        total += part
