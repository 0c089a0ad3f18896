"""Made-up exhibits, and what models predict in them."""

import numpy as np

from generator.baking.exhibits import encode_erasure
from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Erasure, Exhibit
from generator.corpus.vocabulary import Vocabulary

EXHIBITS = (
    Exhibit(
        id="violin",
        title="A word",
        text="her father gave her a violin when she was six and she never stopped playing the violin",
        cues=("violin",),
        note="Look at violin.",
    ),
    Exhibit(
        id="letters",
        title="Grammar",
        text="the letters that the painter wrote to his brother during the war were",
        versus="was",
        cues=("letters",),
    ),
)


def made_up_erasures(models: list[str], words: tuple[str, ...], seed: int) -> dict[tuple[str, str], Erasure]:
    """Return what models predict in all exhibits, over a vocabulary of `words` and what is asked for."""
    vocabulary = Vocabulary(tuple(dict.fromkeys([*words, "violin", "were", "was"])))
    found = {}
    for number, exhibit in enumerate(EXHIBITS):
        kept = len(exhibit.before(ENGLISH)) + 1
        for place, model in enumerate(models):
            rng = np.random.default_rng((seed, number, place, 2))
            scores = rng.normal(0, 1, (kept, len(vocabulary.words)))
            scores[:, vocabulary.words.index(exhibit.word(ENGLISH))] += np.linspace(0, 6 - 2 * place, kept)
            shares = np.exp(scores)
            distribution = shares / shares.sum(1, keepdims=True)
            found[exhibit.id, model] = encode_erasure(distribution, vocabulary, exhibit)
    return found
