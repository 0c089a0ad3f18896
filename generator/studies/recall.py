"""Recall: what it is worth to have read the very word before, by how long ago.

A case is the second occurrence in a text of a word of `SHORTEST` letters or more, outside the `FREQUENT` most frequent
words, whose first occurrence is d words before. Its *gain* is log p(word) after the text as it stands, minus the mean
of log p(word) after the same text with the first occurrence replaced by another word of the same length and about the
same frequency (`DRAWS` draws by seed). All other context stays, so the gain is the memory of that word. In nats, with
0, 1 and 2 letters typed; a forgetting curve is the gain by d. The gain in accuracy is measured in the same way.

Cases are all those of the texts; intervals come from the bootstrap over texts. Related measures on lists and synthetic
text: Armeni, Honey & Linzen (2022), doi 10.18653/v1/2022.conll-1.28; Arora et al. (2023), arXiv 2312.04927.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import UInt8

from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.words import SHORTEST, Text, score_words, texts_of

DRAWS = 3
TYPED = 2
"""Most letters typed."""
BINS = ((1, 2), (3, 4), (5, 7), (8, 11), (12, 16), (17, 40))
"""Distances in words, both ends included."""

_ADDED_RANK = 100  # ranks are compared with this added: among the most frequent words, ratios of ranks are no distance
_NEAREST = 0.7  # most difference of the logarithms of two words' ranks for frequencies to be about the same


@dataclass(frozen=True)
class Case:
    """A word and its first occurrence."""

    text: Text
    word: int
    first: int

    @property
    def distance(self) -> int:
        return self.word - self.first


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums over its cases by bin and letters typed `(observation, bin, typed)`, and their number."""
    shape = (len(numbers), len(BINS), TYPED + 1)
    found = {name: np.zeros(shape) for name in ("gain", "hits", "hits_replaced")}
    found["cases"] = np.zeros(shape[:2])
    cases = [(row, case) for row, text in enumerate(texts_of(corpus, split, numbers)) for case in cases_of(text)]
    if not cases:
        return found
    texts = [case.text.before(case.word, TYPED) for _, case in cases]
    for _, case in cases:
        draw = np.random.default_rng([seed, case.text.number, case.word])
        texts += [replaced(case, corpus.vocabulary, draw) for _ in range(DRAWS)]
    targets = [int(case.text.targets[case.word]) for _, case in cases]
    scores = score_words(model, texts, [*targets, *np.repeat(targets, DRAWS).tolist()], TYPED)
    count = len(cases)
    gains = scores.log_probabilities[:count] - scores.log_probabilities[count:].reshape(count, DRAWS, -1).mean(1)
    hits = scores.hits[count:].reshape(count, DRAWS, -1).mean(1)
    for k, (row, case) in enumerate(cases):
        bin_ = bin_of(case.distance)
        found["gain"][row, bin_] += gains[k]
        found["hits"][row, bin_] += scores.hits[k]
        found["hits_replaced"][row, bin_] += hits[k]
        found["cases"][row, bin_] += 1
    return found


def cases_of(text: Text) -> Iterator[Case]:
    """Yield the cases of a text, in the order of their words."""
    seen: dict[int, list[int]] = {}
    for word, target in enumerate(text.targets.tolist()):
        earlier = seen.setdefault(target, [])
        if len(earlier) == 1 and text.is_rare(word) and text.letters(word) >= SHORTEST:
            case = Case(text, word, earlier[0])
            if case.distance <= BINS[-1][1]:
                yield case
        earlier.append(word)


def bin_of(distance: int) -> int:
    """Return the number of the bin that a distance is in."""
    return next(k for k, (low, high) in enumerate(BINS) if low <= distance <= high)


def replaced(case: Case, vocabulary: Vocabulary, draw: np.random.Generator) -> UInt8[np.ndarray, " time"]:
    """Return the text before a word with its first occurrence replaced by a word drawn."""
    text = case.text.before(case.word, TYPED).copy()
    start = int(case.text.starts[case.first]) + 1
    other = substitute(vocabulary, int(case.text.targets[case.word]), draw)
    text[start : start + len(other)] = vocabulary.alphabet.symbols(other)
    return text


def substitute(vocabulary: Vocabulary, target: int, draw: np.random.Generator) -> str:
    """Return another word of the same length and about the same frequency; of any, if there is none."""
    rank = target - FIRST_WORD
    same_length = vocabulary.ranks_by_length[len(vocabulary.words[rank])]
    others = same_length[same_length != rank]
    if not len(others):
        return "x" * len(vocabulary.words[rank])  # no other word is as long
    difference = np.abs(np.log((others + _ADDED_RANK) / (rank + _ADDED_RANK)))
    near = others[difference < _NEAREST]
    return vocabulary.words[int(draw.choice(near if len(near) else others))]


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return a model's forgetting curves by letters typed, each with its interval and number of cases."""
    cases = found["cases"]
    counts = cases.sum(0).astype(int).tolist()

    def by_typed(values: np.ndarray) -> list[dict[str, list[float | None]]]:
        return [estimates(values[..., typed], cases, seed=seed) for typed in range(TYPED + 1)]

    total, gains = cases.sum(1, keepdims=True), found["gain"].sum(1)
    return {
        "distance": [list(bin_) for bin_ in BINS],
        "cases": counts,
        "gain": by_typed(found["gain"]),
        "accuracy": by_typed(found["hits"]),
        "accuracy_replaced": by_typed(found["hits_replaced"]),
        "summary": {
            f"gain_{typed}_typed": estimates(gains[:, [typed]], total, seed=seed, one=True)
            for typed in range(TYPED + 1)
        },
    }
