"""The connectivity figure: what each model looks back at, at every character."""

import re

from generator.contract import heat
from generator.contract.schema import Baked, Model
from generator.rendering.figures.figure import chosen_models, panels_of, render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, position_at, sentence_of


def connectivity(block: FigureBlock, baked: Baked) -> str:
    """Return the connectivity figure: models on one sentence, with a choice of sentences."""
    check_options(block, {"sentence", "at", "id", "models"})
    id_ = block.options.get("id", "connectivity")
    if not re.fullmatch("[a-z][a-z0-9-]*", id_):
        raise figure_error(block, f"an id is made of a-z, 0-9 and -, and begins with a letter; got '{id_}'")
    sentence = sentence_of(block, baked.manifest)
    models = _models(block, baked)
    sentences = [s for s in baked.manifest.sentences if all((s.id, model.id) in baked.readings for model in models)]
    if sentence not in sentences:
        raise figure_error(block, f"not all of its models have been baked on '{sentence.id}'; see article.toml")
    longest = max(sentence.words, key=lambda word: (word.known, len(word.text)))
    position = position_at(block, sentence) if "at" in block.options else longest.start + 1
    return render(
        "connectivity.html",
        block,
        id=id_,
        sentence=sentence,
        sentences=sentences,
        position=position,
        panels=panels_of(baked, sentence, position, len(sentence.text), models, by_words=True),
        licences=baked.manifest.article.licences,
        measures=baked.manifest.page_measures,
        heat_levels=range(heat.FOR + 1),
        against_levels=range(-heat.AGAINST, 0),
        has_unknown=any(not word.known for word in sentence.words),
    )


def _models(block: FigureBlock, baked: Baked) -> list[Model]:
    manifest = baked.manifest
    if "models" not in block.options:
        return list(manifest.models)
    return list(
        chosen_models(block, {model.id: model for model in (*manifest.models, *manifest.not_compared)}).values()
    )
