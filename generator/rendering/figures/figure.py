"""What all figures share: the block that an author writes, its options, and its template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.contract import decode as tensors
from generator.contract.moments import find_sentence, position_of
from generator.contract.schema import Baked, Model, Sentence
from generator.errors import InputError, did_you_mean
from generator.rendering.markdown.math import Formula, convert_formulas

T = TypeVar("T")


@dataclass(frozen=True)
class FigureBlock:
    """A `::: name option=value` block of the article."""

    name: str
    options: dict[str, str]
    caption: str  # rendered HTML
    line: int  # from 1
    path: str  # of the Markdown file, for messages
    formulas: Callable[[Sequence[Formula]], Sequence[str]] = convert_formulas  # LaTeX to MathML


def figure_error(block: FigureBlock, message: str) -> InputError:
    return InputError(f"{block.path}:{block.line}: {block.name}: {message}")


def check_options(block: FigureBlock, known: set[str]) -> None:
    for option in block.options:
        if option not in known:
            raise figure_error(block, f"no option named '{option}'{did_you_mean(option, known)}")


def sentence_of(block: FigureBlock, baked: Baked) -> Sentence:
    if "sentence" not in block.options:
        raise figure_error(block, "the option 'sentence' is missing; give the id of a sentence of article.toml")
    try:
        return find_sentence(baked.manifest, block.options["sentence"])
    except InputError as error:
        raise figure_error(block, str(error)) from None


def position_at(block: FigureBlock, sentence: Sentence) -> int:
    at = block.options["at"]
    parts = at.split("/")
    if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal():
        raise figure_error(block, f"at is word/occurrence/letters, as in grammar/2/1; got '{at}'")
    try:
        return position_of(sentence, parts[0], int(parts[1]), int(parts[2]))
    except InputError as error:
        raise figure_error(block, str(error)) from None


def integer_option(block: FigureBlock, option: str, default: int, least: int, most: int) -> int:
    value = block.options.get(option)
    if value is None:
        return max(least, min(default, most))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise figure_error(block, f"{option} is a whole number from {least} to {most}, got '{value}'")
    return int(value)


def chosen_models(block: FigureBlock, known: Mapping[str, T]) -> dict[str, T]:
    """Return those of some models, by id, that the option `models` names, in its order."""
    chosen = block.options["models"].split(",")
    for id_ in chosen:
        if id_ not in known:
            raise figure_error(block, f"no model named '{id_}'{did_you_mean(id_, known)}")
    return {id_: known[id_] for id_ in chosen}


def panels_of(
    baked: Baked, sentence: Sentence, position: int, characters: int, models: Sequence[Model] | None = None
) -> list[tensors.Panel]:
    """Return a panel for each of some models, all that are compared unless told otherwise."""
    return [
        tensors.panel(
            model, sentence, tensors.decode_tensor(baked.tensors[sentence.id, model.id]), position, characters
        )
        for model in models or baked.manifest.models
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("generator.rendering", "templates/figures"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = tensors.percent
    return environment


def render(template: str, block: FigureBlock, **values: Any) -> str:
    return _environment().get_template(template).render(caption=Markup(block.caption), **values)


def missing_analysis(block: FigureBlock, analysis: str) -> str:
    """Return a figure that says that its analysis has not been run, and how to run it."""
    return render("missing.html", block, id=block.name, analysis=analysis)
