"""The erasure: a text is taken away word by word, and for each model a bar shows what is left of a prediction.

The live part shows one exhibit with a slider over the words kept; it comes with all of them. Beside it a table of each
exhibit shows three numbers of words kept: for readers without a script, and for print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.contract.exhibits import Erasure, Exhibit, page_exhibit
from generator.contract.schema import Baked, Manifest, Model
from generator.errors import InputError, did_you_mean
from generator.rendering.figures.chart import svg_length
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, integer_option
from generator.rendering.numbers import local, ordinal, percent, percent_of
from generator.rendering.safe_json import safe_json

KEPT = 8
"""Words kept when it has played."""

SCALES = (0.1, 0.2, 0.4, 0.6, 0.8, 1)
"""Ends of the scales of bars; an exhibit has the first that holds all of its values."""


@dataclass(frozen=True)
class TextWord:
    """A word of an exhibit's text before the moment."""

    text: str
    cue: bool


@dataclass(frozen=True)
class Cell:
    """The prediction of a model with some words kept; lengths are of the bar's whole width."""

    length: str
    share: str
    rank: str
    suggestion: str
    suggestion_share: str
    hit: bool


@dataclass(frozen=True)
class Row:
    """A model's predictions, by words kept, from 0 to all."""

    model: Model
    colour: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Panel:
    """An exhibit with the predictions of all models."""

    exhibit: Exhibit
    words: Sequence[TextWord]
    typed: str
    rest: str  # of the word that is asked for, behind the letters typed
    scale: float
    ticks: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    kept: Sequence[int]
    """Numbers of words kept of the table: all, those of the end of the play, none."""

    @property
    def word(self) -> str:
        return self.typed + self.rest


def erasure(block: FigureBlock, baked: Baked) -> str:
    """Return the erasure. `exhibits` are the ids of those shown, in their order; it plays down to `kept` words."""
    check_options(block, {"exhibits", "kept"})
    exhibits = _chosen(block, baked.manifest.exhibits)
    shortest = min(len(exhibit.before(baked.manifest.alphabet)) for exhibit in exhibits)
    kept = integer_option(block, "kept", KEPT, 0, shortest)
    erasures = {exhibit.id: _by_model(baked, exhibit) for exhibit in exhibits}
    data = [page_exhibit(exhibit, erasures[exhibit.id]) for exhibit in exhibits]
    licences = baked.manifest.article.licences
    return render(
        "erasure.html",
        block,
        panels=[_panel(baked.manifest, exhibit, erasures[exhibit.id], kept) for exhibit in exhibits],
        kept=kept,
        licence=licences[0].name if licences else "",
        data=Markup(safe_json(data)),
    )


def resolve_erasure(manifest: Manifest, state: str) -> str:
    """Return the state of the figure that an author writes, `exhibit/words kept`, after checking it.

    Raises:
        InputError: there is no such exhibit, or it has fewer words.
    """
    id_, _, kept = state.partition("/")
    exhibit = find_exhibit(manifest, id_)
    most = len(exhibit.before(manifest.alphabet))
    if not kept.isdecimal() or int(kept) > most:
        raise InputError(f"a state of the erasure is exhibit/words kept, {id_}/0 to {id_}/{most}; got '{state}'")
    return f"{id_}/{int(kept)}"


def find_exhibit(manifest: Manifest, id_: str) -> Exhibit:
    """Return the exhibit with this id."""
    for exhibit in manifest.exhibits:
        if exhibit.id == id_:
            return exhibit
    raise InputError(f"no exhibit named '{id_}'{did_you_mean(id_, [exhibit.id for exhibit in manifest.exhibits])}")


def _chosen(block: FigureBlock, known: Sequence[Exhibit]) -> list[Exhibit]:
    if not known:
        raise figure_error(block, "article.toml has no [[exhibits]]; add one with id, title and text")
    by_id = {exhibit.id: exhibit for exhibit in known}
    chosen = block.options["exhibits"].split(",") if "exhibits" in block.options else list(by_id)
    for id_ in chosen:
        if id_ not in by_id:
            raise figure_error(block, f"no exhibit named '{id_}'{did_you_mean(id_, by_id)}")
    return [by_id[id_] for id_ in dict.fromkeys(chosen)]


def _by_model(baked: Baked, exhibit: Exhibit) -> dict[str, Erasure]:
    return {model.id: baked.erasures[exhibit.id, model.id] for model in baked.manifest.models}


def _panel(manifest: Manifest, exhibit: Exhibit, erasures: Mapping[str, Erasure], kept: int) -> Panel:
    before, word = exhibit.before(manifest.alphabet), exhibit.word(manifest.alphabet)
    most = max(value for found in erasures.values() for value in found.shown)
    scale = 1 if exhibit.versus else next(scale for scale in SCALES if most <= scale)
    return Panel(
        exhibit=exhibit,
        words=[TextWord(text, text in exhibit.cues) for text in before],
        typed=word[: exhibit.typed],
        rest=word[exhibit.typed :],
        scale=scale,
        ticks=[(svg_length(share), percent_of(local(f"{100 * share * scale:g}"))) for share in (0, 0.5, 1)],
        rows=[
            Row(model, colour_of(manifest, model.id), _cells(word, erasures[model.id], scale))
            for model in manifest.models
        ],
        kept=list(dict.fromkeys((len(before), kept, 0))),
    )


def _cells(word: str, found: Erasure, scale: float) -> list[Cell]:
    return [
        Cell(
            length=svg_length(share / scale),
            share=percent(share),
            rank=ordinal(rank),
            suggestion=suggestions[0],
            suggestion_share=percent(shares[0]),
            hit=suggestions[0] == word,
        )
        for share, rank, suggestions, shares in zip(
            found.shown, found.ranks, found.suggestions, found.suggestion_probabilities, strict=True
        )
    ]
