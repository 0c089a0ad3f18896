"""A piece of a study: what one model shows on some held-out texts, as arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from safetensors.numpy import save

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete

Observe = Callable[[Autocomplete, Corpus, str, np.ndarray, int], dict[str, np.ndarray]]
"""From a model, a corpus, a split, the numbers of some observations and a seed to arrays, a row an observation."""


@dataclass(frozen=True)
class Subject:
    """A model to be studied, loaded only if some piece is missing."""

    id: str
    sha256: str  # of the file of its weights
    open: Callable[[], Autocomplete]
    unit: str = ""  # as article.toml names it

    @cached_property
    def model(self) -> Autocomplete:
        return self.open()


def observe_piece(
    observe: Observe, subject: Subject, corpus: Corpus, split: str, piece: np.ndarray, seed: int, batch_size: int
) -> bytes:
    """Return what `observe` gives for the observations `piece`, read `batch_size` at a time, as safetensors.

    Raises `InputError` where a value is not a finite number.
    """
    parts = []
    for start in range(0, len(piece), batch_size):
        numbers = piece[start : start + batch_size]
        found = observe(subject.model, corpus, split, numbers, seed)
        for key, values in found.items():
            bad = np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(1))
            if len(bad):
                raise InputError(
                    f"{subject.id}: {key} of observation {int(numbers[bad[0]])} of the {split} split is not a finite"
                    " number; look at the weights: python -m generator evaluate"
                )
        parts.append(found)
    return save({key: np.ascontiguousarray(np.concatenate([part[key] for part in parts])) for key in parts[0]})
