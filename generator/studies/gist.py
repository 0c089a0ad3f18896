"""Gist: what lies more than `BEHIND` words back is worth, for words that occurred there and for words that did not.

A case is a word of `SHORTEST` letters or more, outside the `FREQUENT` most frequent words, at least `FIRST` words into
its text, that does not occur among the last `BEHIND` words. It is *repeated* if it occurs further back, else *new*; of
the new ones a part is drawn by seed. Its gain is log p(word) with all of the text, minus log p(word) with the last
`BEHIND` words only, in nats, with 0, 1 and 2 letters typed. The gain of new words is that of the topic. Intervals come
from the bootstrap over texts.
"""

from typing import Any

import numpy as np

from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.words import SHORTEST, Text, score_words, texts_of

BEHIND = 8
FIRST = 20
TYPED = 2
KINDS = ("repeated", "new")
DRAWN_NEW = 0.35
"""Share of the new words that are asked for: there are many."""


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums of gains `(observation, kind, typed)`, and the number of its cases by kind."""
    found = {"gain": np.zeros((len(numbers), len(KINDS), TYPED + 1)), "cases": np.zeros((len(numbers), len(KINDS)))}
    cases = [
        (row, text, word, kind)
        for row, text in enumerate(texts_of(corpus, split, numbers))
        for word, kind in words_of(text, np.random.default_rng([seed, text.number]))
    ]
    whole = [text.before(word, TYPED) for _, text, word, _ in cases]
    cut = [text.before(word, TYPED, word - BEHIND) for _, text, word, _ in cases]
    targets = [int(text.targets[word]) for _, text, word, _ in cases]
    scores = score_words(model, [*whole, *cut], [*targets, *targets], TYPED).log_probabilities
    for k, (row, _, _, kind) in enumerate(cases):
        found["gain"][row, KINDS.index(kind)] += scores[k] - scores[len(cases) + k]
        found["cases"][row, KINDS.index(kind)] += 1
    return found


def words_of(text: Text, draw: np.random.Generator) -> list[tuple[int, str]]:
    """Return the words of a text that are asked for, each with its kind."""
    chosen = []
    targets = text.targets.tolist()
    for word in range(FIRST, len(targets)):
        drawn = draw.random() < DRAWN_NEW
        if not text.is_rare(word) or text.letters(word) < SHORTEST or targets[word] in targets[word - BEHIND : word]:
            continue
        repeated = targets[word] in targets[: word - BEHIND]
        if repeated or drawn:
            chosen.append((word, "repeated" if repeated else "new"))
    return chosen


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return a model's gain by kind of word, lists by letters typed, with the number of cases."""
    result: dict[str, Any] = {"behind": BEHIND}
    for place, kind in enumerate(KINDS):
        cases = found["cases"][:, [place]]
        result[kind] = {"cases": int(cases.sum()), **estimates(found["gain"][:, place], cases, seed=seed)}
    one_typed = {
        kind: estimates(found["gain"][:, place, [1]], found["cases"][:, [place]], seed=seed, one=True)
        for place, kind in enumerate(KINDS)
    }
    return {**result, "summary": one_typed}
