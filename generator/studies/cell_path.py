"""The gradient with respect to the memory cells of LSTM layers: the path that keeps an error from vanishing.

An LSTM's memory reaches the next one by a product with the forget gate alone, so that an error can come back along it
(Hochreiter & Schmidhuber 1997). Gradients with respect to hidden states, `gradient_norms.norms_of`, do not show that.
"""

from typing import TypeGuard

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.model import Autocomplete
from generator.units import LSTM
from generator.units.recurrent import StepGradients


def has_cells(model: Autocomplete) -> TypeGuard[Autocomplete]:
    """Return whether all layers of a model are LSTMs."""
    return isinstance(model.readout, nn.Linear) and all(isinstance(unit, LSTM) for unit in model.units)


@torch.no_grad()
def cell_norms(
    model: Autocomplete,
    characters: Int[Tensor, "batch time"],
    outputs: Int[Tensor, "output batch"],
    targets: Int[Tensor, "output batch"],
) -> Float[Tensor, "layer output batch time"]:
    """Return the norms of the gradients of target logits with respect to every layer's memory after every character.

    In logits per unit of memory, on all ways from there: along the memory, and by way of the hidden states.
    """
    units: list[LSTM] = list(model.units)  # type: ignore[arg-type]
    hidden, records = model.embedding(characters).transpose(0, 1), []
    for unit in units:
        hidden, found = unit.scan_with_records(unit.input_part(hidden))
        records.append(found)
    time, size = len(hidden), units[-1].hidden_size
    seeds = model.readout.weight[targets.clamp_min(0)]  # (output, batch, hidden_size)
    norms = seeds.new_zeros(len(units), *outputs.shape, time)
    from_above = [seeds * (outputs == t)[..., None] for t in range(time)]
    for layer in reversed(range(len(units))):
        unit = units[layer]
        maps = unit.maps(seeds.dtype)
        gradient = (torch.zeros_like(seeds), seeds.new_zeros(*outputs.shape, size))
        for t in reversed(range(time)):
            gradient[0].add_(from_above[t])
            factors = unit.derivatives(records[layer][t])
            _, memory_from_output, _ = factors
            norms[layer, ..., t] = torch.addcmul(gradient[1], gradient[0], memory_from_output).norm(dim=-1)
            gates = seeds.new_empty(*outputs.shape, len(unit.weight_ih))
            unit.reverse_step(gradient, factors, maps, StepGradients(gates, (gates,)))
            from_above[t] = gates @ unit.weight_ih
    return norms
