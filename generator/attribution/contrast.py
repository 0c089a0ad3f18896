"""Contrast: how strongly every input character moves the difference between the logits of two words.

    contrast[rival, input] = || d (logit[word] - logit[rival]) / d one_hot[input] ||_2

at one output position, in logits per unit of one-hot input: what speaks for the word rather than for its rival. What
raises both logits alike, and so changes neither's probability against the other, is not in it.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution.character_model import evaluating
from generator.attribution.measures import gradient
from generator.attribution.question import Question
from generator.model import Autocomplete


def contrast(
    model: Autocomplete, characters: Int[Tensor, " time"], output: int, word: int, rivals: Sequence[int]
) -> Float[Tensor, "rival input"]:
    """Return the contrast of `word` with each of the `rivals` at position `output`.

    A causal model is given the text up to the output alone, and has that many inputs; another one has the whole text.
    """
    if not 0 <= output < len(characters):
        raise IndexError(f"output must be in [0, {len(characters)}), got {output}")
    read = characters[: output + 1] if model.causal else characters
    pairs = torch.tensor([[[word, rival]] for rival in rivals])  # (rival, batch = 1, 2)
    evaluating(model)
    return gradient.rows(Question(model, read[None], torch.full((len(rivals), 1), output), pairs))[:, 0]
