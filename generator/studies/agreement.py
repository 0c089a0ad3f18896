"""Number agreement: whether a model prefers the verb form that agrees with its subject, past nouns of the other number.

An item is an opening or none, *the NOUN*, 0 to 3 times *PREPOSITION the NOUN* of the other number, and the space before
the verb. It is right if the form that agrees with the first noun has the higher logit there; its *margin* is that logit
minus the other's, in nats of odds. Its *effect* is what the number of the subject does to the margin: the margin, minus
that of the same two forms where the subject alone has the other number. It is zero for a model that has forgotten the
subject, however much the nouns between mislead it. Items are drawn by seed and number, so that every model sees the
same. The design follows Linzen, Dupoux & Goldberg (2016), doi 10.1162/tacl_a_00115, and Marvin & Linzen (2018), arXiv
1808.09031.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN, Vocabulary
from generator.errors import InputError
from generator.model import Autocomplete
from generator.studies.estimates import estimates

MOST_BETWEEN = 3
"""Most nouns of the other number between subject and verb."""
NUMBERS = ("singular", "plural")

_SINGULARS = (
    *("artist", "author", "boat", "book", "boy", "bridge", "brother", "castle", "church", "doctor", "farmer"),
    *("field", "flower", "friend", "garden", "girl", "horse", "house", "island", "king", "lake", "letter"),
    *("machine", "painter", "river", "road", "school", "ship", "singer", "sister", "soldier", "song", "student"),
    *("teacher", "temple", "tower", "town", "tree", "village", "window"),
)
NOUNS = tuple((noun, noun + ("es" if noun.endswith("ch") else "s")) for noun in _SINGULARS)
"""Nouns, singular and plural."""

PREPOSITIONS = ("above", "behind", "beside", "by", "from", "near", "of", "with")
VERBS = (("is", "are"), ("was", "were"), ("has", "have"))
OPENINGS = (
    "",
    "after the long winter ",
    "as the story goes ",
    "at the end of the nineteenth century ",
    "in most parts of the country ",
    "on the first day of the new year ",
)


@dataclass(frozen=True)
class Item:
    """One sentence up to its verb."""

    text: str
    """Starts and ends with a space."""
    changed: str
    """The same with the subject in the other number."""
    right: str
    wrong: str
    between: int
    number: int
    """Of the subject: 0 singular, 1 plural."""


def item(number: int, seed: int) -> Item:
    """Return an item by its number; the number of nouns between and the subject's number alternate with it."""
    draw = np.random.default_rng([seed, number])
    between, of_subject = number % (MOST_BETWEEN + 1), number // (MOST_BETWEEN + 1) % 2
    subject, *others = (NOUNS[k] for k in draw.choice(len(NOUNS), between + 1, replace=False))
    verb = VERBS[int(draw.integers(len(VERBS)))]
    phrases = [f"{PREPOSITIONS[int(draw.integers(len(PREPOSITIONS)))]} the {noun[1 - of_subject]} " for noun in others]
    opening = OPENINGS[int(draw.integers(len(OPENINGS)))]
    text, changed = (f" {opening}the {subject[n]} {''.join(phrases)}" for n in (of_subject, 1 - of_subject))
    return Item(text, changed, verb[of_subject], verb[1 - of_subject], between, of_subject)


@torch.no_grad()
def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return whether each item is right, its margin and the effect of its subject, `(item, between, number)`."""
    chosen = [item(int(number), seed) for number in numbers]
    margins = _margins(model, corpus, [one.text for one in chosen], chosen)
    effects = margins - _margins(model, corpus, [one.changed for one in chosen], chosen)
    shape = (len(chosen), MOST_BETWEEN + 1, len(NUMBERS))
    found = {name: np.zeros(shape) for name in ("right", "margin", "effect", "items")}
    for row, one in enumerate(chosen):
        place = (row, one.between, one.number)
        found["right"][place], found["margin"][place], found["items"][place] = margins[row] > 0, margins[row], 1
        found["effect"][place] = effects[row]
    return found


def _margins(
    model: Autocomplete, corpus: Corpus, texts: Sequence[str], items: Sequence[Item]
) -> Float[np.ndarray, " item"]:
    """Return the logit of each item's right form minus that of the wrong one, after each text."""
    lengths = torch.tensor([len(text) for text in texts])
    inputs = np.zeros((len(texts), int(lengths.max())), np.int64)
    for row, text in enumerate(texts):
        inputs[row, : len(text)] = corpus.info.alphabet.symbols(text)
    hidden = model.hidden_states(torch.from_numpy(inputs))[torch.arange(len(texts)), lengths - 1]
    pairs = torch.tensor([[_target(corpus.vocabulary, word) for word in (one.right, one.wrong)] for one in items])
    logits = model.readout(hidden).gather(1, pairs)
    margins: np.ndarray = (logits[:, 0] - logits[:, 1]).double().numpy()
    return margins


def _target(vocabulary: Vocabulary, word: str) -> int:
    target = vocabulary.target(word)
    if target == UNKNOWN:
        raise InputError(f"agreement: the verb form {word!r} is not in the vocabulary; this study is of English text")
    return target


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return the share right, the mean margin and effect by nouns between, in all and by the subject's number."""

    def table(name: str, values: dict[str, np.ndarray]) -> dict[str, Any]:
        return estimates(values[name], values["items"], seed=seed)

    both = {name: values.sum(-1) for name, values in found.items()}
    result: dict[str, Any] = {
        "between": list(range(MOST_BETWEEN + 1)),
        "items": both["items"].sum(0).astype(int).tolist(),
        "right": table("right", both),
        "margin": table("margin", both),
        "effect": table("effect", both),
    }
    for place, number in enumerate(NUMBERS):
        one = {name: values[..., place] for name, values in found.items()}
        result[number] = {name: table(name, one) for name in ("right", "margin", "effect")}
    some = {name: values[:, 1:].sum(1, keepdims=True) for name, values in both.items()}
    return {
        **result,
        "summary": {
            "right_1_between": estimates(both["right"][:, [1]], both["items"][:, [1]], seed=seed, one=True),
            "effect_1_between": estimates(both["effect"][:, [1]], both["items"][:, [1]], seed=seed, one=True),
            "right_past_nouns": estimates(some["right"], some["items"], seed=seed, one=True),
        },
    }
