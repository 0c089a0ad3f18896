"""The autocomplete figure: a text flows through a network, letter by letter, to a distribution over words."""

import gzip
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup

from generator.contract.alphabet import Alphabet
from generator.contract.page_units import PAGE_UNITS
from generator.contract.rounding import significant
from generator.contract.schema import (
    PREFIX_COLUMNS,
    PREFIX_FLOOR,
    PREFIX_OFFSET,
    PREFIX_TOP,
    TOP,
    Baked,
    Model,
    Prefixes,
    Sentence,
)
from generator.contract.version import SCHEMA_VERSION
from generator.errors import InputError
from generator.rendering.figures.figure import render
from generator.rendering.figures.panels import Suggestion
from generator.rendering.figures.strip_shapes import SLOTS, STRIP, centre_of, columns_of, fan, ribbon, skyline
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import (
    check_model,
    check_options,
    figure_error,
    position_at,
    sentence_of,
)
from generator.rendering.numbers import percent
from generator.rendering.safe_json import safe_json


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
    check_model(block, shown, prefixes)
    first = prefixes[shown]
    if position >= first.length:
        raise figure_error(
            block, f"at={block.options['at']} is position {position}, after the last one baked, {first.length - 1}"
        )
    last = min(word.end, first.length) - 1  # the letters after the moment can be typed as well
    models = [model for model in baked.manifest.models if model.id in prefixes]
    first_shown = next(model for model in models if model.id == shown)
    runnable = [model for model in (first_shown, *models) if model.unit in PAGE_UNITS]
    return render(
        "autocomplete.html",
        block,
        sentence=sentence,
        position=position,
        models=models,
        shown=first_shown,
        offered=runnable[0] if runnable else None,
        weights_folder=f"{Path(block.path).resolve().parent.name}/models",
        repository=baked.manifest.article.repository,
        typed=sentence.text[: position + 1],
        ahead=sentence.text[position + 1 : first.length],
        strip=STRIP,
        fans={size: fan(size) for size in SLOTS},
        drawing=drawing(first, position),
        suggestions=suggestions(first, position, word.text),
        rest=rest(first, position),
        narrowing=narrowing(
            sentence.text[word.start + 1 : position + 1],
            (first.windows[position][0], first.windows[position][1]),
            first.num_words,
            first.inside[position],
        ),
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
        **asdict(STRIP),
        "floor": PREFIX_FLOOR,
        "offset": PREFIX_OFFSET,
        "suggested": PREFIX_TOP,
        "windows": first.windows[:count],
        "weights": {model.sha256: model.id for model in models if model.unit in PAGE_UNITS},
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
    """Return the paths of the drawing that depend on the letters typed."""
    start, size = position * PREFIX_COLUMNS, prefixes.num_words
    levels = [ord(character) - PREFIX_OFFSET for character in prefixes.levels[start : start + PREFIX_COLUMNS]]
    first, end = prefixes.windows[position]
    left, right = columns_of((first, end), size)
    ranks = [prefixes.alphabetical_ranks[index] for index in prefixes.suggestions[position][:TOP]]
    return {
        "skyline": skyline(levels, 0, PREFIX_COLUMNS),
        "inside": skyline(levels, left, right) if right > left else "",
        "window": (first / size * 100, (end - first) / size * 100),
        "ribbons": [ribbon(centre_of(rank, size), k) for k, rank in enumerate(ranks)],
    }


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
    words = say("list.values").join(f"{prefixes.words[index]} {percent(share)}" for index, share in rows)
    return say("autocomplete.then", words=words)


def narrowing(typed: str, window: tuple[int, int], size: int, inside: float) -> str:
    """Return how far the letters typed narrow the words, and how far the model goes by that, in words.

    `window` are the alphabetical ranks from which and up to which words begin with the letters; `inside` is the
    probability of all of these. The page's script says the same: `tests/contract/strip.json`.
    """
    if not typed:
        return say("autocomplete.no-letter", count=size)
    count = window[1] - window[0]
    if not count:
        return say("autocomplete.no-word", typed=typed)
    return say("autocomplete.words", count=count, all=size, typed=typed, share=percent(inside))


def initials(prefixes: Prefixes, alphabet: Alphabet) -> list[Initial]:
    """Return the letters under the strip; one without words has none."""
    bounds = [rank / prefixes.num_words * 100 for rank in prefixes.initials]
    return [
        Initial(letter, (start + end) / 2, end - start)
        for letter, (start, end) in zip(alphabet.characters, pairwise(bounds), strict=True)
        if end > start
    ]
