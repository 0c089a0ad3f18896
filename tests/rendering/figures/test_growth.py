"""The charts of growth over training say what was recorded of the runs."""

import re
from dataclasses import replace

import pytest

from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.growth import done
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.chart_views import Views, points
from tests.support.study_results import with_growth, with_studies

BAKED = with_growth(make_baked(sentences=1, models=3))
MODELS = BAKED.manifest.models
BLOCK = FigureBlock("growth", {}, "<p>Caption.</p>", 12, "article/article.md")


def test_shares_and_losses_of_all_models_are_drawn_over_the_same_mini_batches() -> None:
    html = FIGURES["growth"](BLOCK, BAKED)
    views = Views(html)
    assert len(re.findall('<svg class="chart-picture"', html)) == 2
    ticks = re.findall(r'<text y="([\d.]+)%"[^>]*>([\d.]+)<', html)
    (bottom, zero), (top, most) = ticks[0], next(tick for tick in ticks[::-1] if float(tick[1]) > 9)
    assert (float(bottom), float(zero)) == (100, 0)
    for model in MODELS:
        curve = views.paths["training", model.id]
        shares = [(1000 - y) / (1000 - 10 * float(top)) * float(most) for _, y in curve]
        assert shares == pytest.approx([100 * moment.beyond_20 for moment in model.curve.connectivity], abs=0.06)
        loss = views.paths["training", f"{model.id}-loss"]
        assert [x for x, _ in loss] == [x for x, _ in curve]
        assert [y for _, y in loss] == sorted(y for _, y in loss)


def test_the_table_has_the_recorded_values_with_their_intervals() -> None:
    html = FIGURES["growth"](BLOCK, BAKED)
    moment = MODELS[1].curve.connectivity[2]
    assert moment.errors
    low, high = (100 * (moment.beyond_20 + sign * 1.96 * moment.errors[1]) for sign in (-1, 1))
    row = next(row for row in html.split("<tr ") if f'data-key="{moment.step}"' in row)
    assert f"<td>{100 * moment.beyond_20:.1f}\u202f% <small>{low:.1f}–{high:.1f}</small></td>" in row
    assert f"<td>{MODELS[1].curve.validation_loss[2]:.2f}</td>" in row
    assert "n = 256 validation texts" in html and "Shaded: 95 % intervals." in html


def test_bands_are_left_out_where_no_errors_were_recorded() -> None:
    models = tuple(
        replace(m, curve=replace(m.curve, connectivity=[replace(s, errors=None) for s in m.curve.connectivity]))
        for m in MODELS
    )
    html = FIGURES["growth"](BLOCK, replace(BAKED, manifest=replace(BAKED.manifest, models=models)))
    assert "Shaded" not in html
    assert "<small>" not in html
    assert "chart-band" not in html


def test_the_note_stands_where_the_mean_loss_has_made_four_fifths_of_its_fall() -> None:
    found = done(MODELS)
    assert found
    means = [sum(losses) / 3 for losses in zip(*(model.curve.validation_loss for model in MODELS), strict=True)]
    parts = [(means[0] - mean) / (means[0] - means[-1]) for mean in means]
    k = next(k for k, part in enumerate(parts) if part >= 0.8)
    assert 0 < k < len(parts) - 1
    assert found[0] == MODELS[0].curve.validation_step[k]
    assert found[1] == pytest.approx(parts[k])
    html = FIGURES["growth"](BLOCK, BAKED)
    assert f"after {found[0]}: loss is {found[1] * 100:.0f}\u202f%</tspan>" in html
    places = re.findall(r'<line class="chart-rule" x1="([\d.]+)%"', html)
    assert len(places) == 2 and len(set(places)) == 1
    curve = list(points(re.findall(r'data-entry="gru" d="(M[^"Z]+)"', html)[0]))
    assert float(places[0]) * 10 == pytest.approx(curve[k][0], abs=0.51)


def test_models_without_a_record_are_left_out_and_none_at_all_is_an_error() -> None:
    without = with_studies(make_baked(sentences=1, models=3))
    with pytest.raises(InputError, match=r"article\.md:\d+.*run generator train and publish"):
        FIGURES["growth"](BLOCK, without)
    models = (MODELS[0], *without.manifest.models[1:])
    views = Views(FIGURES["growth"](BLOCK, replace(BAKED, manifest=replace(BAKED.manifest, models=models))))
    assert {entry for _, entry in views.paths} == {"gru", "gru-loss"}
