"""Words of held-out texts, and how probable a model finds them after reading some text before them.

The studies of memory change or take away the past of a word and read it again. All of them ask here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8

from generator.contract.alphabet import BOUNDARY
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN
from generator.model import Autocomplete

FREQUENT = 1_000
"""Words of the vocabulary that are too frequent to say anything about memory: the most frequent ones."""

SHORTEST = 4
"""Fewest letters of a word that is asked for."""

_TOGETHER = 128  # texts read as one batch


@dataclass(frozen=True)
class Text:
    """A held-out text, word by word."""

    number: int
    """Of the observation in its split."""
    characters: UInt8[np.ndarray, " time"]
    starts: Int64[np.ndarray, " word"]
    """Positions of the spaces before the words."""
    targets: Int64[np.ndarray, " word"]

    def end(self, word: int) -> int:
        """Return one past the position of a word's last letter."""
        return int(self.starts[word + 1]) if word + 1 < len(self.starts) else len(self.characters)

    def letters(self, word: int) -> int:
        return self.end(word) - int(self.starts[word]) - 1

    def is_known(self, word: int) -> bool:
        return bool(self.targets[word] > UNKNOWN)

    def is_rare(self, word: int) -> bool:
        """Return whether a word is in the vocabulary, but not one of the `FREQUENT` first."""
        return bool(self.targets[word] >= FIRST_WORD + FREQUENT)

    def before(self, word: int, typed: int, since: int = 0) -> UInt8[np.ndarray, " time"]:
        """Return the text from word `since` to the space before `word`, and its first `typed` letters."""
        return self.characters[self.starts[since] : self.starts[word] + 1 + typed]


def texts_of(corpus: Corpus, split: str, numbers: Int64[np.ndarray, " batch"]) -> Iterator[Text]:
    """Yield held-out texts by the numbers of their observations."""
    rows = corpus.split(split)[numbers]
    inputs, targets = corpus.batch(rows)
    for number, characters, of_characters, length in zip(numbers, inputs, targets, rows[:, 2], strict=True):
        starts = np.flatnonzero(characters[:length] == BOUNDARY)
        yield Text(int(number), characters[:length], starts, of_characters[starts])


@dataclass(frozen=True)
class WordScores:
    """Scores of words, each asked for after its space and after each of its first letters."""

    log_probabilities: Float[np.ndarray, "text typed"]
    """In nats, over all targets."""
    hits: Bool[np.ndarray, "text typed"]
    """Whether the word is the most probable target."""


@torch.no_grad()
def score_words(
    model: Autocomplete,
    texts: Sequence[UInt8[np.ndarray, " time"]],
    targets: Sequence[int],
    typed: int,
) -> WordScores:
    """Return how a model scores words with 0 to `typed` letters typed.

    Each text ends with the space before its word and the word's first `typed` letters; `targets` are the words'.
    """
    log_probabilities = np.zeros((len(texts), typed + 1))
    hits = np.zeros((len(texts), typed + 1), bool)
    lengths = np.array([len(text) for text in texts], np.int64)
    order = np.argsort(lengths, kind="stable")
    for start in range(0, len(order), _TOGETHER):
        some = order[start : start + _TOGETHER]
        inputs = np.zeros((len(some), lengths[some].max()), np.int64)
        for row, k in enumerate(some):
            inputs[row, : lengths[k]] = texts[k]
        hidden = model.hidden_states(torch.from_numpy(inputs))
        asked = torch.from_numpy(lengths[some, None] - 1 - np.arange(typed, -1, -1))  # (text, typed)
        logits = model.readout(hidden[torch.arange(len(some))[:, None], asked])
        target = torch.tensor([targets[k] for k in some])[:, None, None].expand(-1, typed + 1, 1)
        log_probabilities[some] = logits.log_softmax(-1).gather(-1, target).squeeze(-1).double().numpy()
        hits[some] = (logits.argmax(-1) == target.squeeze(-1)).numpy()
    return WordScores(log_probabilities, hits)
