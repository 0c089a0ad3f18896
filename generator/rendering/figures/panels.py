"""Panels: what one model shows of a sentence at one position, for the state that a figure has without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading
from generator.contract.heat import shade
from generator.contract.measures import Measure
from generator.contract.reach import Reach, reach, word_sums
from generator.contract.schema import Sentence, ShownModel
from generator.rendering.numbers import decimal, ordinal, percent


@dataclass(frozen=True)
class Character:
    """A character of the text, shaded by how much it moves the prediction."""

    text: str
    position: int
    level: int
    state: str  # "", "selected", or "ahead": not read yet
    bracket: str  # "", or "half" or "most": so much of the row lies from here on


@dataclass(frozen=True)
class TextWord:
    """A word of the text with the space before it."""

    characters: tuple[Character, ...]
    state: str  # "", "typing", "unknown", "unknown typing"


@dataclass(frozen=True)
class Suggestion:
    """A suggested word with its probability."""

    word: str
    probability: str
    bar: float  # percent, the length of the bar
    hit: bool  # is the word being typed


@dataclass(frozen=True)
class Target:
    """The word being typed, and where a model ranks it; `rank` is empty for a word it does not know."""

    word: str
    rank: str
    probability: str
    hit: bool


@dataclass(frozen=True)
class Panel:
    """The panel of one model: a sentence at one position."""

    model: ShownModel
    colour: int  # the number of the model's: model_colours.py
    words: tuple[TextWord, ...]
    maximum: str
    suggestions: tuple[Suggestion, ...]
    target: Target


def panel(
    model: ShownModel,
    sentence: Sentence,
    reading: BakedReading,
    position: int,
    characters: int,
    colour: int,
    by_words: bool,
    measure: Measure | None = None,
) -> Panel:
    """Return what the panel of a model shows at a position, of the sentence's first `characters` characters.

    With `by_words` words are shaded by their sums, and brackets mark how far back the row reaches; else letters are.
    The measure is the default one unless another is given.
    """
    target = reading.targets[position] if reading.targets else sentence.word_at(position).text
    rank = reading.target_ranks[position]
    rows = reading.measures[measure.base] if measure else reading.connectivity
    values = (rows.values(position) ** (measure.power if measure else 1)).tolist()
    reaches = reach(values, position) if by_words and model.causal else None
    if by_words:
        read = position + 1 if model.causal else len(values)
        values = word_sums(values, [(word.start, word.end) for word in sentence.words], read)
    maximum = max(map(abs, values))
    shades = [shade(value / maximum) if maximum else 0 for value in values]
    return Panel(
        model=model,
        colour=colour,
        words=text_words(sentence, shades, position, model.causal, characters, reaches),
        maximum=decimal(maximum),
        suggestions=tuple(
            Suggestion(
                word=reading.words[index],
                probability=percent(units / PROBABILITY_UNITS),
                bar=units * 100 / PROBABILITY_UNITS,
                hit=reading.words[index] == target,
            )
            for index, units in zip(reading.suggestions[position], reading.probabilities[position], strict=True)
        ),
        target=Target(
            word=target,
            rank=ordinal(rank) if rank else "",
            probability=percent(reading.target_probabilities[position]) if rank else "",
            hit=0 < rank <= len(reading.suggestions[position]),
        ),
    )


def text_words(
    sentence: Sentence, shades: Sequence[int], position: int, causal: bool, characters: int, reaches: Reach | None
) -> tuple[TextWord, ...]:
    """Return the words with the shade, the state and the bracket of each of their characters."""
    brackets = {}
    if reaches:  # where both stand on one character, it is that of the half
        brackets = {position - reaches.most + 1: "most", position - reaches.half + 1: "half"}
    return tuple(
        TextWord(
            characters=tuple(
                Character(
                    text=sentence.symbols[p],
                    position=p,
                    level=shades[p],
                    state="selected" if p == position else "ahead" if causal and p > position else "",
                    bracket=brackets.get(p, ""),
                )
                for p in range(word.start, word.end)
            ),
            state=" ".join(
                state
                for state, holds in (("unknown", not word.known), ("typing", word.start <= position < word.end))
                if holds
            ),
        )
        for word in sentence.words
        if word.end <= characters
    )
