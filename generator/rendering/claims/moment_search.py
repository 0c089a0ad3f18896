"""Moments at which the models of an article differ most, found in the baked data, for an author to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.contract.baked_reading import BakedReading
from generator.contract.schema import Baked, Sentence

Quantity = Callable[[Sentence, BakedReading, int], float]
"""A number that a reading gives for one position of its sentence."""


@dataclass(frozen=True)
class Candidate:
    """A moment, and the models between which some quantity differs most there."""

    moment: str  # sentence/word/occurrence/letters
    quantity: str
    most: tuple[str, float]
    least: tuple[str, float]

    @property
    def difference(self) -> float:
        return self.most[1] - self.least[1]


def probability(sentence: Sentence, reading: BakedReading, position: int) -> float:
    """Return the probability of the word being typed."""
    return reading.target_probabilities[position]


def share_before_word(sentence: Sentence, reading: BakedReading, position: int) -> float:
    """Return the share of a row's connectivity that lies before the word being typed and the space before it."""
    word = sentence.word_at(position)
    return _share(reading, position, word.start)


def share_far_back(sentence: Sentence, reading: BakedReading, position: int) -> float:
    """Return the share of a row's connectivity that lies more than 20 characters back."""
    return _share(reading, position, max(0, position - 20))


QUANTITIES: dict[str, Quantity] = {
    "probability of the word": probability,
    "share of connectivity before the word": share_before_word,
    "share of connectivity more than 20 characters back": share_far_back,
}


def find_candidates(baked: Baked, count: int, quantities: Sequence[str] = tuple(QUANTITIES)) -> list[Candidate]:
    """Return for each quantity the `count` moments at which it differs most between two models, the largest first.

    Of each word only the moment with the largest difference is listed. Words outside the vocabulary are left out.
    """
    found: list[Candidate] = []
    for name in quantities:
        best: list[Candidate] = []
        for sentence in baked.manifest.sentences:
            by_model = {model.id: baked.readings[sentence.id, model.id] for model in baked.manifest.models}
            best += _best_of_words(sentence, by_model, name)
        found += sorted(best, key=lambda candidate: -candidate.difference)[:count]
    return found


def _best_of_words(sentence: Sentence, by_model: dict[str, BakedReading], name: str) -> list[Candidate]:
    quantity = QUANTITIES[name]
    seen: dict[str, int] = {}
    best = []
    for word in sentence.words:
        seen[word.text] = seen.get(word.text, 0) + 1
        if not word.known:
            continue
        moments = []
        for position in range(word.start, word.end):
            values = {id_: quantity(sentence, reading, position) for id_, reading in by_model.items()}
            most, least = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
            moment = f"{sentence.id}/{word.text}/{seen[word.text]}/{position - word.start}"
            moments.append(Candidate(moment, name, (most, values[most]), (least, values[least])))
        best.append(max(moments, key=lambda candidate: candidate.difference))
    return best


def _share(reading: BakedReading, position: int, before: int) -> float:
    row = reading.connectivity.shares(position)
    total = row.sum()
    return float(row[:before].sum() / total) if total else 0.0
