"""The connectivity figure: what each model looks back at, at every character."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from generator.contract import heat
from generator.contract.figure_data import FigureData
from generator.contract.schema import Baked, Model, Sentence
from generator.rendering.figures.figure import chosen_models
from generator.rendering.figures.model_colours import COLOURS, colour_of
from generator.rendering.figures.panels import panel
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, position_at, sentence_of
from generator.rendering.measures import in_language
from generator.rendering.templating import render_template


@dataclass(frozen=True)
class ConnectivityFigure:
    """The figure in its first state."""

    data: FigureData
    sentence: Sentence
    position: int
    id: str = "connectivity"
    colours: Mapping[str, int] = field(default_factory=dict)
    """Of the models by their ids; those without one have it by their place."""

    def html(self, caption: str = "") -> str:
        """Return the figure; `caption` is HTML."""
        data, sentence = self.data, self.sentence
        panels = [
            panel(
                model,
                sentence,
                data.readings[sentence.id, model.id],
                self.position,
                len(sentence.symbols),
                self.colours.get(model.id, k % COLOURS + 1),
                by_words=True,
                measure=data.measures[0],
            )
            for k, model in enumerate(data.models)
        ]
        return render_template(
            "figures/connectivity.html",
            id=self.id,
            caption=Markup(caption),
            sentence=sentence,
            sentences=data.sentences,
            position=self.position,
            panels=panels,
            licence=data.licence,
            measures=[in_language(measure) for measure in data.measures],
            heat_levels=range(heat.FOR + 1),
            against_levels=range(-heat.AGAINST, 0) if any(measure.signed for measure in data.measures) else (),
            has_unknown=any(not word.known for word in sentence.words),
            causal=any(model.causal for model in data.models),
            sums=any(word.end - word.start > 1 for shown in data.sentences for word in shown.words),
        )


def connectivity(block: FigureBlock, baked: Baked) -> str:
    """Return the connectivity figure: models on one sentence, with a choice of sentences."""
    return figure_of(block, baked).html(block.caption)


def figure_of(block: FigureBlock, baked: Baked) -> ConnectivityFigure:
    """Return the figure that a block asks for."""
    check_options(block, {"sentence", "at", "id", "models"})
    id_ = block.options.get("id", "connectivity")
    if not re.fullmatch("[a-z][a-z0-9-]*", id_):
        raise figure_error(block, f"an id is made of a-z, 0-9 and -, and begins with a letter; got '{id_}'")
    manifest = baked.manifest
    sentence = sentence_of(block, manifest)
    models = _models(block, baked)
    sentences = [s for s in manifest.sentences if all((s.id, model.id) in baked.readings for model in models)]
    if sentence not in sentences:
        raise figure_error(block, f"not all of its models have been baked on '{sentence.id}'; see article.toml")
    data = FigureData(
        models=tuple(models),
        sentences=tuple(sentences),
        measures=tuple(manifest.page_measures),
        readings=baked.readings,
        title=manifest.article.title,
        source=manifest.article.url,
        licence=manifest.article.licences[0].name if manifest.article.licences else "",
    )
    position = position_at(block, sentence) if "at" in block.options else first_position(sentence)
    return ConnectivityFigure(
        data, sentence, position, id_, {model.id: colour_of(manifest, model.id) for model in models}
    )


def beginning(data: FigureData) -> ConnectivityFigure:
    """Return the figure of some data, at its first sentence."""
    return ConnectivityFigure(data, data.sentences[0], first_position(data.sentences[0]))


def first_position(sentence: Sentence) -> int:
    """Return a position to begin with: one letter typed of the longest known word, or, of tokens, the last but one,
    where a next one is there to be predicted."""
    if sentence.tokens:
        return max(0, len(sentence.tokens) - 2)
    longest = max(sentence.words, key=lambda word: (word.known, len(word.text)))
    return longest.start + 1


def _models(block: FigureBlock, baked: Baked) -> list[Model]:
    manifest = baked.manifest
    if "models" not in block.options:
        return list(manifest.models)
    return list(
        chosen_models(block, {model.id: model for model in (*manifest.models, *manifest.not_compared)}).values()
    )
