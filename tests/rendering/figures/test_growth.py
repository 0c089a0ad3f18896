"""The charts of growth over training say what the study found in the recorded runs."""

import re
from dataclasses import replace
from typing import Any

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.growth import done
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.chart_views import Views, points
from tests.support.study_results import with_studies

BAKED = with_studies(make_baked(sentences=1, models=3), ("growth",))
STUDY = BAKED.manifest.studies["growth"]
MODELS: dict[str, Any] = STUDY["models"]
BLOCK = FigureBlock("growth", {}, "<p>Caption.</p>", 12, "article/article.md")


def with_models(models: dict[str, Any]) -> Baked:
    return replace(BAKED, manifest=replace(BAKED.manifest, studies={"growth": {**STUDY, "models": models}}))


def test_shares_and_losses_of_all_models_are_drawn_over_the_same_mini_batches() -> None:
    html = FIGURES["growth"](BLOCK, BAKED)
    views = Views(html)
    assert len(re.findall('<svg class="chart-picture"', html)) == 2
    ticks = re.findall(r'<text y="([\d.]+)%"[^>]*>([\d.]+)<', html)
    (bottom, zero), (top, most) = ticks[0], next(tick for tick in ticks[::-1] if float(tick[1]) > 9)
    assert (float(bottom), float(zero)) == (100, 0)
    for id_, found in MODELS.items():
        curve = views.paths["training", id_]
        shares = [(1000 - y) / (1000 - 10 * float(top)) * float(most) for _, y in curve]
        assert shares == pytest.approx([100 * share for share in found["connectivity"]["beyond_20"]["value"]], abs=0.06)
        loss = views.paths["training", f"{id_}-loss"]
        assert [x for x, _ in loss] == [x for x, _ in curve]
        assert [y for _, y in loss] == sorted(y for _, y in loss)


def test_the_table_has_the_recorded_values_with_their_intervals() -> None:
    html = FIGURES["growth"](BLOCK, BAKED)
    found = MODELS["lstm"]
    step, beyond = found["connectivity"]["step"][2], found["connectivity"]["beyond_20"]
    value, low, high = (100 * beyond[end][2] for end in ("value", "low", "high"))
    row = next(row for row in html.split("<tr ") if f'data-key="{step}"' in row)
    assert f"<td>{value:.1f}\u202f% <small>{low:.1f}–{high:.1f}</small></td>" in row
    assert f"<td>{found['loss']['value'][found['loss']['step'].index(step)]:.2f}</td>" in row
    assert "n = 256 validation texts" in html and "Shaded: 95\u202f% intervals." in html


def test_bands_are_left_out_where_the_run_kept_no_errors() -> None:
    without = {}
    for id_, found in MODELS.items():
        beyond = {**found["connectivity"]["beyond_20"], "low": [None] * 7, "high": [None] * 7}
        without[id_] = {**found, "connectivity": {**found["connectivity"], "beyond_20": beyond}}
    html = FIGURES["growth"](BLOCK, with_models(without))
    assert "Shaded" not in html
    assert "<small>" not in html
    assert "chart-band" not in html


def test_the_note_stands_where_the_mean_loss_has_made_four_fifths_of_its_fall() -> None:
    columns = [list(zip(found["loss"]["step"], found["loss"]["value"], strict=True))[1:] for found in MODELS.values()]
    found = done(dict(zip(MODELS, columns, strict=True)))
    assert found
    means = [sum(loss for _, loss in moment) / 3 for moment in zip(*columns, strict=True)]
    parts = [(means[0] - mean) / (means[0] - means[-1]) for mean in means]
    k = next(k for k, part in enumerate(parts) if part >= 0.8)
    assert 0 < k < len(parts) - 1
    assert found[0] == columns[0][k][0]
    assert found[1] == pytest.approx(parts[k])
    html = FIGURES["growth"](BLOCK, BAKED)
    assert f"after {found[0]}: loss is {found[1] * 100:.0f}\u202f%</tspan>" in html
    places = re.findall(r'<line class="chart-rule" x1="([\d.]+)%"', html)
    assert len(places) == 2 and len(set(places)) == 1
    curve = list(points(re.findall(r'data-entry="gru" d="(M[^"Z]+)"', html)[0]))
    assert float(places[0]) * 10 == pytest.approx(curve[k][0], abs=0.51)


def test_no_note_stands_where_models_were_validated_at_other_moments() -> None:
    other = {**MODELS["gru"]["loss"], "step": [0, *(step + 1 for step in MODELS["gru"]["loss"]["step"][1:])]}
    html = FIGURES["growth"](BLOCK, with_models({**MODELS, "gru": {**MODELS["gru"], "loss": other}}))
    assert "chart-rule" not in html


def test_a_study_that_has_not_been_run_is_named_with_its_command() -> None:
    with pytest.raises(InputError, match="run: python -m generator study growth"):
        FIGURES["growth"](BLOCK, with_studies(make_baked(sentences=1, models=2), names=()))
