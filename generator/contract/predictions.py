"""Predictions of a model at each character of a sentence, packed; `assets/js/predictions.js` unpacks them.

A packed prediction is a table of texts, by `columns.py`, and the numbers that it takes to read them:

| key | content |
| --- | --- |
| `top` | number of suggestions at an output |
| `words` | all words suggested, in the order in which they first are, with a space between them |
| `indices` | (output, rank) a suggestion: 0, the next of `words`; k, the k-th of the words *left* |
| `shares` | (output, rank) its probability, as a level of `level_of_share` |
| `ranks` | (output) of the word being typed; 0 if the model does not know it, `top` + 1 for any rank past `top` |
| `others` | (rank, level of its probability) of each word being typed with a rank past `top` |
| `most` | the largest number in `others` |

Left are the words suggested at earlier outputs, the last output first and the first rank first, each word once, without
those that stand in the same row already.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from generator.contract.columns import pack_columns, unpack_columns
from generator.errors import InputError

SHARES = 191
"""Levels of a probability: 0 to 99 in steps of 0.1 %, then from 10 % on in steps of 1 %: just what is shown of it."""


@dataclass(frozen=True)
class Predictions:
    """By output; suggestions from the most probable on."""

    suggestions: list[list[str]]
    probabilities: Float[np.ndarray, "output top"]
    target_probabilities: Float[np.ndarray, " output"]  # 0 for a word that the model does not know
    target_ranks: Int[np.ndarray, " output"]  # 1 if the word is the first suggestion; 0 for an unknown one


def level_of_share(share: float) -> int:
    """Return the level of a probability that is shown in per cent with the same two figures."""
    percent = share * 100
    return math.floor(percent * 10 + 0.5) if percent < 9.95 else 90 + math.floor(percent + 0.5)


def share_of(level: int) -> float:
    """Return the probability of a level, from 0 to `SHARES` - 1."""
    return level / 1000 if level < 100 else (level - 90) / 100


def pack_predictions(predictions: Predictions) -> dict[str, str | int]:
    """Return the table that `unpack_predictions` reads. Probabilities keep the two figures that are shown."""
    top = predictions.probabilities.shape[1]
    words, indices = _indices_of(predictions.suggestions)
    shares = [[level_of_share(share) for share in row] for row in predictions.probabilities.tolist()]
    ranks = predictions.target_ranks
    others = [
        [rank, level_of_share(share)]
        for rank, share in zip(ranks.tolist(), predictions.target_probabilities.tolist(), strict=True)
        if rank > top
    ]
    most = max((number for row in others for number in row), default=0)
    return {
        "top": top,
        "words": " ".join(words),
        "indices": pack_columns(np.array(indices, np.int64).reshape(-1, top), len(words) + 1),
        "shares": pack_columns(np.array(shares, np.int64).reshape(-1, top), SHARES),
        "ranks": pack_columns(np.minimum(ranks, top + 1)[:, None], top + 2),
        "others": pack_columns(np.array(others, np.int64).reshape(-1, 2), most + 1),
        "most": most,
    }


def unpack_predictions(packed: dict[str, str | int], length: int) -> Predictions:
    """Return the predictions at the `length` characters of a sentence.

    Raises `InputError` if they are damaged.
    """
    top, most = int(packed["top"]), int(packed["most"])
    words = str(packed["words"]).split()
    indices = unpack_columns(str(packed["indices"]), len(words) + 1, length, top)
    shares = unpack_columns(str(packed["shares"]), SHARES, length, top)
    ranks = unpack_columns(str(packed["ranks"]), top + 2, length, 1)[:, 0]
    far = np.flatnonzero(ranks > top)
    others = unpack_columns(str(packed["others"]), most + 1, len(far), 2)
    if len(others) and int(others[:, 1].max()) >= SHARES:
        raise InputError(f"packed predictions: a level of a probability must be less than {SHARES}; bake again")
    probabilities = np.array([[share_of(level) for level in row] for row in shares.tolist()]).reshape(length, top)
    of_targets = np.where(ranks > 0, probabilities[np.arange(length), np.clip(ranks, 1, top) - 1], 0)
    of_targets[far] = [share_of(level) for level in others[:, 1].tolist()]
    ranks[far] = others[:, 0]
    return Predictions(_suggestions_of(words, indices.tolist()), probabilities, of_targets, ranks)


def _indices_of(suggestions: list[list[str]]) -> tuple[list[str], list[list[int]]]:
    words: list[str] = []
    recent: list[str] = []
    indices: list[list[int]] = []
    for row in suggestions:
        numbers = []
        for rank, word in enumerate(row):
            left = [other for other in recent if other not in row[:rank]]
            if word not in left:
                words.append(word)
            numbers.append(left.index(word) + 1 if word in left else 0)
        indices.append(numbers)
        recent = row + [word for word in recent if word not in row]
    return words, indices


def _suggestions_of(words: list[str], indices: list[list[int]]) -> list[list[str]]:
    recent: list[str] = []
    suggestions = []
    unused = iter(words)
    for numbers in indices:
        row: list[str] = []
        for number in numbers:
            left = [word for word in recent if word not in row]
            word = next(unused, "") if number == 0 else left[number - 1] if number <= len(left) else ""
            if not word:
                raise InputError("packed predictions: a suggestion must be one of the words; bake again")
            row.append(word)
        recent = row + [word for word in recent if word not in row]
        suggestions.append(row)
    return suggestions
