"""The figures of an article: from a block of the Markdown and the baked data to HTML in its first state.

A block looks like this in Markdown; its body is the caption:

    ::: connectivity sentence=grammar at=grammar/2/1
    How strongly each character moves the prediction.
    :::

What each shows, and its options, stand in `described.py`.

The page's script brings this very HTML to life; it rebuilds nothing of it until the reader chooses another sentence.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import quote

from generator.contract.moments import resolve_moment
from generator.contract.schema import Baked, Manifest
from generator.contract.views import resolve_view
from generator.errors import InputError, did_you_mean
from generator.rendering.figures.accuracy import accuracy_chart
from generator.rendering.figures.agreement import agreement
from generator.rendering.figures.autocomplete import autocomplete
from generator.rendering.figures.connectivity import connectivity
from generator.rendering.figures.context import context_chart
from generator.rendering.figures.curves import curves
from generator.rendering.figures.erasure import erasure, resolve_erasure
from generator.rendering.figures.faithfulness import faithfulness
from generator.rendering.figures.forgetting import forgetting
from generator.rendering.figures.gradient_fading import gradients
from generator.rendering.figures.growth import growth
from generator.rendering.figures.hero import hero
from generator.rendering.figures.horizon import horizon
from generator.rendering.figures.looking import looking_using
from generator.rendering.figures.memories import memories
from generator.rendering.figures.models_table import models_table
from generator.rendering.figures.moments import moments
from generator.rendering.figures.provenance import provenance
from generator.rendering.figures.replication import replication
from generator.rendering.figures.score_memory import score_memory
from generator.rendering.figures.spread import spread_table
from generator.rendering.figures.timescales import timescales
from generator.rendering.figures.triangle import triangle
from generator.rendering.figures.units import units
from generator.rendering.figures.vanishing import vanishing
from generator.rendering.figures.walkthrough import walkthrough
from generator.rendering.figures.your_text import your_text
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.storage.own_code import own_function

Figure = Callable[[FigureBlock, Baked], str]

FIGURES: dict[str, Figure] = {
    "hero": hero,
    "erasure": erasure,
    "autocomplete": autocomplete,
    "connectivity": connectivity,
    "provenance": provenance,
    "moments": moments,
    "triangle": triangle,
    "walkthrough": walkthrough,
    "your-text": your_text,
    "models-table": models_table,
    "units": units,
    "gradients": gradients,
    "memories": memories,
    "forgetting": forgetting,
    "horizon": horizon,
    "agreement": agreement,
    "score-memory": score_memory,
    "looking-using": looking_using,
    "timescales": timescales,
    "vanishing": vanishing,
    "growth": growth,
    "context-chart": context_chart,
    "accuracy-chart": accuracy_chart,
    "curves": curves,
    "faithfulness": faithfulness,
    "replication": replication,
    "spread-table": spread_table,
}


def render_figure(block: FigureBlock, baked: Baked) -> str:
    """Return the HTML of the figure that a block names."""
    own = baked.manifest.own_figures
    if block.name in own:
        html = own_function(own[block.name], f"article.toml: [figures] {block.name}")(block, baked)
        if not isinstance(html, str):
            raise InputError(f"{own[block.name]}: must return the HTML of a figure, got {type(html).__name__}")
        return html
    check_figure(block, own)
    return FIGURES[block.name](block, baked)


def check_figure(block: FigureBlock, own: Collection[str]) -> None:
    """Raise `InputError` for a block that names none of the figures, nor of the article's own."""
    if block.name not in FIGURES and block.name not in own:
        hint = did_you_mean(block.name, [*FIGURES, *own])
        raise InputError(f"{block.path}:{block.line}: no figure named '{block.name}'{hint}")


def state_address(figure: str, state: str, manifest: Manifest, rivals: Mapping[tuple[str, int], Sequence[str]]) -> str:
    """Return the address that sets a figure, as `assets/js/address.js` reads it; the figure's name is its id.

    `rivals` are the words that the page can compare the typed one with, by sentence and position.
    """
    if figure == "connectivity":
        state = resolve_view(manifest, state, rivals)
    elif figure in ("hero", "triangle"):
        sentence, position = resolve_moment(manifest, state)
        state = f"{sentence}/{position}"
    elif figure == "erasure":
        state = resolve_erasure(manifest, state)
    if not re.fullmatch(r"[\w/.'-]+", state):
        raise InputError(f"the state of a figure is made of letters, digits, '/', '.', '-' and '_', got '{state}'")
    return f"#{figure}:{quote(state, safe='/')}"
