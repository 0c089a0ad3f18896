"""From a reading to the tensor of the schema."""

from typing import Any

import numpy as np
from jaxtyping import Float

from generator.attribution.reading import Reading
from generator.contract.schema import LEVEL_OFFSET, LEVELS, OCCLUSION_LEVELS, PROBABILITY_UNITS, Layout, Tensor
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError


def encode(reading: Reading, vocabulary: Vocabulary, *, sentence: str, model: str, causal: bool) -> Tensor:
    """Return a reading as it is stored."""
    length = len(reading.connectivity)
    targets, places = np.unique(reading.suggestions, return_inverse=True)
    suggestions: Any = places.reshape(reading.suggestions.shape).tolist()  # a list a row, as the shape has it
    levels, maxima = quantise_rows(reading.connectivity)
    signed_levels, occlusion_maxima = quantise_signed_rows(reading.occlusion)
    layout: Layout = "lower" if causal else "full"
    if causal and np.triu(reading.connectivity, 1).any():
        raise InputError("the model's units say that they are causal, but an output depends on a later character")
    return Tensor(
        sentence=sentence,
        model=model,
        length=length,
        layout=layout,
        connectivity=_as_text(levels, causal),
        maxima=[_short(value) for value in maxima],
        occlusion=_as_text(signed_levels.astype(int) + OCCLUSION_LEVELS, causal),
        occlusion_maxima=[_short(value) for value in occlusion_maxima],
        words=[vocabulary.word(int(target)) for target in targets],
        suggestions=suggestions,
        probabilities=np.rint(reading.probabilities * PROBABILITY_UNITS).astype(int).tolist(),
        target_probabilities=[_short(value) for value in reading.target_probabilities],
        target_ranks=reading.target_ranks.tolist(),
    )


def quantise_rows(values: Float[np.ndarray, "output input"]) -> tuple[np.ndarray, np.ndarray]:
    """Return levels 0 to `LEVELS`, uint8, and the maximum of each row: level / LEVELS * maximum is the value,
    to half a level."""
    maxima = values.max(axis=1)
    scale = np.where(maxima > 0, maxima, 1)[:, None]
    return np.rint(values / scale * LEVELS).astype(np.uint8), maxima


def quantise_signed_rows(values: Float[np.ndarray, "output input"]) -> tuple[np.ndarray, np.ndarray]:
    """Return levels -`OCCLUSION_LEVELS` to `OCCLUSION_LEVELS`, int8, and the largest size of each row's values:
    level / `OCCLUSION_LEVELS` * maximum is the value, to half a level."""
    maxima = np.abs(values).max(axis=1)
    scale = np.where(maxima > 0, maxima, 1)[:, None]
    return np.rint(values / scale * OCCLUSION_LEVELS).astype(np.int8), maxima


def _as_text(levels: np.ndarray, causal: bool) -> str:
    by_input = levels.T[np.triu_indices(len(levels))] if causal else levels.T.ravel()
    return "".join(map(chr, (by_input.astype(int) + LEVEL_OFFSET).tolist()))


def _short(value: float) -> float:
    # Half a unit of the third digit is at most half a per cent, as is half a level.
    return float(f"{value:.3g}")
