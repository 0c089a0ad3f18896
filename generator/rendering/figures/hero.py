"""The hero: the first line of a sentence, played."""

from generator.contract.schema import Baked
from generator.rendering.figures.figure import panels_of, render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import (
    check_options,
    figure_error,
    integer_option,
    position_at,
    sentence_of,
)

HERO_CHARACTERS = 70


def hero(block: FigureBlock, baked: Baked) -> str:
    """Return the hero: the first characters of a sentence under all models, played from one position to another."""
    check_options(block, {"sentence", "from", "to", "at", "characters"})
    sentence = sentence_of(block, baked.manifest)
    characters = integer_option(block, "characters", HERO_CHARACTERS, 1, len(sentence.text))
    words = [word for word in sentence.words if word.end <= characters]
    if not words:
        raise figure_error(block, f"the first word of '{sentence.id}' does not fit into characters={characters}")
    last = words[-1].end - 1
    to = integer_option(block, "to", last, 0, last)
    from_ = integer_option(block, "from", 0, 0, to)
    if "at" in block.options:
        position = position_at(block, sentence)
        if position > last:
            raise figure_error(
                block, f"at={block.options['at']} is position {position}, after the last one shown, {last}"
            )
    else:
        position = next(word.start for word in words if to < word.end)
    return render(
        "hero.html",
        block,
        sentence=sentence,
        position=position,
        from_=from_,
        to=to,
        panels=panels_of(baked, sentence, position, last + 1),
    )
