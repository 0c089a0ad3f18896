"""Contrast: how strongly every input character moves the difference between the logits of two words.

    contrast[rival, input] = || d (logit[word] - logit[rival]) / d one_hot[input] ||_2

at one output position, in logits per unit of one-hot input: what speaks for the word rather than for its rival. What
raises both logits alike, and so changes neither's probability against the other, is not in it.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from generator.corpus.vocabulary import NUM_SYMBOLS
from generator.model import Autocomplete


def contrast(
    model: Autocomplete, characters: Int[Tensor, " time"], output: int, word: int, rivals: Sequence[int]
) -> Float[Tensor, "rival input"]:
    """Return the contrast of `word` with each of the `rivals` at position `output`.

    A causal model is given the text up to the output alone, and has that many inputs; another one has the whole text.
    """
    if not 0 <= output < len(characters):
        raise IndexError(f"output must be in [0, {len(characters)}), got {output}")
    model.eval()
    read = characters[: output + 1] if model.causal else characters
    one_hot = functional.one_hot(read.long(), NUM_SYMBOLS).to(model.embedding.weight.dtype)
    # Copy k of the text is differentiated for its own rival alone, so that one pass backwards serves all.
    inputs = one_hot.expand(len(rivals), -1, -1).clone().requires_grad_()  # (rival, time, symbols)
    hidden = model.hidden_states_from_embedded(inputs @ model.embedding.weight)[:, output]  # (rival, hidden_size)
    weights = model.readout.weight[word] - model.readout.weight[list(rivals)]
    (gradient,) = torch.autograd.grad((hidden * weights).sum(), inputs)
    norms: Tensor = gradient.norm(dim=-1)
    return norms
