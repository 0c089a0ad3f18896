"""Cross entropy over the vocabulary, without ever holding all logits."""

from collections.abc import Iterable, Iterator, Sequence
from types import EllipsisType
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional

from generator.kernels.matmul import PackedMatmul
from generator.training.sampled_softmax import EVERY_WORD, Choice

_CHUNK = 2048  # positions whose logits exist at the same time: 134 MB of float32 at 16,386 words
_BLOCK = 512
"""Positions of a chunk whose softmax is made at once: their logits are still in the cache."""
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


def _product_dtype(hidden: Tensor, weight: Tensor) -> torch.dtype:
    """Return the dtype of the readout's products: that of autocast where it is on."""
    device = hidden.device.type
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else weight.dtype


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
        device, dtype = hidden.device.type, _product_dtype(hidden, weight)
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
        device, dtype = hidden.device.type, _product_dtype(hidden, weight)
        narrow, read = weight.to(dtype), hidden.to(dtype)
        loss = torch.zeros((), dtype=torch.promote_types(dtype, torch.float32), device=hidden.device)
        gradients = _Gradients(read, weight) if graded else None
        with torch.autocast(device, enabled=False):
            for choice in choices:
                words = choice.words.to(hidden.device) if isinstance(choice.words, Tensor) else EVERY_WORD
                matrix = narrow[words]
                offsets = (bias[words] + choice.shifts.to(bias)).to(dtype)
                readout = PackedMatmul(matrix.t(), offsets)
                for positions, targets in _chunks(choice, hidden.device):
                    rows = _padded(read[positions], _ROWS if words is EVERY_WORD else _ROWS_OF_FEW_WORDS)
                    chunk_loss, grad_logits = chunk_loss_and_gradient(rows, readout, targets, len(matrix))
                    loss += chunk_loss
                    if gradients is not None:
                        gradients.hidden[positions] = (grad_logits @ matrix)[: len(positions)]
                        gradients.add(words, grad_logits, rows)
        if gradients is not None:
            ctx.save_for_backward(gradients.hidden, *gradients.of_readout())
            ctx.dtypes = hidden.dtype, weight.dtype, bias.dtype
        return loss

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Float[Tensor, ""]) -> Any:
        return (*_scaled(ctx.saved_tensors, ctx.dtypes, grad), None, None)


def _scaled(parts: Sequence[Tensor], dtypes: Sequence[torch.dtype], factor: Float[Tensor, ""]) -> list[Tensor]:
    """Return gradients, each in the dtype of what it is of, times the gradient of the loss."""
    results = [part.new_empty(part.shape, dtype=dtype) for part, dtype in zip(parts, dtypes, strict=True)]
    for part, result in zip(parts, results, strict=True):
        torch.mul(part, factor.to(result.dtype), out=result)
    return results


class _Gradients:
    """Gradients by the hidden states and the readout, summed up chunk by chunk.

    Those by the weights and the bias are one matrix: the bias is the weight of a one beside the hidden states.
    """

    def __init__(self, hidden: Float[Tensor, "positions size"], weight: Float[Tensor, "vocab size"]) -> None:
        self.hidden = torch.empty_like(hidden)
        self._weight = weight
        self._across: Float[Tensor, "size_and_one vocab"] | None = None
        """Of chunks over every word. Transposed, as a product makes it in half of the time."""
        self._along: Float[Tensor, "vocab size_and_one"] | None = None
        """Of chunks over some words."""

    def add(
        self,
        words: Int[Tensor, " words"] | EllipsisType,
        grad_logits: Float[Tensor, "rows words"],
        rows: Float[Tensor, "rows size"],
    ) -> None:
        """Add what a chunk's rows give for the weights and biases of its words; a word may come twice."""
        ones, total = rows.new_ones(len(rows), 1), self._weight
        if isinstance(words, Tensor):
            if self._along is None:
                self._along = total.new_zeros(len(total), total.shape[1] + 1)
            self._along.index_add_(0, words, (grad_logits.t() @ torch.cat([rows, ones], dim=1)).to(total.dtype))
            return
        part = torch.cat([rows.t(), ones.t()]) @ grad_logits
        self._across = part.to(total.dtype) if self._across is None else self._across.add_(part)

    def of_readout(self) -> tuple[Float[Tensor, "vocab size"], Float[Tensor, " vocab"]]:
        """Return the gradients by the weights and by the bias."""
        size = self._weight.shape[1]
        across = self._weight.new_zeros(size + 1, len(self._weight)) if self._across is None else self._across
        total = across.t() if self._along is None else self._along.add_(across.t())
        return total[:, :size], total[:, size]


def chunk_loss_and_gradient(
    rows: Float[Tensor, "rows hidden_size"], readout: PackedMatmul, targets: Int[Tensor, " positions"], words: int
) -> tuple[Float[Tensor, ""], Float[Tensor, "rows words"]]:
    """Return the sum of -log softmax(readout(rows))[target] in nats, and its gradient by the logits of `words` words.

    The first rows are those of the positions; the gradient of the others, which only fill up the shape, is zero.
    """
    positions = len(targets)
    gradient = rows.new_empty(len(rows), words)
    for part, place in zip(torch.split(rows, _BLOCK), torch.split(gradient, _BLOCK), strict=True):
        # The softmax works in float32 inside; it rounds to the dtype that the products of the gradient read anyway.
        torch.softmax(readout(part), 1, out=place)
    gradient[positions:] = 0
    of_targets = torch.arange(positions, device=rows.device), targets
    # A probability too small for a float counts as the smallest one: a loss of 87, not infinity.
    dtype = torch.promote_types(gradient.dtype, torch.float32)
    probabilities = gradient[of_targets].to(dtype).clamp_min(torch.finfo(dtype).tiny)
    gradient[of_targets] -= 1
    return -probabilities.log().sum(), gradient


def _chunks(
    choice: Choice, device: torch.device
) -> Iterator[tuple[Int[Tensor, " positions"], Int[Tensor, " positions"]]]:
    """Yield the positions that are computed together, and their targets among the choice's words."""
    parts = (torch.split(part.to(device), _CHUNK) for part in (choice.positions, choice.targets))
    return zip(*parts, strict=True)


def _padded(rows: Float[Tensor, "positions size"], multiple: int) -> Float[Tensor, "rows size"]:
    """Return the rows, and rows of zeros after them up to a multiple."""
    return functional.pad(rows, (0, 0, 0, -len(rows) % multiple))
