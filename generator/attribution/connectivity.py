"""Connectivity: how strongly every input character moves the logit of every output position's target word.

    connectivity[output, input] = || d logit[output, target[output]] / d one_hot[input] ||_2

in logits per unit of one-hot input, from the model in `eval()` mode, exact to rounding. The measure is that of Madsen
(2019), "Visualizing memorization in RNNs", Distill, doi 10.23915/distill.00016.

Two paths give the same answer: `layerwise` for stacks of units that have a VJP, `autograd` for any other
model of the protocol. Two further measures come of the same gradients, both with a sign:

- `gradient_input`: the gradient at the character itself, d logit / d one_hot[input, character] (Shrikumar et al. 2016);
- `integrated_gradients` (Sundararajan, Taly & Yan 2017): the gradient's mean along the straight line from a text of
  spaces to the text, at the character less at the space. A row's sum is by how much the logit changes from the one
  to the other (completeness).
"""

from typing import Literal, get_args

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution import autograd, layerwise
from generator.attribution.character_model import CharacterModel, evaluating, one_hot, target_logits

Measure = Literal["gradient", "gradient_input", "integrated_gradients"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

COMPLETENESS = 0.01
"""How far a row of integrated gradients may sum to something else than the logit's change, as a share of it."""

_STEPS = 16  # points on the line, at first; doubled until every row is complete
_MOST_STEPS = 1024
_SMALL = 0.1  # a logit's change, below which its share is not asked for


def connectivity(
    model: CharacterModel,
    characters: Int[Tensor, " time"],
    targets: Int[Tensor, " output"],
    *,
    measure: Measure = "gradient",
) -> Float[Tensor, "output input"]:
    """Return how strongly each input character moves each output's target logit.

    `characters` are symbols; `targets` has the number of the word that is explained at each of them, or is
    `(output, 2)`: the word and a rival, whose logits' difference is explained. Entries of a causal model above the
    diagonal are exactly zero.
    """
    time = len(characters)
    if len(targets) != time:
        raise ValueError(f"targets must have one word a character, {time}, got {len(targets)}")
    rows = rows_of(model, characters[None], torch.arange(time)[:, None], targets[:, None], measure=measure)
    return rows[:, 0]


def connectivity_by_autograd(
    model: CharacterModel,
    characters: Int[Tensor, " time"],
    targets: Int[Tensor, " output"],
    *,
    block: int | None = None,
) -> Float[Tensor, "output input"]:
    """Return what `connectivity` does, by the general path whatever the model; `block` outputs at a time."""
    evaluating(model)
    outputs = torch.arange(len(characters))[:, None]
    found = autograd.gradients(model, one_hot(characters[None], model), outputs, targets[:, None], block=block)
    return torch.cat([gradient.norm(dim=-1)[:, 0] for _, gradient in found])


def rows_of(
    model: CharacterModel,
    characters: Int[Tensor, "batch time"],
    outputs: Int[Tensor, "output batch"],
    targets: Tensor,
    *,
    measure: Measure = "gradient",
    steps: int | None = None,
) -> Float[Tensor, "output batch input"]:
    """Return some rows of the connectivity of many texts, which all have one length.

    `outputs` are positions that never fall along the first axis; `targets` is `(output, batch)`, or
    `(output, batch, 2)` for pairs. Integrated gradients take as many steps as make every row complete, or `steps`.
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}, got {measure!r}")
    evaluating(model)
    inputs = one_hot(characters, model)
    if measure == "integrated_gradients":
        return _integrated(model, characters, inputs, outputs, targets, steps)
    if measure == "gradient":
        return _rows(model, inputs, outputs, targets, None)
    return _rows(model, inputs, outputs, targets, inputs)


def _rows(
    model: CharacterModel, inputs: Tensor, outputs: Tensor, targets: Tensor, along: Tensor | None
) -> Float[Tensor, "output batch input"]:
    """Return the gradients' norms, or their products with `along`, (batch, time, symbols)."""
    result = inputs.new_zeros(*outputs.shape, inputs.shape[1])
    found = (layerwise if layerwise.has_layerwise_path(model) else autograd).gradients(model, inputs, outputs, targets)
    for some, gradient in found:
        result[some] = gradient.norm(dim=-1) if along is None else (gradient * along).sum(-1)
    return result


def _integrated(
    model: CharacterModel, characters: Tensor, inputs: Tensor, outputs: Tensor, targets: Tensor, fixed: int | None
) -> Float[Tensor, "output batch input"]:
    spaces = one_hot(torch.full_like(characters, model.characters.index(" ")), model)
    change = _logits(model, inputs, outputs, targets) - _logits(model, spaces, outputs, targets)  # (output, batch)
    steps = fixed or _STEPS
    while True:
        result = torch.zeros_like(inputs[..., 0]).expand(len(outputs), -1, -1).clone()
        places, weights = _quadrature(steps)
        for place, weight in zip(places, weights, strict=True):
            point = spaces + place * (inputs - spaces)
            result += weight * _rows(model, point, outputs, targets, inputs - spaces)
        missing = (result.sum(-1) - change).abs()
        complete = (missing <= COMPLETENESS * change.abs().clamp_min(_SMALL)).all() or not missing.isfinite().all()
        if complete or fixed:
            return result
        if steps >= _MOST_STEPS:
            raise ArithmeticError(
                f"integrated gradients are not complete to {COMPLETENESS:.0%} with {steps} steps: off by"
                f" {float(missing.max()):.2g} of a logit"
            )
        steps *= 2


def _quadrature(steps: int) -> tuple[list[float], list[float]]:
    """Return the places on the line from 0 to 1, and their weights, by Gauss and Legendre."""
    places, weights = np.polynomial.legendre.leggauss(steps)
    return ((places + 1) / 2).tolist(), (weights / 2).tolist()


@torch.no_grad()
def _logits(model: CharacterModel, inputs: Tensor, outputs: Tensor, targets: Tensor) -> Float[Tensor, "output batch"]:
    hidden = model.hidden_states_from_embedded(inputs @ model.embedding.weight)
    return target_logits(model, hidden[torch.arange(len(inputs)), outputs], targets)
