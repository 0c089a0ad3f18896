"""Templates, models and panels: shared by the figures."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from markupsafe import Markup

from generator.contract.schema import Baked, Model, Sentence
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.figures.panels import Panel, panel
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_model, figure_error
from generator.rendering.templating import render_template

T = TypeVar("T")


def chosen_models(block: FigureBlock, known: Mapping[str, T]) -> dict[str, T]:
    """Return those of some models, by id, that the option `models` names, in its order."""
    chosen = block.options["models"].split(",")
    for id_ in chosen:
        check_model(block, id_, known)
    return {id_: known[id_] for id_ in chosen}


def panels_of(
    baked: Baked,
    sentence: Sentence,
    position: int,
    characters: int,
    models: Sequence[Model] | None = None,
    *,
    by_words: bool = False,
) -> list[Panel]:
    """Return a panel for each of some models, all that are compared unless told otherwise: `panels.panel`."""
    return [
        panel(
            model,
            sentence,
            baked.readings[sentence.id, model.id],
            position,
            characters,
            colour_of(baked.manifest, model.id),
            by_words,
        )
        for model in models or baked.manifest.models
    ]


def render(template: str, block: FigureBlock, **values: Any) -> str:
    """Return what a template of `templates/figures` makes of a block and some values."""
    return render_template(f"figures/{template}", caption=Markup(block.caption), **values)


def missing_study(block: FigureBlock, study: str) -> NoReturn:
    """Refuse a figure whose study has not been run: its readers could not run it."""
    raise figure_error(
        block, f"its study has not been run; run: python -m generator study {study}, or take the figure out of the text"
    )
