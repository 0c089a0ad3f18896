"""The options of a figure's block, each read with an error that names the line and the fix."""

from collections.abc import Collection, Set

from generator.contract.moments import find_sentence, position_of
from generator.contract.schema import Manifest, Sentence
from generator.errors import InputError, did_you_mean
from generator.rendering.markdown.figure_blocks import FigureBlock


def figure_error(block: FigureBlock, message: str) -> InputError:
    """Return the error to raise about a figure: with file, line and the figure's name."""
    return InputError(f"{block.path}:{block.line}: {block.name}: {message}")


def check_model(block: FigureBlock, id_: str, known: Collection[str]) -> None:
    """Refuse a model that is not known."""
    if id_ not in known:
        raise figure_error(block, f"no model named '{id_}'{did_you_mean(id_, known)}")


def check_options(block: FigureBlock, known: Set[str]) -> None:
    """Refuse an option that the figure does not have."""
    for option in block.options:
        if option not in known:
            raise figure_error(block, f"no option named '{option}'{did_you_mean(option, known)}")


def sentence_of(block: FigureBlock, manifest: Manifest) -> Sentence:
    """Return the sentence that the option `sentence` names."""
    if "sentence" not in block.options:
        raise figure_error(block, "the option 'sentence' is missing; give the id of a sentence of article.toml")
    try:
        return find_sentence(manifest, block.options["sentence"])
    except InputError as error:
        raise figure_error(block, str(error)) from None


def position_at(block: FigureBlock, sentence: Sentence, option: str = "at") -> int:
    """Return the position in a sentence that an option names: word/occurrence/letters."""
    at = block.options[option]
    parts = at.split("/")
    if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal():
        raise figure_error(block, f"{option} is word/occurrence/letters, as in grammar/2/1; got '{at}'")
    try:
        return position_of(sentence, parts[0], int(parts[1]), int(parts[2]))
    except InputError as error:
        raise figure_error(block, str(error)) from None


def integer_option(block: FigureBlock, option: str, default: int, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`; without the option `default`, or the nearer of these."""
    value = block.options.get(option)
    if value is None:
        return max(least, min(default, most))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise figure_error(block, f"{option} is a whole number from {least} to {most}, got '{value}'")
    return int(value)
