"""Mini-batches: which observations they hold, and which predictions count, as functions of the seed and the step.

Nothing random has a state, so that a run that resumes, and every process of several, draws what it would have. Steps
are counted from 0.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from torch import Tensor

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.training.distributed import Processes
from generator.training.sampled_softmax import SampledWords


@dataclass(frozen=True)
class MiniBatch:
    """A mini-batch, or a process's part of it. The shapes are those of the configuration, the same at every step."""

    inputs: UInt8[np.ndarray, "part time"]
    """Symbols, padded."""
    targets: Int64[np.ndarray, "part time"]
    """The word that each symbol belongs to."""
    counted: Bool[np.ndarray, "part time"]
    """Positions whose prediction counts in the loss."""
    sampled: SampledWords | None = None
    """Words drawn to stand in the softmax for those ruled out; None: every word stands in it."""


@dataclass(frozen=True)
class Draw:
    """The random choices for a process's part of a mini-batch, before any of its text is read."""

    rows: Int64[np.ndarray, "part 3"]
    """Observations, as in `Corpus.split`."""
    positions: Bool[np.ndarray, "part time"]
    """Positions whose prediction counts, where the word is known."""


def draw_part(corpus: Corpus, config: TrainingConfig, step: int, processes: Processes) -> Draw:
    """Draw this process's part of the mini-batch of a step."""
    part = np.array_split(np.arange(config.batch_size), processes.count)[processes.rank]
    return Draw(rows_of(corpus, config, step)[part], drawn_positions(corpus, config, step)[part])


def part_of_mini_batch(corpus: Corpus, config: TrainingConfig, step: int, processes: Processes) -> MiniBatch:
    """Return this process's part of the mini-batch of a step."""
    draw = draw_part(corpus, config, step, processes)
    inputs, targets = corpus.batch(draw.rows)
    known = targets > UNKNOWN
    counted = known & draw.positions
    if not processes.sum(int(counted.sum())):
        counted = known
    return MiniBatch(inputs, targets, counted, sampled_words(corpus.vocabulary.first_letters, config, step))


def rows_of(corpus: Corpus, config: TrainingConfig, step: int) -> Int64[np.ndarray, "batch 3"]:
    """Return the observations of a step's mini-batch: every epoch is a permutation of all of them."""
    available = corpus.info.observations["train"]
    first = step * config.batch_size
    read = np.arange(first, first + config.batch_size)  # observations read so far, over all epochs
    epochs = read // available
    chosen = [_permutation(config.seed, int(e), available)[read[epochs == e] % available] for e in np.unique(epochs)]
    rows: np.ndarray = corpus.split("train")[np.sort(np.concatenate(chosen))]
    return rows


_permutations: dict[tuple[int, int, int], np.ndarray] = {}


def _permutation(seed: int, epoch: int, size: int) -> np.ndarray:
    key = (seed, epoch, size)
    if key not in _permutations:
        _permutations.clear()
        _permutations[key] = np.random.default_rng([seed, epoch]).permutation(size)
    return _permutations[key]


def drawn_positions(corpus: Corpus, config: TrainingConfig, step: int) -> Bool[np.ndarray, "batch time"]:
    """Draw the positions of a step's mini-batch whose prediction counts, where the word is known."""
    shape = config.batch_size, corpus.info.length
    fraction = config.schedule.at(step).loss_fraction
    drawn: np.ndarray = np.random.default_rng([config.seed, step, 1]).random(shape) < fraction
    return drawn


def sampled_words(first_letters: UInt8[np.ndarray, " vocab"], config: TrainingConfig, step: int) -> SampledWords | None:
    """Draw the words that stand for those ruled out in a step; None if every word stands for itself."""
    fraction = config.schedule.at(step).negative_fraction
    if fraction == 1:
        return None
    rng = np.random.default_rng([config.seed, step, 2])
    count = math.ceil(fraction * len(first_letters))
    return SampledWords(first_letters, rng.choice(len(first_letters), count, replace=False))


def seed_of(config: TrainingConfig, step: int, rank: int) -> int:
    """Return the seed of torch's own random numbers in a step, in one of several processes."""
    return int(np.random.default_rng([config.seed, step, 3, rank]).integers(2**63))


def word_frequencies(corpus: Corpus) -> Float[Tensor, " vocab"]:
    """Return the number of characters of each word in a sample of the training split; 0 for unknown words."""
    rows = corpus.split("train")
    counts = np.zeros(corpus.info.vocab_size)
    for some in np.array_split(rows[: min(len(rows), 20_000)], 100):
        if len(some):
            counts += np.bincount(corpus.batch(some)[1].ravel(), minlength=len(counts))
    counts[: UNKNOWN + 1] = 0
    return torch.from_numpy(counts).float()
