"""Exhibits: texts that are taken away word by word, and what each model predicts from what is left.

An exhibit's text ends with the word that the models are asked for. They read the last words before it, *kept* of them,
and its first letters; nothing else. `page_exhibit` is what `assets/js/erasure-data.js` reads.
"""

from collections.abc import Mapping
from dataclasses import asdict, field
from dataclasses import dataclass as plain_dataclass
from typing import Any

from pydantic import NonNegativeInt
from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.contract.alphabet import Alphabet


@dataclass(frozen=True, config=STRICT)
class Exhibit:
    """A table `[[exhibits]]` of `article.toml`."""

    id: str
    title: str
    text: str
    """Ends with the word that the models are asked for."""
    typed: NonNegativeInt = 1
    """Letters of that word that are typed."""
    versus: str = ""
    """Another word: the figure then shows how far the models prefer the right one of the two."""
    cues: tuple[str, ...] = ()
    """Words of the text that the answer rests on, underlined in the figure."""
    note: str = ""
    """A hint for the reader: something to look for."""

    def word(self, alphabet: Alphabet) -> str:
        """Return the word that the models are asked for."""
        return alphabet.words(self.text)[-1]

    def before(self, alphabet: Alphabet) -> list[str]:
        """Return the words before it."""
        return alphabet.words(self.text)[:-1]

    def shortened(self, alphabet: Alphabet, kept: int) -> str:
        """Return what models read with the last `kept` words before the moment, starting with a boundary."""
        before = self.before(alphabet)
        return alphabet.join([*before[len(before) - kept :], self.word(alphabet)[: self.typed]])


@plain_dataclass(frozen=True)
class Erasure:
    """What one model predicts at the moment of an exhibit: entry k is what it does with k words kept, from 0 to all."""

    probabilities: list[float]
    """Of the word that is asked for, four digits."""
    ranks: list[int]
    """Of that word, from 1."""
    suggestions: list[list[str]]
    """The most probable words, the first one first."""
    suggestion_probabilities: list[list[float]]
    versus: list[float] = field(default_factory=list)
    """Probabilities of the rival; empty without one."""

    @property
    def shown(self) -> list[float]:
        """What the figure shows: the probability of the word; with a rival, its share of what both have together."""
        if not self.versus:
            return self.probabilities
        return [preference(right, wrong) for right, wrong in zip(self.probabilities, self.versus, strict=True)]


def preference(right: float, wrong: float) -> float:
    """Return how far one word is preferred to another, from 0 to 1: its share of what both have together."""
    return right / (right + wrong) if right + wrong else 0.5


def page_exhibit(exhibit: Exhibit, erasures: Mapping[str, Erasure]) -> dict[str, Any]:
    """Return an exhibit as the page's script reads it; `erasures` are those of its models, by id.

    A list of words stands once, and suggestions are places in it.
    """
    found = [word for erasure in erasures.values() for row in erasure.suggestions for word in row]
    words = list(dict.fromkeys(found))
    places = {word: place for place, word in enumerate(words)}
    models = {
        id_: {**asdict(erasure), "suggestions": [[places[word] for word in row] for row in erasure.suggestions]}
        for id_, erasure in erasures.items()
    }
    return {"id": exhibit.id, "words": words, "models": models}
