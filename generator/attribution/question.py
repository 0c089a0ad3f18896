"""A question to a model: which predictions of which texts a measure explains."""

from dataclasses import dataclass

import torch
from jaxtyping import Int
from torch import Tensor

from generator.attribution.character_model import CharacterModel


@dataclass(frozen=True)
class Question:
    """Predictions of texts of one length, each explained by the number of a word."""

    model: CharacterModel
    characters: Int[Tensor, "batch time"]
    outputs: Int[Tensor, "output batch"]
    """Positions that are predicted at; along the first axis they never fall."""
    targets: Tensor
    """The word's number at each output, `(output, batch)`; or `(output, batch, 2)`, the word and a rival, whose logits'
    difference is explained."""
    causal: bool | None = None
    """Whether no output depends on a later character; None where that is not known yet."""
    steps: int | None = None
    """Points of a measure that sums over some; None for as many as it needs."""

    @property
    def pairs(self) -> bool:
        """Whether two words are compared."""
        return self.targets.dim() > self.outputs.dim()


def whole_text(
    model: CharacterModel,
    characters: Int[Tensor, " time"],
    targets: Tensor,
    *,
    causal: bool | None = None,
) -> Question:
    """Return the question for every prediction of one text; `targets` is `(time)`, or `(time, 2)` for pairs."""
    time = len(characters)
    if len(targets) != time:
        raise ValueError(f"targets must have one word a character, {time}, got {len(targets)}")
    return Question(model, characters[None], torch.arange(time)[:, None], targets[:, None], causal)
