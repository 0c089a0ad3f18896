"""How strongly every input character moves the prediction at every output, by any measure."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution import autograd
from generator.attribution.character_model import CharacterModel, evaluating, one_hot
from generator.attribution.measures import Rows, measures, rows_by
from generator.attribution.model_trial import check_reading
from generator.attribution.question import Question, whole_text
from generator.contract.measures import DEFAULT


def connectivity(
    model: CharacterModel,
    characters: Int[Tensor, " time"],
    targets: Int[Tensor, " output"] | Int[Tensor, "output 2"],
    *,
    measure: str | Rows = DEFAULT,
) -> Float[Tensor, "output input"]:
    """Return how strongly each input character moves each output's target logit.

    `characters` are symbols; `targets` has the number of the word that is explained at each of them, or is
    `(output, 2)`: the word and a rival, whose logits' difference is explained. Entries of a causal model above the
    diagonal are exactly zero.
    """
    return explain(whole_text(model, characters, targets), measure)[:, 0]


def explain(question: Question, measure: str | Rows = DEFAULT) -> Float[Tensor, "output batch input"]:
    """Return the answer to a question by a measure, or by a function that computes one, from the model in `eval()`
    mode."""
    if isinstance(measure, str) and measure not in measures():
        raise ValueError(f"measure must be one of {', '.join(measures())}, got {measure!r}")
    evaluating(question.model)
    check_reading(question.model, question.characters[:1])
    rows = rows_by(measure) if isinstance(measure, str) else measure
    return rows(question)


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
    measure: str = DEFAULT,
    steps: int | None = None,
) -> Float[Tensor, "output batch input"]:
    """Return some rows of the connectivity of many texts, which all have one length: see `Question`."""
    return explain(Question(model, characters, outputs, targets, steps=steps), measure)
