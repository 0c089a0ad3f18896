"""Horizon: how well words are predicted when a model reads only the last k words before them.

A case is a known word of `SHORTEST` letters or more, at least `FIRST` words into its text; `EACH` are drawn from each
text by seed, the same for every k. Measured for each k of `KEPT`: cross entropy in nats and accuracy, with 0 to 3
letters typed. The *value beyond k* is the cross entropy with k words kept minus that with all: the worth of what lies
further back. Intervals come from the bootstrap over texts. After Khandelwal et al. (2018), doi 10.18653/v1/P18-1027.

Looking is not using: at the same predictions, before the first letter, stands beside the *share of value beyond k*,
which is the value beyond k as a part of the value beyond 0, the *share of connectivity beyond k*, which is the part
more than k words back of the connectivity in all words before. Both are 1 at 0.
"""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8

from generator.attribution.connectivity import rows_of
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.words import SHORTEST, Text, score_words, texts_of

KEPT: tuple[int | None, ...] = (0, 1, 2, 3, 5, 8, 13, 20, None)
"""Words kept; None keeps all."""
TYPED = 3
FIRST = 22
EACH = 2

_EXPLAINED = 64  # predictions whose connectivity is computed together


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums over its cases, and their number `(observation,)`.

    Loss and hits are `(observation, kept, typed)`, the shares of connectivity `(observation, kept)`.
    """
    shape = (len(numbers), len(KEPT), TYPED + 1)
    found = {"loss": np.zeros(shape), "hits": np.zeros(shape), "cases": np.zeros(len(numbers))}
    found["connectivity"] = np.zeros(shape[:2])
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
    rows = _connectivity(model, [text.before(word, 0) for _, text, word in cases], targets)
    for connectivity, (row, text, word) in zip(rows, cases, strict=True):
        found["connectivity"][row] += shares_beyond(connectivity, text, word)
    return found


def _connectivity(
    model: Autocomplete, texts: list[UInt8[np.ndarray, " _"]], targets: list[int]
) -> list[Float[np.ndarray, " _"]]:
    """Return how strongly each character of a text moves the logit of the target after its last one."""
    rows: list[np.ndarray] = [np.zeros(0)] * len(texts)
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))
    for start in range(0, len(order), _EXPLAINED):
        some = order[start : start + _EXPLAINED]
        characters = torch.zeros(len(some), len(texts[some[-1]]), dtype=torch.long)
        for row, k in enumerate(some):
            characters[row, : len(texts[k])] = torch.from_numpy(texts[k])
        outputs = torch.tensor([[len(texts[k]) - 1 for k in some]])
        found = rows_of(model, characters, outputs, torch.tensor([[targets[k] for k in some]]))[0].double().numpy()
        for row, k in enumerate(some):
            rows[k] = found[row, : len(texts[k])]
    return rows


def shares_beyond(connectivity: Float[np.ndarray, " time"], text: Text, word: int) -> Float[np.ndarray, " kept"]:
    """Return the share of a prediction's connectivity in the words before it that lies beyond each of `KEPT`."""
    before = connectivity[: text.starts[word]]
    total = before.sum()
    beyond = [0.0 if kept is None else before[: text.starts[max(0, word - kept)]].sum() for kept in KEPT]
    return np.array(beyond) / total if total > 0 else np.zeros(len(KEPT))


def words_of(text: Text, draw: np.random.Generator) -> list[int]:
    """Return some words of a text that are asked for."""
    may = [word for word in range(FIRST, len(text.starts)) if text.is_known(word) and text.letters(word) >= SHORTEST]
    return sorted(draw.permutation(may)[:EACH].tolist())


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return a model's cross entropy, accuracy and value beyond by words kept, a list by letters typed.

    The share of connectivity is that before the first letter.
    """
    cases = found["cases"][:, None]
    everything = KEPT.index(None)

    def by_typed(values: np.ndarray) -> list[dict[str, Any]]:
        return [estimates(values[..., typed], cases, seed=seed) for typed in range(TYPED + 1)]

    value = found["loss"][:, :everything] - found["loss"][:, [everything]]
    eight = KEPT.index(8)
    all_value = value[:, [KEPT.index(0)]]
    connectivity = found["connectivity"][:, :everything]
    return {
        "kept": list(KEPT),
        "cases": int(found["cases"].sum()),
        "cross_entropy": by_typed(found["loss"]),
        "accuracy": by_typed(found["hits"]),
        "value_beyond": by_typed(value),
        "value_share_beyond": [
            estimates(value[..., typed], all_value[..., typed], seed=seed) for typed in range(TYPED + 1)
        ],
        "connectivity_share_beyond": estimates(connectivity, cases, seed=seed),
        "summary": {
            "value_beyond_8": estimates(value[:, [eight], 0], cases, seed=seed, one=True),
            "value_share_beyond_8": estimates(value[:, [eight], 0], all_value[..., 0], seed=seed, one=True),
            "connectivity_share_beyond_8": estimates(connectivity[:, [eight]], cases, seed=seed, one=True),
        },
    }
