"""A prediction of one model at one moment, as claims speak of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.errors import InputError


@dataclass(frozen=True)
class Prediction:
    """A prediction: of the word being typed, and of what is suggested instead."""

    moment: str
    p: float
    """Of the word being typed."""
    rank: int
    """Of that word, from 1; 0 for one outside the vocabulary."""
    suggestions: Mapping[str, float]
    """The probabilities of the words suggested, the most probable first."""
    others: Mapping[str, float] = field(default_factory=dict)
    """Those of other words whose probability is known."""

    def known(self) -> "Prediction":
        """Return this, if it is of a word in the vocabulary."""
        if self.rank == 0:
            raise InputError(f"the word of {self.moment} is not in the vocabulary: it has neither probability nor rank")
        return self

    def of(self, word: str) -> float:
        """Return the probability of a word that is suggested, or known otherwise."""
        found = {**self.others, **self.suggestions}
        if word not in found:
            raise InputError(f"'{word}' is not suggested; the suggestions are {', '.join(self.suggestions)}")
        return found[word]
