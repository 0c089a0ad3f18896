"""Connectivity: how strongly every input character moves the logit of every output position's target word.

    connectivity[output, input] = || d logit[output, target[output]] / d one_hot[input] ||_2

in logits per unit of one-hot input, from the model in `eval()` mode, exact to rounding. The measure is that of Madsen
(2019), "Visualizing memorization in RNNs", Distill, doi 10.23915/distill.00016.

Two paths give the same answer. Models whose layers are all `RecurrentUnit`s take a reverse scan over time that carries
the gradients of all outputs not yet passed, by the units' own derivatives. Any other differentiable module takes one
batched backward pass over copies of the sentence.
"""

from typing import cast

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.corpus.vocabulary import NUM_SYMBOLS
from generator.model import Autocomplete
from generator.units import RecurrentUnit

_COPIES = 50  # of the sentence in one backward pass of the general path: bounds its memory


def connectivity(
    model: Autocomplete, characters: Int[Tensor, " time"], targets: Int[Tensor, " output"]
) -> Float[Tensor, "output input"]:
    """Return the norm of the gradient of each output's target logit with respect to each one-hot input.

    `characters` are symbols, `targets` the number of the word whose logit is explained at each of them. Entries of a
    causal model above the diagonal are exactly zero.
    """
    if len(targets) != len(characters):
        raise ValueError(f"targets must have one word a character, {len(characters)}, got {len(targets)}")
    model.eval()
    if all(isinstance(unit, RecurrentUnit) for unit in model.units):
        return _by_reverse_scan(model, characters, targets)
    return connectivity_by_autograd(model, characters, targets)


@torch.no_grad()
def _by_reverse_scan(model: Autocomplete, characters: Tensor, targets: Tensor) -> Tensor:
    units = [cast(RecurrentUnit, unit) for unit in model.units]
    time, size = len(characters), model.config.hidden_size
    dtype = model.embedding.weight.dtype

    factors, hidden = [], model.embedding(characters)[:, None]  # (time, batch = 1, size)
    for unit in units:
        hidden, records = unit.scan_with_records(unit.input_part(hidden))
        stacked = tuple(torch.stack(parts) for parts in zip(*records, strict=True))
        factors.append([factor.unbind() for factor in unit.derivatives(stacked)])
    maps = [unit.maps(dtype) for unit in units]
    seeds = model.readout.weight[targets]  # (output, hidden_size): where every gradient starts
    # The first layer's gradient goes straight to the 28 symbols; the embedding and its weight are one small matrix.
    to_symbols = units[0].weight_ih @ model.embedding.weight.t()  # (gates, symbols)

    result = torch.zeros(time, time, dtype=dtype)
    states = [unit.initial_state(hidden.new_empty(time, 1)) for unit in units]
    carried = [tuple(torch.zeros_like(part) for part in state) for state in states]  # (output, hidden_size) each
    for t in range(time - 1, -1, -1):
        # Outputs t and later look back at input t; output t joins with the gradient of its own logit.
        above = torch.zeros(time - t, size, dtype=dtype)
        above[0] = seeds[t]
        for layer in range(len(units) - 1, -1, -1):
            unit, carry = units[layer], carried[layer]
            gradient = (carry[0][t:] + above, *(part[t:] for part in carry[1:]))
            grads, previous = unit.reverse_step(gradient, tuple(f[t] for f in factors[layer]), maps[layer])
            for part, new in zip(carry, previous, strict=True):
                part[t:] = new
            above = grads[0] @ (units[layer].weight_ih if layer else to_symbols)
        result[t:, t] = above.norm(dim=1)
    return result


def connectivity_by_autograd(
    model: Autocomplete, characters: Int[Tensor, " time"], targets: Int[Tensor, " output"], *, copies: int = _COPIES
) -> Float[Tensor, "output input"]:
    """Return what `connectivity` does, for any differentiable model: copies of the sentence and one backward pass.

    Copy k of the sentence is differentiated at its own output alone, so that one pass gives `copies` rows.
    """
    model.eval()
    one_hot = torch.nn.functional.one_hot(characters.long(), NUM_SYMBOLS).to(model.embedding.weight.dtype)
    rows = []
    for outputs in torch.split(torch.arange(len(characters)), copies):
        inputs = one_hot.expand(len(outputs), -1, -1).clone().requires_grad_()  # (copy, time, symbols)
        hidden = model.hidden_states_from_embedded(inputs @ model.embedding.weight)
        own = hidden[torch.arange(len(outputs)), outputs]  # (copy, hidden_size): each copy's own output
        logits = (own * model.readout.weight[targets[outputs]]).sum()
        (gradient,) = torch.autograd.grad(logits, inputs)
        rows.append(gradient.norm(dim=-1))
    return torch.cat(rows)
