"""The options of figures, held to what an article has: before there are models, and so figures."""

from collections.abc import Collection

from generator.contract.schema import Manifest
from generator.errors import Gathering, InputError
from generator.rendering.figures import check_figure
from generator.rendering.figures.described import DESCRIBED
from generator.rendering.figures.erasure import find_exhibit
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import (
    check_model,
    check_options,
    figure_error,
    position_at,
    sentence_of,
)

_MOMENTS = ("at", "compare")


def check_block(block: FigureBlock, manifest: Manifest, models: Collection[str]) -> None:
    """Raise for a figure that there is not, and for each of its options that names nothing: `models` by their ids."""
    check_figure(block, manifest.own_figures)
    if block.name in manifest.own_figures:
        return
    options, gathering = DESCRIBED[block.name].options, Gathering()
    with gathering.more():
        check_options(block, {*options})
    if "sentence" in options:
        with gathering.more():
            sentence = sentence_of(block, manifest)
            for option in block.options.keys() & _MOMENTS:
                with gathering.more():
                    position_at(block, sentence, option)
    for option in block.options.keys() & {"model", "models"}:
        for id_ in block.options[option].split(","):
            with gathering.more():
                check_model(block, id_, models)
    for id_ in filter(None, block.options.get("exhibits", "").split(",")):
        with gathering.more():
            try:
                find_exhibit(manifest, id_)
            except InputError as error:
                raise figure_error(block, str(error)) from None
    gathering.settle()
