"""The small charts of vanishing gradients, on gradients that are known by heart."""

import math
import re
from dataclasses import replace

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.vanishing import LEAST, MOST
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.study_results import gradients_of

LENGTH = 101
FADING = {
    "gru": [[4 * 0.97**d for d in range(LENGTH)], [2 * 0.98**d for d in range(LENGTH)]],
    "lstm": [[0.9**d for d in range(LENGTH)], [3 * 0.92**d for d in range(LENGTH)]],
    "nested-lstm": [[1.0, *(0.5 * 0.95**d for d in range(1, LENGTH))]],
}
CELLS = [[0.94**d for d in range(LENGTH)], [7 * 0.96**d for d in range(LENGTH)]]


def baked() -> Baked:
    """The Nested LSTM stands for a unit without a state."""
    found = gradients_of(FADING)
    study = found.manifest.studies["gradients"]
    models = {**study["models"], "lstm": {**study["models"]["lstm"], "cells": CELLS}}
    units = tuple(
        replace(model, unit="attention") if model.id == "nested-lstm" else model for model in found.manifest.models
    )
    studies = {"gradients": {**study, "observations": 256, "models": models}}
    return replace(found, manifest=replace(found.manifest, models=units, studies=studies))


def draw(data: Baked) -> str:
    return FIGURES["vanishing"](FigureBlock("vanishing", {}, "<p>Caption.</p>", 9, "article/article.md"), data)


def curves(html: str) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return the curves by model and style, their points in the units of the grid."""
    found = {}
    for style, model, path in re.findall(r'class="chart-curve model-\d (\w+)" data-entry="([^"]+)" d="([^"]+)"', html):
        x, y, points = 0, 0, []
        for dx, dy in re.findall(r"(-?\d+)[ ]?(-?\d+)", path):
            x, y = x + int(dx), y + int(dy)
            points.append((x, y))
        found[model, style] = points
    return found


def height(share: float) -> float:
    return 1000 * (1 - math.log(share * 100 / LEAST) / math.log(MOST / LEAST))


def test_each_way_back_of_a_model_is_a_curve_of_what_is_left_by_distance() -> None:
    found = curves(draw(baked()))
    ways = {
        ("gru", "solid"): FADING["gru"][1],
        ("gru", "behind"): FADING["gru"][0],
        ("lstm", "solid"): FADING["lstm"][1],
        ("lstm", "beside"): CELLS[1],
        ("lstm", "behind"): FADING["lstm"][0],
        ("nested-lstm", "solid"): FADING["nested-lstm"][0],
    }
    assert found.keys() == ways.keys()
    for way, norms in ways.items():
        expected = [min(1000, height(norms[d] / norms[0])) for d in range(1, LENGTH)]
        assert [y for _, y in found[way]] == pytest.approx(expected, abs=0.51)
        assert [x for x, _ in found[way]] == [round(1000 * math.log(d) / math.log(100)) for d in range(1, LENGTH)]


def test_what_is_left_after_twenty_characters_stands_beside_its_mark() -> None:
    html = draw(baked())
    parts = re.split(r'<div class="chart-part model-\d" data-entry="([^"]+)">', html)
    notes = {
        model: re.findall(r"<tspan[^>]*>(\d+\u202f%)</tspan>", part)
        for model, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    assert notes == {
        "gru": [f"{0.98**20 * 100:.0f}\u202f%"],
        "lstm": [f"{0.92**20 * 100:.0f}\u202f%", f"{0.96**20 * 100:.0f}\u202f%"],
        "nested-lstm": [f"{0.5 * 0.95**20 * 100:.0f}\u202f%"],
    }
    row = next(row for row in html.split("<tr ") if 'data-key="20"' in row)
    assert re.findall(r"<td>([\d.]+)</td>", row) == [
        f"{share * 100:.1f}" for share in (0.98**20, 0.97**20, 0.92**20, 0.96**20, 0.9**20, 0.5 * 0.95**20)
    ]


def test_a_unit_without_a_state_is_drawn_as_what_it_is() -> None:
    html = draw(baked())
    assert html.count("no state: all are</tspan>") == 1
    assert "Attention carries no state" in html
    html = draw(gradients_of_states())
    assert "no state" not in html


def gradients_of_states() -> Baked:
    found = baked()
    models = tuple(replace(model, unit=model.id.replace("-", "_")) for model in found.manifest.models)
    return replace(found, manifest=replace(found.manifest, models=models))


def test_an_article_whose_gradients_were_not_measured_says_how_to() -> None:
    with pytest.raises(InputError, match="run: python -m generator study gradients"):
        draw(make_baked(sentences=1, models=2))
