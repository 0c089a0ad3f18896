"""A model's reading of one sentence: its suggestions at every character, and the characters that they look back at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Int

from generator.attribution.character_model import refuse_not_finite
from generator.attribution.connectivity import explain
from generator.attribution.question import whole_text
from generator.contract.measures import DEFAULT
from generator.contract.schema import TOP
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary
from generator.model import Autocomplete


@dataclass(frozen=True)
class Reading:
    """Arrays by output position; suggestions are target numbers, the most probable first."""

    values: dict[str, Float[np.ndarray, "output input"]]
    """By measure, in its unit; signed if the measure is."""
    suggestions: Int[np.ndarray, "output top"]
    probabilities: Float[np.ndarray, "output top"]
    target_probabilities: Float[np.ndarray, " output"]  # 0 where the word is unknown
    target_ranks: Int[np.ndarray, " output"]  # 1 if the word is the first suggestion, 0 where it is unknown
    causal: bool
    """Whether no output depends on a later character, as the model's units declare."""


def read(
    model: Autocomplete, vocabulary: Vocabulary, text: str, *, measures: Sequence[str] = (DEFAULT,), top: int = TOP
) -> Reading:
    """Read `text`, which starts with a space, and explain each character's target: the word that it belongs to.

    A word outside the vocabulary has no logit; there the model's own first suggestion is explained.
    """
    characters = torch.from_numpy(vocabulary.alphabet.symbols(text)).long()
    words = torch.tensor([vocabulary.target(word) for word in vocabulary.alphabet.word_of_each_character(text)])
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
    question = whole_text(model, characters, explained)
    values = {DEFAULT: explain(question)[:, 0]}
    question = replace(question, causal=not values[DEFAULT].triu(1).any())
    for measure in measures:
        if measure != DEFAULT:
            values[measure] = explain(question, measure)[:, 0]
    for name, found in (("probabilities", probabilities), *values.items()):
        refuse_not_finite(found, text, name)
    return Reading(
        values={measure: values[measure].numpy() for measure in measures},
        suggestions=best.indices.numpy(),
        probabilities=best.values.numpy(),
        target_probabilities=(chosen.squeeze(1) * known).numpy(),
        target_ranks=(ranks * known).numpy(),
        causal=model.causal,
    )
