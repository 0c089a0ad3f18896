"""Held-out texts for the studies: which are read, which of their characters are asked about, and how sure we are.

Everything drawn is a function of the seed and of the number of the observation alone, so that neither the size of a
batch, nor the number of processes, nor a break in between changes a result.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, Real

from generator.contract.alphabet import BOUNDARY, PADDING
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.training.accuracy import typed_characters

RESAMPLES = 2_000


@dataclass(frozen=True)
class Asked:
    """Some texts and the positions asked about in each, in rising order.

    `targets` is `PADDING` where a text has fewer positions to ask about than others; such a place has weight 0. The
    weight is how many characters of the text a position stands for.
    """

    numbers: Int[np.ndarray, " batch"]
    characters: torch.Tensor  # (batch, time)
    word: Int[np.ndarray, "batch time"]  # which word of the text a character belongs to, from 0
    outputs: torch.Tensor  # (asked, batch)
    targets: torch.Tensor  # (asked, batch)
    typed: Int[np.ndarray, "asked batch"]
    weights: Float[np.ndarray, "asked batch"]


def ask(
    corpus: Corpus, split: str, numbers: Int[np.ndarray, " batch"], *, strata: int, each: int, seed: int, first: int = 0
) -> Asked:
    """Draw positions of known words: of each number of letters typed, 0 to `strata` - 1 and more, `each`.

    Positions before `first` are never drawn.
    """
    inputs, targets = corpus.batch(corpus.split(split)[numbers])
    typed = typed_characters(inputs)
    may = (targets > UNKNOWN) & (np.arange(inputs.shape[1]) >= first)
    drawn = [_draw(may[k], typed[k], strata, each, [seed, int(number)]) for k, number in enumerate(numbers)]
    most = max(1, max(len(positions) for positions, _ in drawn))
    outputs = np.zeros((most, len(numbers)), np.int64)
    weights = np.zeros((most, len(numbers)))
    for k, (positions, weight) in enumerate(drawn):
        # What a text lacks comes first, at position 0, so that positions rise.
        outputs[most - len(positions) :, k] = positions
        weights[most - len(positions) :, k] = weight
    column = np.arange(len(numbers))
    return Asked(
        numbers=numbers,
        characters=torch.from_numpy(inputs).long(),
        word=np.cumsum(inputs == BOUNDARY, axis=1) - 1,
        outputs=torch.from_numpy(outputs),
        targets=torch.from_numpy(np.where(weights > 0, targets[column, outputs], PADDING)),
        typed=typed[column, outputs],
        weights=weights,
    )


def _draw(may: np.ndarray, typed: np.ndarray, strata: int, each: int, seed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    positions, weights = [], []
    for stratum in range(strata):
        all_of_it = np.flatnonzero(may & (np.minimum(typed, strata - 1) == stratum))
        some = generator.permutation(all_of_it)[:each]
        positions += some.tolist()
        weights += [len(all_of_it) / max(1, len(some))] * len(some)
    order = np.argsort(positions, kind="stable")
    return np.asarray(positions, np.int64)[order], np.asarray(weights)[order]


def ratios(
    numerators: Float[np.ndarray, "observation quantity"],
    denominators: Real[np.ndarray, "observation quantity"],
    *,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ratios of sums over observations, and the ends of their 95 % intervals by the bootstrap.

    Observations are drawn with replacement, `RESAMPLES` times (Efron 1979, percentiles); a quantity that no
    observation has is not a number.
    """
    counts = np.random.default_rng(seed).multinomial(
        len(numerators), np.full(len(numerators), 1 / len(numerators)), RESAMPLES
    )
    above, below = np.asarray(numerators, float), np.asarray(denominators, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = above.sum(0) / below.sum(0)
        resampled = (counts @ above) / (counts @ below)
    low, high = np.full_like(value, np.nan), np.full_like(value, np.nan)
    there = below.sum(0) > 0
    if there.any():
        low[there], high[there] = np.nanpercentile(resampled[:, there], [2.5, 97.5], axis=0)
    return value, low, high
