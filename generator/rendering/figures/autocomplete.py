"""The autocomplete figure: a text flows through a network, letter by letter, to a distribution over words."""

import gzip
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson
from markupsafe import Markup

from generator.contract.alphabet import Alphabet
from generator.contract.rounding import significant
from generator.contract.schema import (
    PREFIX_COLUMNS,
    PREFIX_FLOOR,
    PREFIX_LEVELS,
    PREFIX_OFFSET,
    PREFIX_TOP,
    TOP,
    Baked,
    Model,
    Prefixes,
    Sentence,
)
from generator.contract.version import SCHEMA_VERSION
from generator.errors import InputError, did_you_mean
from generator.rendering.figures.figure import render
from generator.rendering.figures.panels import Suggestion
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, position_at, sentence_of
from generator.rendering.numbers import percent
from generator.rendering.safe_json import safe_json

WIDTH = 1000.0  # of the drawing, in its own units: it is as wide as there is room
HEIGHT = 100.0  # of the ribbons
BOX, GAP = 316.0, 26.0  # a suggestion's box, and the room between two

# The number of letters that fit, and the index of the last one typed, in a wide and in a narrow figure:
# autocomplete.css has the same numbers.
SLOTS = {"wide": (29, 22), "narrow": (15, 11)}


@dataclass(frozen=True)
class Initial:
    """A letter under the strip: in percent of its width, from the first word with that initial on."""

    letter: str
    middle: float
    share: float


def autocomplete(block: FigureBlock, baked: Baked) -> str:
    """Return the autocomplete figure: the beginning of a sentence, typed up to the moment `at`."""
    check_options(block, {"sentence", "at", "model"})
    sentence = sentence_of(block, baked.manifest)
    if "at" not in block.options:
        raise figure_error(block, "the option 'at' is missing; give word/occurrence/letters, as in grammar/1/4")
    position = position_at(block, sentence)
    word = sentence.word_at(position)
    prefixes = {
        model.id: decode_prefixes(baked.prefixes[sentence.id, model.id])
        for model in baked.manifest.models
        if (sentence.id, model.id) in baked.prefixes
    }
    if not prefixes:
        raise figure_error(block, f"nothing is baked of the sentence '{sentence.id}'; bake again")
    shown = block.options.get("model", next(iter(prefixes)))
    if shown not in prefixes:
        raise figure_error(block, f"no model named '{shown}'{did_you_mean(shown, prefixes)}")
    first = prefixes[shown]
    if position >= first.length:
        raise figure_error(
            block, f"at={block.options['at']} is position {position}, after the last one baked, {first.length - 1}"
        )
    last = min(word.end, first.length) - 1  # the letters after the moment can be typed as well
    models = [model for model in baked.manifest.models if model.id in prefixes]
    first_shown = next(model for model in models if model.id == shown)
    return render(
        "autocomplete.html",
        block,
        sentence=sentence,
        position=position,
        models=models,
        shown=first_shown,
        megabytes=f"{first_shown.bytes / 1e6:.1f}",
        repository=baked.manifest.article.repository,
        typed=sentence.text[: position + 1],
        ahead=sentence.text[position + 1 : first.length],
        fans={size: fan(last / slots * WIDTH, (last + 1) / slots * WIDTH) for size, (slots, last) in SLOTS.items()},
        drawing=drawing(first, position),
        suggestions=suggestions(first, position, word.text),
        rest=rest(first, position),
        narrowing=narrowing(sentence, first, position),
        initials=initials(first, baked.manifest.alphabet),
        alphabet=baked.manifest.alphabet.described,
        data=Markup(safe_json(figure_data(sentence, prefixes, position, last, models))),
    )


def decode_prefixes(data: bytes) -> Prefixes:
    """Return what a gzipped JSON of `Prefixes` holds."""
    prefixes = Prefixes(**orjson.loads(gzip.decompress(data)))
    if prefixes.schema != SCHEMA_VERSION:
        raise InputError(f"prefixes of schema {prefixes.schema}, expected {SCHEMA_VERSION}; run the bake again")
    return prefixes


def figure_data(
    sentence: Sentence, prefixes: dict[str, Prefixes], position: int, last: int, models: list[Model]
) -> dict[str, Any]:
    """Return what the figure's script needs, as `assets/js/components/autocomplete.js` reads it."""
    first = next(iter(prefixes.values()))
    count = last + 1
    labels = {model.id: model.label for model in models}
    return {
        "text": sentence.text[: first.length],
        "words": [[word.start, word.end] for word in sentence.words if word.start < first.length],
        "at": position,
        "last": last,
        "size": first.num_words,
        "columns": PREFIX_COLUMNS,
        "top": PREFIX_LEVELS,
        "floor": PREFIX_FLOOR,
        "offset": PREFIX_OFFSET,
        "suggested": PREFIX_TOP,
        "windows": first.windows[:count],
        "weights": {model.sha256: model.id for model in models},
        "models": {
            name: {
                "label": labels[name],
                "levels": stored.levels[: count * PREFIX_COLUMNS],
                **_suggested(stored, count),
                "inside": stored.inside[:count],
            }
            for name, stored in prefixes.items()
        },
    }


def _suggested(stored: Prefixes, count: int) -> dict[str, Any]:
    """Return the suggestions after the first `count` characters, with the words that these need and no others."""
    used = sorted({index for row in stored.suggestions[:count] for index in row})
    renamed = {index: k for k, index in enumerate(used)}
    return {
        "vocabulary": [stored.words[index] for index in used],
        "alphabeticalRanks": [stored.alphabetical_ranks[index] for index in used],
        "suggestions": [[renamed[index] for index in row] for row in stored.suggestions[:count]],
        "probabilities": [[significant(value, 3) for value in row] for row in stored.probabilities[:count]],
    }


def drawing(prefixes: Prefixes, position: int) -> dict[str, Any]:
    """Return the paths of the drawing that depend on the letters typed; `assets/js/math/strip-shapes.js` mirrors it."""
    start = position * PREFIX_COLUMNS
    levels = [ord(character) - PREFIX_OFFSET for character in prefixes.levels[start : start + PREFIX_COLUMNS]]
    first, end = prefixes.windows[position]
    left = first * PREFIX_COLUMNS // prefixes.num_words
    right = max(left + 1, math.ceil(end * PREFIX_COLUMNS / prefixes.num_words))
    centres = [
        (prefixes.alphabetical_ranks[index] + 0.5) / prefixes.num_words * WIDTH
        for index in prefixes.suggestions[position][:TOP]
    ]
    return {
        "columns": PREFIX_COLUMNS,
        "top": PREFIX_LEVELS,
        "skyline": skyline(levels, 0, PREFIX_COLUMNS),
        "inside": skyline(levels, left, right) if end > first else "",
        "window": (first / prefixes.num_words * 100, (end - first) / prefixes.num_words * 100),
        "ribbons": [ribbon(centre, k) for k, centre in enumerate(centres)],
    }


def skyline(levels: list[int], left: int, right: int) -> str:
    """Return the outline of the columns from `left` up to `right`, as high as their levels."""
    steps = "".join(f"V{PREFIX_LEVELS - level}H{column + 1}" for column, level in enumerate(levels[left:right], left))
    return f"M{left} {PREFIX_LEVELS}{steps}V{PREFIX_LEVELS}Z"


def ribbon(centre: float, rank: int) -> str:
    """Return the ribbon from a column of the strip, at its `centre`, to the box of the suggestion of that rank."""
    half = WIDTH / PREFIX_COLUMNS / 2
    box = rank * (BOX + GAP)
    return _band((centre - half, centre + half), (box, box + BOX))


def fan(left: float, right: float) -> str:
    """Return the fan from the last cell, between `left` and `right`, to the whole strip."""
    return _band((left, right), (0, WIDTH))


def _band(above: tuple[float, float], below: tuple[float, float]) -> str:
    (a, b), (c, d) = ((_number(x) for x in pair) for pair in (above, below))
    return f"M{a} 0C{a} 60 {c} 40 {c} 100H{d}C{d} 40 {b} 60 {b} 0Z"


def suggestions(prefixes: Prefixes, position: int, typing: str) -> list[Suggestion]:
    """Return the first suggestions after a prefix, `typing` being the word that comes."""
    rows = zip(prefixes.suggestions[position], prefixes.probabilities[position], strict=True)
    return [
        Suggestion(prefixes.words[index], percent(share), share * 100, prefixes.words[index] == typing)
        for index, share in list(rows)[:TOP]
    ]


def rest(prefixes: Prefixes, position: int) -> str:
    """Return the suggestions after the first three, in words."""
    rows = zip(prefixes.suggestions[position][TOP:], prefixes.probabilities[position][TOP:], strict=True)
    return "then " + ", ".join(f"{prefixes.words[index]} {percent(share)}" for index, share in rows)


def narrowing(sentence: Sentence, prefixes: Prefixes, position: int) -> str:
    """Return how far the letters typed narrow the words, and how far the model goes by that, in words."""
    word = sentence.word_at(position)
    first, end = prefixes.windows[position]
    letters = sentence.text[word.start + 1 : position + 1]
    if not letters:
        return f"no letter typed: all {prefixes.num_words:,} words are possible"
    count = end - first
    if not count:
        return f"no word begins with “{letters}”"
    begin = "begins" if count == 1 else "begin"
    inside = percent(prefixes.inside[position])
    return f"{count:,} of {prefixes.num_words:,} words {begin} with “{letters}”: {inside} of the probability"


def initials(prefixes: Prefixes, alphabet: Alphabet) -> list[Initial]:
    """Return the letters under the strip; one without words has none."""
    bounds = [rank / prefixes.num_words * 100 for rank in prefixes.initials]
    return [
        Initial(letter, (start + end) / 2, end - start)
        for letter, (start, end) in zip(alphabet.characters, pairwise(bounds), strict=True)
        if end > start
    ]


def _number(value: float) -> str:
    """Return a coordinate with one digit after the point, rounded as JavaScript does it."""
    return f"{math.floor(value * 10 + 0.5) / 10:g}"
