"""Reads a baked tensor at one position, for the state that a figure has without a script.

What is computed and how it is worded agrees with `assets/js`: the same levels, the same percentages.
"""

import gzip
import math
from dataclasses import dataclass

import orjson

from generator.contract.schema import LEVEL_OFFSET, LEVELS, PROBABILITY_UNITS, SCHEMA_VERSION, Model, Sentence, Tensor
from generator.errors import InputError

HEAT_LEVELS = 32  # shades of a character, as many as assets/css/components/heat.css has
AGAINST_LEVELS = 15  # shades of what speaks against a word
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Character:
    text: str
    position: int
    level: int
    state: str  # "", "selected", or "ahead": not read yet


@dataclass(frozen=True)
class TextWord:
    characters: tuple[Character, ...]
    state: str  # "", "typing", "unknown", "unknown typing"


@dataclass(frozen=True)
class Suggestion:
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
    """What one model shows of a sentence at one position."""

    model: Model
    words: tuple[TextWord, ...]
    maximum: str
    suggestions: tuple[Suggestion, ...]
    target: Target


def decode_tensor(data: bytes) -> Tensor:
    """Return the tensor that a gzipped JSON holds."""
    tensor = Tensor(**orjson.loads(gzip.decompress(data)))
    if tensor.schema != SCHEMA_VERSION:
        raise InputError(f"tensor of schema {tensor.schema}, expected {SCHEMA_VERSION}; run the bake again")
    return tensor


def decode_rivals(contrasts: bytes) -> dict[tuple[str, int], list[str]]:
    """Return the words that the typed one is compared with, by sentence and position, of all contrasts of a page."""
    sentences = orjson.loads(gzip.decompress(contrasts))["sentences"] if contrasts else {}
    return {
        (sentence, int(position)): found["rivals"]
        for sentence, positions in sentences.items()
        for position, found in positions.items()
    }


def row(tensor: Tensor, output: int) -> list[int]:
    """Return how strongly each input moves the prediction at `output`, 0 to `LEVELS` of the row's maximum."""
    length = tensor.length
    if tensor.layout == "lower":
        # Before the outputs of an input, from itself on, stand those of all inputs before it.
        places = [input_ * length - input_ * (input_ + 1) // 2 + output for input_ in range(output + 1)]
    else:
        places = [input_ * length + output for input_ in range(length)]
    levels = [ord(tensor.connectivity[place]) - LEVEL_OFFSET for place in places]
    return levels + [0] * (length - len(levels))


def heat(level: int) -> int:
    """Return the shade, 0 to 31, of a level of 0 to `LEVELS`."""
    return round(level * (HEAT_LEVELS - 1) / LEVELS)


def panel(model: Model, sentence: Sentence, tensor: Tensor, position: int, characters: int | None = None) -> Panel:
    """Return what the panel of a model shows at a position, of the sentence's first `characters` characters."""
    word = sentence.word_at(position)
    rank = tensor.target_ranks[position]
    return Panel(
        model=model,
        words=text_words(sentence, row(tensor, position), position, model.causal, characters or tensor.length),
        maximum=decimal(tensor.maxima[position]),
        suggestions=tuple(
            Suggestion(
                word=tensor.words[index],
                probability=percent(units / PROBABILITY_UNITS),
                bar=units * 100 / PROBABILITY_UNITS,
                hit=tensor.words[index] == word.text,
            )
            for index, units in zip(tensor.suggestions[position], tensor.probabilities[position], strict=True)
        ),
        target=Target(
            word=word.text,
            rank=ordinal(rank) if rank else "",
            probability=percent(tensor.target_probabilities[position]) if rank else "",
            hit=0 < rank <= len(tensor.suggestions[position]),
        ),
    )


def text_words(
    sentence: Sentence, levels: list[int], position: int, causal: bool, characters: int
) -> tuple[TextWord, ...]:
    """Return the words with the shade and the state of each of their characters."""
    return tuple(
        TextWord(
            characters=tuple(
                Character(
                    text=sentence.text[p],
                    position=p,
                    level=heat(levels[p]),
                    state="selected" if p == position else "ahead" if causal and p > position else "",
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


def percent(share: float) -> str:
    """Return a probability as two figures of percent: "41 %", "4.1 %", "0.4 %", "< 0.1 %"."""
    value = share * 100
    if value < 0.05:
        return f"<{THIN_SPACE}0.1{THIN_SPACE}%"
    return f"{_fixed(value, 0 if value >= 9.95 else 1)}{THIN_SPACE}%"


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "4th", ... "1,204th"."""
    teens = 10 <= number % 100 < 20
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{suffix}"


def decimal(value: float) -> str:
    """Return a positive number with three significant digits, and at most six after the point."""
    if value <= 0:
        return "0"
    return _fixed(value, min(6, max(0, 2 - math.floor(math.log10(value)))))


def _fixed(value: float, digits: int) -> str:
    """Return what JavaScript's `toFixed` returns: halves round up, not to even."""
    scaled = value * 10**digits
    rounded = math.floor(scaled + 0.5)
    return f"{rounded / 10**digits:.{digits}f}"
