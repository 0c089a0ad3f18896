"""Horizon: how well words are predicted when a model reads only the last k words before them.

A case is a known word of `SHORTEST` letters or more, at least `FIRST` words into its text; `EACH` are drawn from each
text by seed, the same for every k. Measured for each k of `KEPT`: cross entropy in nats and accuracy, with 0 to 3
letters typed. The *value beyond k* is the cross entropy with k words kept minus that with all: the worth of what lies
further back. Intervals come from the bootstrap over texts. After Khandelwal et al. (2018), doi 10.18653/v1/P18-1027.
"""

from typing import Any

import numpy as np

from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.words import SHORTEST, Text, score_words, texts_of

KEPT: tuple[int | None, ...] = (0, 1, 2, 3, 5, 8, 13, 20, None)
"""Words kept; None keeps all."""
TYPED = 3
FIRST = 22
EACH = 2


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums over its cases `(observation, kept, typed)`, and their number `(observation,)`."""
    shape = (len(numbers), len(KEPT), TYPED + 1)
    found = {"loss": np.zeros(shape), "hits": np.zeros(shape), "cases": np.zeros(len(numbers))}
    cases = [
        (row, text, word)
        for row, text in enumerate(texts_of(corpus, split, numbers))
        for word in words_of(text, np.random.default_rng([seed, text.number]))
    ]
    for row, _, _ in cases:
        found["cases"][row] += 1
    targets = [int(text.targets[word]) for _, text, word in cases]
    for place, kept in enumerate(KEPT):
        texts = [text.before(word, TYPED, 0 if kept is None else max(0, word - kept)) for _, text, word in cases]
        scores = score_words(model, texts, targets, TYPED)
        for k, (row, _, _) in enumerate(cases):
            found["loss"][row, place] -= scores.log_probabilities[k]
            found["hits"][row, place] += scores.hits[k]
    return found


def words_of(text: Text, draw: np.random.Generator) -> list[int]:
    """Return some words of a text that are asked for."""
    may = [word for word in range(FIRST, len(text.starts)) if text.is_known(word) and text.letters(word) >= SHORTEST]
    return sorted(draw.permutation(may)[:EACH].tolist())


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return a model's cross entropy, accuracy and value beyond by words kept, a list by letters typed."""
    cases = found["cases"][:, None]
    everything = KEPT.index(None)

    def by_typed(values: np.ndarray) -> list[dict[str, Any]]:
        return [estimates(values[..., typed], cases, seed=seed) for typed in range(TYPED + 1)]

    value = found["loss"][:, :everything] - found["loss"][:, [everything]]
    eight = KEPT.index(8)
    return {
        "kept": list(KEPT),
        "cases": int(found["cases"].sum()),
        "cross_entropy": by_typed(found["loss"]),
        "accuracy": by_typed(found["hits"]),
        "value_beyond": by_typed(value),
        "summary": {"value_beyond_8": estimates(value[:, [eight], 0], cases, seed=seed, one=True)},
    }
