"""Which observations make a mini-batch, and which of their characters count: functions of the seed and its number.

Nothing random has a state, so that a run that resumes, and every process of several, draws what it would have.
"""

import math

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from torch import Tensor

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.training.sampled_softmax import SampledWords


def rows_of(corpus: Corpus, config: TrainingConfig, number: int) -> Int64[np.ndarray, "batch 3"]:
    """Return the observations of mini-batch `number`, from 0: every epoch is a permutation of all of them."""
    available = corpus.info.observations["train"]
    first = number * config.batch_size
    places = np.arange(first, first + config.batch_size)
    epochs = places // available
    chosen = [_permutation(config.seed, int(e), available)[places[epochs == e] % available] for e in np.unique(epochs)]
    rows: np.ndarray = corpus.split("train")[np.sort(np.concatenate(chosen))]
    return rows


_permutations: dict[tuple[int, int, int], np.ndarray] = {}


def _permutation(seed: int, epoch: int, size: int) -> np.ndarray:
    key = (seed, epoch, size)
    if key not in _permutations:
        _permutations.clear()
        _permutations[key] = np.random.default_rng([seed, epoch]).permutation(size)
    return _permutations[key]


def drawn_positions(corpus: Corpus, config: TrainingConfig, number: int) -> Bool[np.ndarray, "batch time"]:
    """Draw the positions of mini-batch `number` whose prediction counts, where the word is known."""
    shape = config.batch_size, corpus.info.length
    share = config.cycle_of(number).loss_fraction
    drawn: np.ndarray = np.random.default_rng([config.seed, number, 1]).random(shape) < share
    return drawn


def sampled_words(
    first_letters: UInt8[np.ndarray, " vocab"], config: TrainingConfig, number: int
) -> SampledWords | None:
    """Draw the words that stand for those ruled out in mini-batch `number`; None if every word stands for itself."""
    share = config.cycle_of(number).negative_fraction
    if share == 1:
        return None
    rng = np.random.default_rng([config.seed, number, 2])
    return SampledWords(
        first_letters, rng.choice(len(first_letters), math.ceil(share * len(first_letters)), replace=False)
    )


def seed_of(config: TrainingConfig, number: int, rank: int) -> int:
    """Return what torch's own random numbers begin with in mini-batch `number`, in one of several processes."""
    return int(np.random.default_rng([config.seed, number, 3, rank]).integers(2**63))


def word_frequencies(corpus: Corpus) -> Float[Tensor, " vocab"]:
    """Return how many characters belong to each word of a sample of the training split; unknown words to none."""
    rows = corpus.split("train")
    counts = np.zeros(corpus.info.vocab_size)
    for some in np.array_split(rows[: min(len(rows), 20_000)], 100):
        if len(some):
            counts += np.bincount(corpus.batch(some)[1].ravel(), minlength=len(counts))
    counts[: UNKNOWN + 1] = 0
    return torch.from_numpy(counts).float()
