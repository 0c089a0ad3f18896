"""Results as the interactive figure: a page of its own, or a frame in a notebook."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows
from generator.contract.figure_data import FigureData
from generator.contract.levels import quantise_rows, table_of
from generator.contract.measures import Measure
from generator.contract.rounding import significant
from generator.contract.schema import ShownModel
from generator.errors import InputError
from generator.rendering.assets_folder import assets_folder
from generator.rendering.figures.connectivity import beginning
from generator.rendering.page.alone import render_alone
from generator.results.explained import Explained

_DIGITS = 3
_MOST_LEVELS = 3_000_000
"""Numbers that a figure holds; more take a browser too long."""


def page_of(results: Sequence[Explained]) -> str:
    """Return the page of results of one text: a panel a model, a choice a measure."""
    return render_alone(beginning(figure_data(results)), assets_folder())


def framed(page: str, results: Sequence[Explained]) -> str:
    """Return a page as a frame of a notebook.

    The frame is sandboxed: it runs its own script, and reaches nothing of the notebook. A line of script beside it
    gives it the height that it asks for; where notebooks run none, it keeps one that is guessed, and scrolls.
    """
    tokens = results[0].tokens
    models = len({result.model for result in results})
    lines = 1 + sum(len(token) for token in tokens) // 90
    height = 150 + models * (70 + 26 * lines)
    return (
        f'<iframe class="connectivity-frame" title="{html.escape(results[0].sentence.title)}"'
        f' srcdoc="{html.escape(page)}" sandbox="allow-scripts allow-downloads" width="100%" height="{height}"'
        ' style="border:0;display:block;width:100%"></iframe>'
        "<script>(()=>{const frame=document.currentScript?.previousElementSibling;"
        'if(!frame)return;addEventListener("message",({data,source})=>{'
        "if(source===frame.contentWindow&&data?.figureHeight>0)frame.height=Math.ceil(data.figureHeight)});"
        'frame.addEventListener("load",()=>frame.contentWindow.postMessage("figure-height?","*"))})()</script>'
    )


def figure_data(results: Sequence[Explained]) -> FigureData:
    """Return what the figure shows of results of one text."""
    by_model: dict[str, list[Explained]] = {}
    for result in results:
        by_model.setdefault(result.model, []).append(result)
    size = len(results) * len(results[0].tokens) ** 2
    if size > _MOST_LEVELS:
        raise InputError(
            f"a figure shows at most {_MOST_LEVELS:,} numbers, got {size:,}: {len(results)} results of"
            f" {len(results[0].tokens)} tokens; explain a part of the text, or take .matrix"
        )
    ids = _ids(by_model)
    sentence = results[0].sentence
    measures = {result.measure.id: _own(result.measure) for result in results}
    models = tuple(ShownModel(ids[name], name, all(result.causal for result in own)) for name, own in by_model.items())
    return FigureData(
        models=models,
        sentences=(sentence,),
        measures=tuple(measures.values()),
        readings={
            (sentence.id, model.id): _reading(by_model[model.label], model, measures, sentence.id) for model in models
        },
        title=sentence.title,
    )


def _own(measure: Measure) -> Measure:
    """Return a measure whose values are stored for itself, even if they are a power of another one's."""
    return replace(measure, of="", power=1, on_page=True)


def _ids(names: Sequence[str] | dict[str, list[Explained]]) -> dict[str, str]:
    """Return an id for each model, which addresses and files can hold."""
    ids: dict[str, str] = {}
    for name in names:
        id_ = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "model"
        while id_ in ids.values():
            id_ += "-"
        ids[name] = id_
    return ids


def _reading(own: Sequence[Explained], model: ShownModel, measures: dict[str, Measure], sentence: str) -> BakedReading:
    rows = {}
    for result in own:
        table = table_of(measures[result.measure.id])
        levels, maxima = quantise_rows(result.matrix.numpy(), table)
        rows[result.measure.id] = BakedRows(levels, [significant(value, _DIGITS) for value in maxima], table)
    first, predictions = own[0], own[0].predictions
    words = list(dict.fromkeys(word for row in predictions.suggestions for word in row))
    places = {word: place for place, word in enumerate(words)}
    return BakedReading(
        sentence=sentence,
        model=model.id,
        length=len(first.tokens),
        layout="lower" if model.causal else "full",
        measures=rows,
        words=words,
        suggestions=[[places[word] for word in row] for row in predictions.suggestions],
        probabilities=np.rint(predictions.probabilities * PROBABILITY_UNITS).astype(int).tolist(),
        target_probabilities=[significant(value, _DIGITS) for value in predictions.target_probabilities],
        target_ranks=predictions.target_ranks.tolist(),
        targets=first.targets if first.sentence.tokens else (),
    )
