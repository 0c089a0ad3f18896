"""From what a model makes of a sentence to what is stored of it."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from generator.attribution.reading import Reading
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows
from generator.contract.measures import DEFAULT, Measure
from generator.contract.rounding import significant
from generator.contract.rows import levels_of
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError


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
        steps = levels_of(measure)
        levels, maxima = steps.levels(reading.values[measure.id])
        rows[measure.id] = BakedRows(levels, [_short(value) for value in maxima], steps)
    return BakedReading(
        sentence=sentence,
        model=model,
        length=len(reading.suggestions),
        layout="lower" if reading.causal else "full",
        measures=rows,
        words=[vocabulary.word(int(target)) for target in targets],
        suggestions=suggestions,
        probabilities=np.rint(reading.probabilities * PROBABILITY_UNITS).astype(int).tolist(),
        target_probabilities=[_short(value) for value in reading.target_probabilities],
        target_ranks=reading.target_ranks.tolist(),
    )


def _short(value: float) -> float:
    # Half a unit of the third digit is at most half a per cent, as is half a level.
    return significant(value, 3)
