"""The fast path: the gradients of many outputs of many texts, carried back layer by layer at the same time.

Each unit gives its own derivatives: see `generator.units.vjp`. The whole work is large matrix products, of those
times alone that an output can depend on.
"""

import math
from collections.abc import Iterator
from functools import partial
from typing import TypeGuard

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.attribution.character_model import directions
from generator.kernels.threads import parts_of, side_by_side
from generator.model import Autocomplete
from generator.units.vjp import OUTPUTS_TOGETHER, Gradients, Linearisable, Linearised

_NUMBERS = 32_000_000  # that the gradients between two layers may hold: bounds memory
_ROWS = 128  # outputs of texts that are carried back together, in spite of that, where products are made step by step
_FEWEST = 16  # and elsewhere


def has_reverse(model: object) -> TypeGuard[Autocomplete]:
    """Whether a model can take this path: an `Autocomplete` all of whose layers offer themselves linearised."""
    return (
        isinstance(model, Autocomplete)
        and isinstance(model.readout, nn.Linear)
        and all(_offers_itself(unit) for unit in model.units)
    )


def _offers_itself(unit: nn.Module) -> bool:
    """Whether a unit has a `linearised` that goes with its `forward`: none of a class whose `forward` it replaces."""
    if not isinstance(unit, Linearisable):
        return False
    line = type(unit).__mro__
    given = next((place for place, kind in enumerate(line) if "linearised" in vars(kind)), len(line))
    return given <= next(place for place, kind in enumerate(line) if "forward" in vars(kind))


def gradients(
    model: Autocomplete,
    inputs: Float[Tensor, "batch time symbols"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
    *,
    block: int | None = None,
) -> Iterator[tuple[slice, Float[Tensor, "block batch time symbols"]]]:
    """Yield what `autograd.gradients` does: the gradients of outputs with respect to (soft) one-hot inputs.

    `outputs` are positions that never fall along the first axis. The last block comes first.
    """
    for some, found, _ in _blocks(model, inputs, outputs, targets, block=block, keep_norms=False):
        yield some, found


def layer_norms(
    model: Autocomplete,
    inputs: Float[Tensor, "batch time symbols"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
) -> Float[Tensor, "layer output batch time"]:
    """Return the norms of the gradients with respect to what every layer puts out, as `Linearised` defines them."""
    result = inputs.new_zeros(len(model.units), *outputs.shape, inputs.shape[1])
    for some, _, norms in _blocks(model, inputs, outputs, targets, block=None, keep_norms=True):
        result[:, some] = norms
    return result


@torch.no_grad()
def _blocks(
    model: Autocomplete, inputs: Tensor, outputs: Tensor, targets: Tensor, *, block: int | None, keep_norms: bool
) -> Iterator[tuple[slice, Tensor, Tensor]]:
    batch, time, symbols = inputs.shape
    weight = model.embedding.weight.detach()
    hidden, layers = inputs @ weight, list[Linearised]()
    for number, unit in enumerate(model.units):
        assert isinstance(unit, Linearisable)
        # The embedding is the map to what lies below the first layer: its gradients go straight to the symbols.
        hidden, layer = unit.linearised(hidden, None if number else weight.t())
        layers.append(layer)
    back_only = all(getattr(unit, "causal", False) for unit in model.units)
    seeds = directions(model.readout, targets, pairs=targets.dim() > outputs.dim())
    least = math.ceil(_ROWS / batch) if any(layer.step_by_step for layer in layers) else _FEWEST
    fitting = _NUMBERS // (batch * time * hidden.shape[-1])
    block = block or max(least, fitting - fitting % OUTPUTS_TOGETHER)
    # What needs the most memory comes first: what comes after it then fits into what it has left.
    for start in reversed(range(0, len(outputs), block)):
        some = slice(start, min(start + block, len(outputs)))
        count = some.stop - some.start
        length = int(outputs[some].max()) + 1 if back_only else time
        found = hidden.new_zeros(count, batch, time, symbols)
        norms = hidden.new_zeros(len(layers) if keep_norms else 0, count, batch, time)
        rows = _dealt(count, len(parts_of(count * batch, inputs.device)))
        starts = [Gradients(outputs[some][part], length, seeds=seeds[some][part]) for part in rows]
        carried = side_by_side(partial(_carry_back, layers, keep_norms), starts)
        for part, (gradient, of_layers) in zip(rows, carried, strict=True):
            found[part, :, :length] = gradient
            norms[:, part, :, :length] = of_layers
        yield some, found, norms


def _dealt(count: int, parts: int) -> list[Int[Tensor, " output"]]:
    """Deal out outputs, a few together, so that each part has some from everywhere and as much to do as the others.

    Those that are together stay so whatever the number of parts: a product of other rows is rounded otherwise.
    """
    groups = torch.split(torch.arange(count), OUTPUTS_TOGETHER)
    parts = min(parts, len(groups))
    return [torch.cat(groups[part::parts]) for part in range(parts)]


def _carry_back(layers: list[Linearised], keep_norms: bool, start: Gradients) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to the symbols, (output, batch, time, symbols), and, if they are kept, the
    norms of those with respect to the layers, (layer, output, batch, time)."""
    carried, (count, batch) = start, start.outputs.shape
    assert start.seeds is not None
    norms = start.seeds.new_zeros(len(layers) if keep_norms else 0, count, batch, start.time)
    for number in range(len(layers) - 1, -1, -1):
        carried = layers[number].reverse(carried, norms[number].permute(2, 0, 1) if keep_norms else None)
    assert carried.values is not None
    return carried.values.permute(1, 2, 0, 3), norms
