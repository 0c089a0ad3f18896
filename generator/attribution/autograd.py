"""The general path: gradients of many outputs by autograd, for any differentiable model, causal or not.

The text is read once, and one backward pass carries the gradients of a block of outputs, vectorised by torch. A model
that this cannot be done with (one with an autograd function of its own, such as the units of `generator.units`) reads
a copy of the text for each output, and one backward pass serves all copies.

Of a model that looks back only, a block of outputs needs the text up to its last one, which is half the work on
average. Whether a model does is found out: by gradients at what is to come, and by reading less.
"""

import math
import threading
from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from generator.attribution.character_model import CharacterModel, target_logits

_PAIRS = 2_000_000  # of characters, over all outputs of a block: bounds memory, that of attention's scores too
_BLOCKS = 8  # of a text's outputs: more need less of the text, fewer multiply faster
_CHOICE = threading.Lock()
_FEWEST = 3  # outputs of a block: with fewer, most of the time goes into reading the text again


def gradients(
    model: CharacterModel,
    inputs: Float[Tensor, "batch time symbols"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
    *,
    block: int | None = None,
) -> Iterator[tuple[slice, Float[Tensor, "block batch time symbols"]]]:
    """Yield, block by block, the gradients of outputs' target logits with respect to (soft) one-hot inputs.

    `targets` is `(output, batch)`, or `(output, batch, 2)` for pairs. `block` is the number of outputs at a time.
    """
    batch, time, _ = inputs.shape
    block = block or max(1, min(_PAIRS // (batch * time * time), max(_FEWEST, math.ceil(len(outputs) / _BLOCKS))))
    blocks = [slice(start, min(start + block, len(outputs))) for start in range(0, len(outputs), block)]
    vectorises = _vectorises(model, inputs, targets)
    whole = _read(model, inputs)
    lengths = [int(outputs[some].max()) + 1 for some in blocks]
    back_only = min(lengths) < time and _looks_back_only(*_read(model, inputs[:1]))
    for some, length in zip(blocks, lengths, strict=True):
        read = _as_far_as(length, model, *whole) if back_only else whole
        if vectorises:
            found = _of_one_reading(model, *read, outputs[some], targets[some])
        else:
            found = _a_copy_an_output(model, read[0], outputs[some], targets[some])
        yield some, functional.pad(found, (0, 0, 0, time - found.shape[2]))


def _vectorises(model: CharacterModel, inputs: Tensor, targets: Tensor) -> bool:
    """Whether torch can vectorise the model's backward pass: tried on one character."""
    outputs = torch.zeros(2, 1, dtype=torch.long)
    try:
        _of_one_reading(model, *_read(model, inputs[:1, :1]), outputs, targets[:1, :1].repeat_interleave(2, 0))
    except RuntimeError:
        return False  # what has another cause is said when the whole text is read
    return True


def _read(model: CharacterModel, inputs: Tensor) -> tuple[Tensor, Tensor]:
    inputs = inputs.detach().requires_grad_()
    # Of the ways that torch has to compute attention, the plain one alone can be vectorised. The choice is that of all
    # threads: one at a time may make it.
    with _CHOICE, sdpa_kernel(SDPBackend.MATH):
        return inputs, model.hidden_states_from_embedded(inputs @ model.embedding.weight.detach())


def _looks_back_only(inputs: Tensor, hidden: Tensor) -> bool:
    """Whether the states of the text's first half have no gradient at all with respect to its second half."""
    half = inputs.shape[1] // 2
    own = hidden[:, :half]
    # Weights of no particular kind: a plain sum, say, has no gradient through a normalisation.
    weights = torch.randn(own.shape, generator=torch.Generator().manual_seed(0), dtype=own.dtype)
    (found,) = torch.autograd.grad((own * weights).sum(), inputs)
    return not found[:, half:].any()


def _as_far_as(length: int, model: CharacterModel, inputs: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
    """Return a reading of the first `length` characters, if that gives them the states that they have in the whole
    text; otherwise the reading of the whole, as it is."""
    if length == inputs.shape[1]:
        return inputs, hidden
    try:
        start, states = _read(model, inputs[:, :length])
    except RuntimeError:
        return inputs, hidden  # too short for a convolution, for example
    own = hidden[:, :length].detach()
    # Products of other sizes are rounded in another order.
    rounding = torch.finfo(own.dtype).eps ** 0.5
    same = torch.allclose(states, own, rtol=rounding, atol=rounding * float(own.abs().max()))
    return (start, states) if same else (inputs, hidden)


def _of_one_reading(model: CharacterModel, inputs: Tensor, hidden: Tensor, outputs: Tensor, targets: Tensor) -> Tensor:
    own = hidden[torch.arange(len(inputs)), outputs]  # (output, batch, hidden_size)
    logits = target_logits(model, own, targets).sum(1)  # (output); texts do not see each other
    each = torch.eye(len(logits), dtype=logits.dtype)
    (found,) = torch.autograd.grad(logits, inputs, each, is_grads_batched=True, retain_graph=True)
    return found


def _a_copy_an_output(model: CharacterModel, inputs: Tensor, outputs: Tensor, targets: Tensor) -> Tensor:
    count, batch = outputs.shape
    copies = inputs.detach().expand(count, *inputs.shape).flatten(0, 1).requires_grad_()
    hidden = model.hidden_states_from_embedded(copies @ model.embedding.weight.detach())
    own = hidden[torch.arange(count * batch), outputs.flatten()]
    logits = target_logits(model, own, targets.flatten(0, 1)).sum()
    (found,) = torch.autograd.grad(logits, copies)
    return found.view(count, *inputs.shape)
