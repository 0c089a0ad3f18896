"""The figures of an article: from a block of the Markdown and the baked data to HTML in its first state.

A block looks like this in Markdown; its body is the caption:

    ::: connectivity sentence=grammar at=grammar/2/1
    How strongly each character moves the prediction.
    :::

- `hero`: `sentence`; `from` and `to`, the first and the last position of the play; `at`, the position at rest, as
  word/occurrence/letters (default: the space before the word that `to` is in); `characters`, how many to show (70).
- `connectivity`: `sentence`, `at` as word/occurrence/letters (default: the first letter of the longest word).
- `models-table`: `published-ID=CROSS_ENTROPY/ACCURACY` for each model to be shown beside published numbers, the
  accuracy in percent, unknown words counted as wrong.

The page's script brings this very HTML to life; it rebuilds nothing of it until the reader chooses another sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.baking.schema import Baked, Sentence
from generator.errors import InputError
from generator.rendering import tensors
from generator.rendering.moments import did_you_mean, find_sentence, position_of

HERO_CHARACTERS = 70


@dataclass(frozen=True)
class FigureBlock:
    """A `::: name option=value` block of the article."""

    name: str
    options: dict[str, str]
    caption: str  # rendered HTML
    line: int  # from 1
    path: str  # of the Markdown file, for messages


Figure = Callable[[FigureBlock, Baked], str]


def hero(block: FigureBlock, baked: Baked) -> str:
    """Return the hero: the first characters of a sentence under all models, played from one position to another."""
    _check_options(block, {"sentence", "from", "to", "at", "characters"})
    sentence = _sentence(block, baked)
    characters = _integer(block, "characters", HERO_CHARACTERS, 1, len(sentence.text))
    words = [word for word in sentence.words if word.end <= characters]
    if not words:
        raise _error(block, f"the first word of '{sentence.id}' does not fit into characters={characters}")
    last = words[-1].end - 1
    to = _integer(block, "to", last, 0, last)
    from_ = _integer(block, "from", 0, 0, to)
    if "at" in block.options:
        position = _position(block, sentence)
        if position > last:
            raise _error(block, f"at={block.options['at']} is position {position}, after the last one shown, {last}")
    else:
        position = next(word.start for word in words if to < word.end)
    return _render(
        "hero.html",
        block,
        sentence=sentence,
        position=position,
        from_=from_,
        to=to,
        panels=_panels(baked, sentence, position, last + 1),
    )


def connectivity(block: FigureBlock, baked: Baked) -> str:
    """Return the connectivity figure: all models on one sentence, with a choice of sentences."""
    _check_options(block, {"sentence", "at"})
    sentence = _sentence(block, baked)
    longest = max(sentence.words, key=lambda word: (word.known, len(word.text)))
    position = _position(block, sentence) if "at" in block.options else longest.start + 1
    return _render(
        "connectivity.html",
        block,
        sentence=sentence,
        sentences=baked.manifest.sentences,
        position=position,
        panels=_panels(baked, sentence, position, len(sentence.text)),
        heat_levels=range(tensors.HEAT_LEVELS),
        has_unknown=any(not word.known for word in sentence.words),
    )


def models_table(block: FigureBlock, baked: Baked) -> str:
    """Return the table of models, their sizes and their test metrics, beside published numbers."""
    published: dict[str, tuple[float, float]] = {}
    _check_options(block, {f"published-{model.id}" for model in baked.manifest.models})
    for option, value in block.options.items():
        cross_entropy, _, accuracy = value.partition("/")
        try:
            published[option.removeprefix("published-")] = (float(cross_entropy), float(accuracy.rstrip("%")))
        except ValueError:
            raise _error(block, f"{option} is CROSS_ENTROPY/ACCURACY, as in 2.117/52.01; got '{value}'") from None
    return _render("models_table.html", block, models=baked.manifest.models, published=published)


FIGURES: dict[str, Figure] = {"hero": hero, "connectivity": connectivity, "models-table": models_table}


def _panels(baked: Baked, sentence: Sentence, position: int, characters: int) -> list[tensors.Panel]:
    return [
        tensors.panel(
            model, sentence, tensors.decode_tensor(baked.tensors[sentence.id, model.id]), position, characters
        )
        for model in baked.manifest.models
    ]


def _error(block: FigureBlock, message: str) -> InputError:
    return InputError(f"{block.path}:{block.line}: {block.name}: {message}")


def _check_options(block: FigureBlock, known: set[str]) -> None:
    for option in block.options:
        if option not in known:
            raise _error(block, f"no option named '{option}'{did_you_mean(option, known)}")


def _sentence(block: FigureBlock, baked: Baked) -> Sentence:
    if "sentence" not in block.options:
        raise _error(block, "the option 'sentence' is missing; give the id of a sentence of article.toml")
    try:
        return find_sentence(baked.manifest, block.options["sentence"])
    except InputError as error:
        raise _error(block, str(error)) from None


def _position(block: FigureBlock, sentence: Sentence) -> int:
    at = block.options["at"]
    parts = at.split("/")
    if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal():
        raise _error(block, f"at is word/occurrence/letters, as in grammar/2/1; got '{at}'")
    try:
        return position_of(sentence, parts[0], int(parts[1]), int(parts[2]))
    except InputError as error:
        raise _error(block, str(error)) from None


def _integer(block: FigureBlock, option: str, default: int, least: int, most: int) -> int:
    value = block.options.get(option)
    if value is None:
        return max(least, min(default, most))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise _error(block, f"{option} is a whole number from {least} to {most}, got '{value}'")
    return int(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("generator", "templates/figures"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = tensors.percent
    return environment


def _render(template: str, block: FigureBlock, **values: Any) -> str:
    return _environment().get_template(template).render(caption=Markup(block.caption), **values)
