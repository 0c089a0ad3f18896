"""From what a model makes of a sentence to what is stored of it."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from jaxtyping import Float

from generator.attribution.reading import Reading
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows
from generator.contract.levels import quantise_rows, table_of
from generator.contract.measures import DEFAULT, Measure
from generator.contract.rounding import significant
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError

_DIGITS = 3
"""Half a unit of the third digit is half a per cent at most, less than half a level."""
_NOTHING = 1e-6
"""Logits or nats. A row with no value above it is rounding error, which differs from one processor to another."""


def encode(
    reading: Reading, vocabulary: Vocabulary, measures: Iterable[Measure], *, sentence: str, model: str
) -> BakedReading:
    """Return a reading as it is stored, with the values of some measures."""
    targets, places = np.unique(reading.suggestions, return_inverse=True)
    suggestions: Any = places.reshape(reading.suggestions.shape).tolist()  # a list a row, as the schema has it
    if reading.causal and np.triu(reading.values[DEFAULT], 1).any():
        raise InputError("the model's units say that they are causal, but an output depends on a later character")
    rows = {}
    for measure in measures:
        table = table_of(measure)
        levels, maxima = quantise_rows(_without_nothing(reading.values[measure.id]), table)
        rows[measure.id] = BakedRows(levels, [significant(value, _DIGITS) for value in maxima], table)
    return BakedReading(
        sentence=sentence,
        model=model,
        length=len(reading.suggestions),
        layout="lower" if reading.causal else "full",
        measures=rows,
        words=[vocabulary.word(int(target)) for target in targets],
        suggestions=suggestions,
        probabilities=np.rint(reading.probabilities * PROBABILITY_UNITS).astype(int).tolist(),
        target_probabilities=[significant(value, _DIGITS) for value in reading.target_probabilities],
        target_ranks=reading.target_ranks.tolist(),
    )


def _without_nothing(values: Float[np.ndarray, "output input"]) -> Float[np.ndarray, "output input"]:
    rows: np.ndarray = np.abs(values).max(1, keepdims=True) >= _NOTHING
    return np.where(rows, values, 0)
