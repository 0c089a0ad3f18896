"""Two moments of one sentence beside each other: what each model looked back at then, and what it suggested."""

from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from generator.contract.schema import Baked, Model, Sentence
from generator.rendering.figures.figure import chosen_models, panels_of, render
from generator.rendering.figures.panels import Character, Panel, TextWord
from generator.rendering.language import spoken
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, position_at, sentence_of
from generator.rendering.measures import in_language
from generator.rendering.numbers import ordinal


@dataclass(frozen=True)
class Moment:
    """A position, and what it is called: a word, which time it comes if more than once, and its letters typed."""

    position: int
    label: Markup


def moments(block: FigureBlock, baked: Baked) -> str:
    """Return the figure of two moments of a sentence, `at` and `compare`, under all models or those of `models`."""
    check_options(block, {"sentence", "at", "compare", "models"})
    sentence = sentence_of(block, baked.manifest)
    for option in ("at", "compare"):
        if option not in block.options:
            raise figure_error(block, f"the option '{option}' is missing; give a moment, as in {option}=grammar/2/1")
    both = [moment_of(sentence, position_at(block, sentence, option)) for option in ("at", "compare")]
    if both[0] == both[1]:
        raise figure_error(block, f"at and compare are the same moment, {block.options['at']}; give two")
    models = _models(block, baked, sentence)
    shown = [
        panels_of(baked, sentence, moment.position, len(sentence.symbols), models, by_words=True) for moment in both
    ]
    pairs: list[list[tuple[Moment, Panel]]] = [
        list(zip(both, map(_in_runs, pair), strict=True)) for pair in zip(*shown, strict=True)
    ]
    return render(
        "moments.html",
        block,
        sentence=sentence,
        both=both,
        pairs=pairs,
        measure=in_language(baked.manifest.page_measures[0]),
        licence=baked.manifest.article.licences[0].name if baked.manifest.article.licences else "",
    )


def moment_of(sentence: Sentence, position: int) -> Moment:
    """Return a position of a sentence with its name."""
    word = sentence.word_at(position)
    times = [found.start for found in sentence.words if found.text == word.text]
    time = ordinal(times.index(word.start) + 1)
    kept = Markup('<span translate="no">{}</span>')  # by a browser that translates the page
    name, letters = Markup("<i>{}</i>").format(kept.format(word.text)), sentence.text[word.start + 1 : position + 1]
    once, again = ("moments.typed", "moments.typed-again") if letters else ("moments.space", "moments.space-again")
    return Moment(
        position,
        spoken().say_html(again if len(times) > 1 else once, word=name, time=time, letters=kept.format(letters)),
    )


def _in_runs(panel: Panel) -> Panel:
    """Return a panel whose characters that look alike and follow each other in a word are one: nothing moves here."""
    return replace(panel, words=tuple(map(_word_in_runs, panel.words)))


def _word_in_runs(word: TextWord) -> TextWord:
    runs = [list(run) for _, run in groupby(word.characters, key=lambda c: (c.level, c.state, c.bracket))]
    return replace(word, characters=tuple(_joined(run) for run in runs))


def _joined(run: list[Character]) -> Character:
    return replace(run[0], text="".join(character.text for character in run))


def _models(block: FigureBlock, baked: Baked, sentence: Sentence) -> list[Model]:
    known = {model.id: model for model in baked.manifest.models if (sentence.id, model.id) in baked.readings}
    if not known:
        raise figure_error(block, f"no model has been baked on '{sentence.id}'; see article.toml")
    return list((chosen_models(block, known) if "models" in block.options else known).values())
