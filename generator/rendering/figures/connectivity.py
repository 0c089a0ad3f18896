"""The connectivity figure: what each model looks back at, at every character."""

from generator.baking.schema import Baked
from generator.rendering import tensors
from generator.rendering.figures.block import FigureBlock, check_options, panels_of, position_at, render, sentence_of


def connectivity(block: FigureBlock, baked: Baked) -> str:
    """Return the connectivity figure: all models on one sentence, with a choice of sentences."""
    check_options(block, {"sentence", "at"})
    sentence = sentence_of(block, baked)
    longest = max(sentence.words, key=lambda word: (word.known, len(word.text)))
    position = position_at(block, sentence) if "at" in block.options else longest.start + 1
    return render(
        "connectivity.html",
        block,
        sentence=sentence,
        sentences=baked.manifest.sentences,
        position=position,
        panels=panels_of(baked, sentence, position, len(sentence.text)),
        heat_levels=range(tensors.HEAT_LEVELS),
        against_levels=range(-tensors.AGAINST_LEVELS, 0),
        has_unknown=any(not word.known for word in sentence.words),
    )
