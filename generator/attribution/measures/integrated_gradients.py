"""Integrated gradients: the gradient's mean along the straight line from a text of spaces to the text.

At each input the entry is the mean gradient at the character less that at the space. A row's sum is by how much the
logit changes from the one text to the other (completeness). From Sundararajan, Taly & Yan (2017), "Axiomatic
attribution for deep networks", ICML, arXiv 1703.01365.
"""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from generator.attribution.character_model import baseline_of, one_hot, target_logits
from generator.attribution.gradient_rows import gradient_rows
from generator.attribution.question import Question
from generator.contract.measures import Measure

MEASURE = Measure(
    id="integrated_gradients",
    label="Integrated gradients",
    unit="logits",
    note="What the character adds to the word’s score on the way from a text of spaces, in logits: orange speaks for"
    " the word, blue against it.",
    signed=True,
    on_page=False,
)

COMPLETENESS = 0.01
"""How far a row may sum to something else than the logit's change, as a share of it."""

_STEPS = 16  # points on the line, at first; doubled until every row is complete
_MOST_STEPS = 1024
_SMALL = 0.1  # a logit's change, below which its share is not asked for


def rows(question: Question) -> Float[Tensor, "output batch input"]:
    """Return the integrals, by as many points as make every row complete, or by `question.steps`.

    Raises `ArithmeticError` if no number of points that is allowed makes them so.
    """
    model, characters = question.model, question.characters
    inputs = one_hot(characters, model)
    spaces = one_hot(torch.full_like(characters, baseline_of(model)), model)
    change = _logits(question, inputs) - _logits(question, spaces)  # (output, batch)
    steps = question.steps or _STEPS
    while True:
        result = torch.zeros_like(inputs[..., 0]).expand(len(question.outputs), -1, -1).clone()
        for place, weight in zip(*_quadrature(steps), strict=True):
            point = spaces + place * (inputs - spaces)
            result += weight * gradient_rows(question, at=point, along=inputs - spaces)
        missing = (result.sum(-1) - change).abs()
        complete = (missing <= COMPLETENESS * change.abs().clamp_min(_SMALL)).all() or not missing.isfinite().all()
        if complete or question.steps:
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
def _logits(question: Question, inputs: Float[Tensor, "batch time symbols"]) -> Float[Tensor, "output batch"]:
    hidden = question.model.hidden_states_from_embedded(inputs @ question.model.embedding.weight)
    return target_logits(question.model, hidden[torch.arange(len(inputs)), question.outputs], question.targets)
