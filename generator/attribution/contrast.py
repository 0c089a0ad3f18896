"""Contrast: how strongly every input character moves the difference between the logits of two words.

    contrast[rival, input] = || d (logit[word] - logit[rival]) / d one_hot[input] ||_2

at one output position, in logits per unit of one-hot input: what speaks for the word rather than for its rival. What
raises both logits alike, and so changes neither's probability against the other, is not in it.
"""

from collections.abc import Sequence
from typing import NamedTuple

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
    return contrasts(model, characters, [Choice(output, word, tuple(rivals))])[0]


class Choice(NamedTuple):
    """A word and its rivals at a position."""

    output: int
    word: int
    rivals: tuple[int, ...]


def contrasts(
    model: Autocomplete, characters: Int[Tensor, " time"], choices: Sequence[Choice]
) -> list[Float[Tensor, "rival input"]]:
    """Return what `contrast` does of each choice, the first output first; the text is read once, and one pass back
    serves all."""
    for output in (choice.output for choice in choices):
        if not 0 <= output < len(characters):
            raise IndexError(f"output must be in [0, {len(characters)}), got {output}")
    assert list(choices) == sorted(choices, key=lambda choice: choice.output), "outputs never fall"
    read = characters[: choices[-1].output + 1] if model.causal else characters
    pairs = [(choice.word, rival) for choice in choices for rival in choice.rivals]
    sizes = [len(choice.rivals) for choice in choices]
    outputs = torch.tensor([choice.output for choice in choices]).repeat_interleave(torch.tensor(sizes))
    evaluating(model)
    found = gradient.rows(Question(model, read[None], outputs[:, None], torch.tensor(pairs)[:, None]))[:, 0]
    parts = zip(torch.split(found, sizes), choices, strict=True)
    return [rows[:, : choice.output + 1] if model.causal else rows for rows, choice in parts]
