"""Layerwise path: gradients of many outputs of many texts, pulled back layer by layer at the same time.

Every layer has a VJP: see `generator.attribution.vjp`. The work is large matrix products, over those time steps alone
that an output can depend on.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeGuard

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution import vjp_attention, vjp_bidirectional, vjp_recurrent
from generator.attribution.character_model import directions, has_hooks, is_plain_linear
from generator.attribution.vjp import OUTPUTS_TOGETHER, VJP, Gradients, has_vjp, vjp
from generator.kernels.threads import parts_of, side_by_side
from generator.model import Autocomplete

REGISTERED = (vjp_attention, vjp_bidirectional, vjp_recurrent)
"""Modules that register the VJPs of the package's units when they are imported."""

_NUMBERS = 32_000_000
"""Most numbers that the gradients between two layers may hold; bounds memory."""
_FEWEST_ROWS = 128
"""Fewest rows (texts x outputs) of a block if a layer works step by step, even beyond the memory bound."""
_FEWEST_OUTPUTS = 16
"""Fewest outputs of a block if no layer works step by step."""


def has_layerwise_path(model: object) -> TypeGuard[Autocomplete]:
    """Return whether a model can take this path: an `Autocomplete` all of whose layers have a VJP."""
    return (
        isinstance(model, Autocomplete)
        and is_plain_linear(model.readout)
        and all(has_vjp(unit) and not has_hooks(unit) for unit in model.units)
    )


def gradients(
    model: Autocomplete,
    inputs: Float[Tensor, "batch time symbols"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
    *,
    block: int | None = None,
) -> Iterator[tuple[slice, Float[Tensor, "block batch time symbols"]]]:
    """Yield gradients of outputs' target logits with respect to (soft) one-hot inputs, as `autograd.gradients` does.

    `outputs` are positions that never fall along the first axis; `targets` is `(output, batch)`, or
    `(output, batch, 2)` for pairs. `block` outputs are pulled back together. The last block comes first.
    """
    for some, found, _ in _blocks(model, inputs, outputs, targets, block=block, keep_norms=False):
        yield some, found


def layer_norms(
    model: Autocomplete,
    inputs: Float[Tensor, "batch time symbols"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
) -> Float[Tensor, "layer output batch time"]:
    """Return the norms of the gradients with respect to every layer's output, as `VJP.pull_back` defines them."""
    result = inputs.new_zeros(len(model.units), *outputs.shape, inputs.shape[1])
    for some, _, norms in _blocks(model, inputs, outputs, targets, block=None, keep_norms=True):
        result[:, some] = norms
    return result


class _Pulled(NamedTuple):
    symbols: Float[Tensor, "output batch time symbols"]
    norms: Float[Tensor, "layer output batch time"]
    """No layers if norms are not kept."""


@torch.no_grad()
def _blocks(
    model: Autocomplete, inputs: Tensor, outputs: Tensor, targets: Tensor, *, block: int | None, keep_norms: bool
) -> Iterator[tuple[slice, Tensor, Tensor]]:
    batch, time, symbols = inputs.shape
    layers = _layers(model, inputs)
    back_only = all(getattr(unit, "causal", False) for unit in model.units)
    seeds = directions(model.readout, targets, pairs=targets.dim() > outputs.dim())
    block = block or _block_size(layers, batch, time, seeds.shape[-1])
    # The block that needs the most memory comes first; the others then fit into what it leaves.
    for start in reversed(range(0, len(outputs), block)):
        some = slice(start, min(start + block, len(outputs)))
        length = int(outputs[some].max()) + 1 if back_only else time
        pulled = _pull_back(layers, outputs[some], seeds[some], length, keep_norms=keep_norms)
        found = inputs.new_zeros(some.stop - start, batch, time, symbols)
        found[:, :, :length] = pulled.symbols
        norms = inputs.new_zeros(len(pulled.norms), some.stop - start, batch, time)
        norms[..., :length] = pulled.norms
        yield some, found, norms


def _layers(model: Autocomplete, inputs: Float[Tensor, "batch time symbols"]) -> list[VJP]:
    """Return every layer's VJP at the texts, the first layer first."""
    weight = model.embedding.weight.detach()
    hidden, layers = inputs @ weight, list[VJP]()
    for number, unit in enumerate(model.units):
        # The embedding is the map to what lies below the first layer: its gradients go straight to the symbols.
        hidden, layer = vjp(unit, hidden, None if number else weight.t())
        layers.append(layer)
    return layers


def _block_size(layers: Sequence[VJP], batch: int, time: int, hidden_size: int) -> int:
    """Return how many outputs to pull back together: as many as fit into memory, and never so few that it is slow."""
    step_by_step = any(layer.step_by_step for layer in layers)
    fewest = math.ceil(_FEWEST_ROWS / batch) if step_by_step else _FEWEST_OUTPUTS
    fitting = _NUMBERS // (batch * time * hidden_size)
    return max(fewest, fitting - fitting % OUTPUTS_TOGETHER)


def _pull_back(
    layers: Sequence[VJP],
    outputs: Int[Tensor, "output batch"],
    seeds: Float[Tensor, "output batch hidden_size"],
    length: int,
    *,
    keep_norms: bool,
) -> _Pulled:
    """Pull a block of outputs back through all layers, on several threads."""
    count, batch = outputs.shape
    rows = _dealt(count, len(parts_of(count * batch, outputs.device)))
    starts = [Gradients(outputs[part], length, seeds=seeds[part]) for part in rows]
    parts = side_by_side(partial(_pull_back_part, layers, keep_norms), starts)
    if len(parts) == 1:
        return parts[0]
    order = torch.cat(rows).argsort()
    return _Pulled(
        torch.cat([part.symbols for part in parts])[order], torch.cat([part.norms for part in parts], dim=1)[:, order]
    )


def _dealt(count: int, parts: int) -> list[Int[Tensor, " output"]]:
    """Deal outputs out in groups, so that parts have outputs from everywhere in the text and equal work.

    A group stays together whatever the number of parts: a matrix product of other rows is rounded otherwise.
    """
    groups = torch.split(torch.arange(count), OUTPUTS_TOGETHER)
    parts = min(parts, len(groups))
    return [torch.cat(groups[part::parts]) for part in range(parts)]


def _pull_back_part(layers: Sequence[VJP], keep_norms: bool, start: Gradients) -> _Pulled:
    """Pull some outputs back through all layers, the last layer first."""
    gradients, (count, batch) = start, start.outputs.shape
    assert start.seeds is not None
    norms = start.seeds.new_zeros(len(layers) if keep_norms else 0, count, batch, start.time)
    for number in range(len(layers) - 1, -1, -1):
        layer, of_layer = layers[number], norms[number].permute(2, 0, 1) if keep_norms else None
        gradients = layer.pull_back(gradients if layer.takes_steps else gradients.spread(), of_layer)
    values = gradients.spread().values
    assert values is not None
    return _Pulled(values.permute(1, 2, 0, 3), norms)
