"""The gradients figure in its first state, on gradients that are known by heart."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.gradient_fading import shade, summary
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.study_results import gradients_of

CASES = json.loads((Path(__file__).parents[2] / "contract" / "fading.json").read_text())


def render(baked: Baked, **options: str) -> str:
    return FIGURES["gradients"](FigureBlock("gradients", options, "<p>Caption.</p>", 9, "article/article.md"), baked)


def levels(html: str, layer: int) -> list[int]:
    """Return the shades of a layer, the nearest first, as they stand in the network."""
    found = re.findall(rf'class="cell layer( absent)?" data-layer="{layer}" data-level="(\d+)"', html)
    return [int(level) for _, level in reversed(found)]


def data(html: str) -> Any:
    script = re.search(r'<script type="application/json" class="figure-data">(.*?)</script>', html)
    assert script
    return json.loads(script[1])


TENTHS = {"gru": [[4.0, 0.4, 0.04, 0.004], [2.0, 2.0, 0.2, 0.0]], "nested-lstm": [[1.0, 0.5, 0.25, 0.125]]}


@pytest.mark.parametrize(("share", "level"), CASES["shade"])
def test_a_shade_takes_equal_steps_for_equal_factors(share: float, level: int) -> None:
    assert shade(share) == level


@pytest.mark.parametrize(("layer", "shares", "words"), CASES["summary"])
def test_the_summary_names_the_distances_at_which_the_gradient_falls_below_a_part(
    layer: int, shares: list[float], words: str
) -> None:
    assert summary(layer, shares) == words


def test_each_cell_is_as_dark_as_its_gradient_over_that_at_the_character_itself() -> None:
    html = render(gradients_of(TENTHS))
    assert levels(html, 1) == [31, 21, 10, 0]
    assert levels(html, 2) == [31, 31, 21, 0]


def test_the_data_of_all_models_go_with_the_figure_and_the_others_do_not() -> None:
    found = data(render(gradients_of(TENTHS)))
    assert (found["shades"], found["decades"]) == (31, 3)
    assert found["models"] == [
        {"id": "gru", "label": "GRU", "carries": True, "layers": [[1.0, 0.1, 0.01, 0.001], [1.0, 1.0, 0.1, 0.0]]},
        {"id": "nested-lstm", "label": "Nested LSTM", "carries": True, "layers": [[1.0, 0.5, 0.25, 0.125]]},
    ]


def test_a_model_with_fewer_layers_leaves_the_upper_rows_out() -> None:
    html = render(gradients_of(TENTHS), model="nested-lstm")
    assert html.count('class="cell layer absent" data-layer="2"') == 4
    assert 'class="cell layer absent" data-layer="1"' not in html
    assert levels(html, 1) == [31, 28, 25, 22]
    assert '<input type="radio" name="gradients-model" value="nested-lstm" checked>' in html


def test_the_prediction_stands_at_the_right_and_the_distances_grow_to_the_left() -> None:
    html = render(gradients_of({"gru": [[0.9**d for d in range(21)]]}))
    assert re.findall(r'<span class="tick">(\d*)</span>', html) == ["20", *[""] * 9, "10", *[""] * 9, "0"]
    assert html.index("gradients-column chosen") > html.rindex('class="gradients-column"')
    assert "Layer 1 falls below a half after 7, and stays above a tenth for 20 characters." in html


def test_an_article_whose_gradients_were_not_measured_is_refused() -> None:
    with pytest.raises(InputError, match="run: python -m generator study gradients, or take the figure out"):
        render(make_baked(sentences=1, models=2))


def test_a_model_that_was_not_studied_is_refused_with_file_and_line() -> None:
    with pytest.raises(InputError) as caught:
        render(gradients_of(TENTHS), model="gruu")
    assert str(caught.value) == "article/article.md:9: gradients: no gradients of a model 'gruu'; did you mean 'gru'?"


def test_there_are_no_inline_styles_or_handlers() -> None:
    assert not re.search(r"\s(style|on\w+)=", render(gradients_of(TENTHS)))
