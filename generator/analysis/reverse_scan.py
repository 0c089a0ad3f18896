"""The fast path: one scan forward, and one back that carries the gradients of many outputs of many texts at once.

At every time step the gradients of all outputs that are not yet passed are one batch, so that the whole work is large
matrix products. Each unit gives its own derivatives: see `generator.units.scan`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard, cast

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.model import Autocomplete
from generator.units import RecurrentUnit


@dataclass(frozen=True)
class Step:
    """The gradients at one time step of those outputs that look back at it, `first` and later.

    `layers` holds, for each layer, the gradient with respect to the hidden state there, on all its ways: to the next
    time step and to the layer above.
    """

    time: int
    first: int
    symbols: Float[Tensor, "output batch symbols"]  # with respect to the one-hot input
    layers: list[Float[Tensor, "output batch hidden_size"]]  # empty unless asked for


def has_reverse_step(model: object) -> TypeGuard[Autocomplete]:
    """Whether a model can take this path: an `Autocomplete` all of whose layers are `RecurrentUnit`s."""
    return (
        isinstance(model, Autocomplete)
        and isinstance(model.readout, nn.Linear)
        and all(isinstance(unit, RecurrentUnit) for unit in model.units)
    )


@torch.no_grad()
def reverse_scan(
    model: Autocomplete,
    embedded: Float[Tensor, "batch time size"],
    outputs: Int[Tensor, "output batch"],
    seeds: Float[Tensor, "output batch hidden_size"],
    *,
    keep_layers: bool = False,
) -> Iterator[Step]:
    """Yield the gradients at every time step, the last first.

    Output k of a text is at position `outputs[k]`, which never falls with k; its gradient starts there as `seeds[k]`,
    with respect to the last layer's hidden state. An output that a step has not reached yet has gradient zero in it.
    """
    units = [cast(RecurrentUnit, unit) for unit in model.units]
    dtype = embedded.dtype
    factors, hidden = [], embedded.transpose(0, 1)  # (time, batch, size)
    for unit in units:
        hidden, records = unit.scan_with_records(unit.input_part(hidden))
        stacked = tuple(torch.stack(parts) for parts in zip(*records, strict=True))
        del records
        factors.append([factor.unbind() for factor in unit.derivatives(stacked)])
    maps = [unit.maps(dtype) for unit in units]
    # The first layer's gradient goes straight to the symbols; the embedding and its weight are one small matrix.
    to_below = [unit.weight_ih.detach() for unit in units]
    to_below[0] = to_below[0] @ model.embedding.weight.t()  # (gates, symbols)

    batch = embedded.shape[0]
    states = [unit.initial_state(hidden.new_empty(batch, 1)) for unit in units]
    carried = [tuple(part.new_zeros(len(outputs), *part.shape) for part in state) for state in states]
    last = outputs.amax(1)  # never falls
    for t in range(embedded.shape[1] - 1, -1, -1):
        first = int(torch.searchsorted(last, t))
        if first == len(outputs):
            continue  # every output is before this time step
        above = seeds.new_zeros(seeds[first:].shape)
        starting = outputs[first:] == t
        above[starting] = seeds[first:][starting]
        layers = []
        for layer in range(len(units) - 1, -1, -1):
            carry = carried[layer]
            gradient = (carry[0][first:].add_(above), *(part[first:] for part in carry[1:]))
            if keep_layers:
                layers.append(gradient[0].clone())
            grads, previous = units[layer].reverse_step(gradient, tuple(f[t] for f in factors[layer]), maps[layer])
            for part, new in zip(carry, previous, strict=True):
                part[first:] = new
            above = grads[0] @ to_below[layer]
        yield Step(t, first, above, layers[::-1])
