"""What one model makes of one sentence: its suggestions at every character, and what they look back at."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int

from generator.attribution.character_model import refuse_not_finite
from generator.attribution.connectivity import connectivity
from generator.attribution.occlusion import occlusion
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary, symbols, word_of_each_character
from generator.model import Autocomplete


@dataclass(frozen=True)
class Reading:
    """Arrays by output position; suggestions are target numbers, the most probable first."""

    connectivity: Float[np.ndarray, "output input"]
    occlusion: Float[np.ndarray, "output input"]
    suggestions: Int[np.ndarray, "output top"]
    probabilities: Float[np.ndarray, "output top"]
    target_probabilities: Float[np.ndarray, " output"]  # 0 where the word is unknown
    target_ranks: Int[np.ndarray, " output"]  # 1 if the word is the first suggestion, 0 where it is unknown


def read(model: Autocomplete, vocabulary: Vocabulary, text: str, *, top: int = 3) -> Reading:
    """Read `text`, which starts with a space, and explain each character's target: the word that it belongs to.

    A word outside the vocabulary has no logit; there the model's own first suggestion is explained.
    """
    characters = torch.from_numpy(symbols(text)).long()
    words = torch.tensor([vocabulary.target(word) for word in word_of_each_character(text)])
    model.eval()
    with torch.no_grad():
        logits = model(characters[None])[0]  # (output, vocab)
        logits[:, :FIRST_WORD] = -torch.inf  # padding and unknown are never suggested
        probabilities = logits.softmax(1)
        best = probabilities.topk(top)
        known = words != UNKNOWN
        chosen = probabilities.gather(1, words[:, None])
        ranks = 1 + (probabilities > chosen).sum(1)
    explained = torch.where(known, words, best.indices[:, 0])
    strengths = connectivity(model, characters, explained)
    worth = occlusion(model, characters, explained, causal=not strengths.triu(1).any())
    for name, values in (("probabilities", probabilities), ("connectivity", strengths), ("occlusion", worth)):
        refuse_not_finite(values, text, name)
    return Reading(
        connectivity=strengths.numpy(),
        occlusion=worth.numpy(),
        suggestions=best.indices.numpy(),
        probabilities=best.values.numpy(),
        target_probabilities=(chosen.squeeze(1) * known).numpy(),
        target_ranks=(ranks * known).numpy(),
    )
