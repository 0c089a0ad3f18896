"""Charts as the build makes them: curves, ticks and tables say what the data say."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.accuracy import LEAST_POSITIONS
from generator.rendering.figures.chart import Axis, Entry, Line, Plot
from generator.rendering.figures.chart_svg import curves_of
from generator.rendering.figures.curves import interpolate, moving_mean
from generator.rendering.figures.scales import Scale
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.chart_views import Views, points, value_at
from tests.support.literature import LITERATURE
from tests.support.study_results import with_studies

BAKED = with_studies(make_baked(sentences=1, models=4))
ARTICLE = Path("article/article.md")
CHARTS = ("context-chart", "accuracy-chart", "curves")
ALL = (*CHARTS, "faithfulness", "spread-table")


def draw(name: str, baked: Baked = BAKED, path: Path = ARTICLE, **options: str) -> str:
    return FIGURES[name](FigureBlock(name, options, "<p>Caption.</p>", 12, str(path)), baked)


def test_the_curves_of_accuracy_pass_the_shares_of_the_metrics_by_the_ticks_beside_them() -> None:
    views = Views(draw("accuracy-chart"))
    for model in BAKED.manifest.models:
        table = model.metrics.by_known_characters
        for view, shares in (("top-1", table.all[0]), ("top-3", table.all[2]), ("known", table.known[0])):
            curve = views.paths[view, model.id]
            assert [value_at(views, view, y) for _, y in curve] == pytest.approx(
                [share * 100 for share in shares[: len(curve)]], abs=0.051
            )


def test_higher_on_the_chart_is_more() -> None:
    for (view, axis), ticks in Views(draw("accuracy-chart")).ticks.items():
        places = [place for place, _ in ticks]
        assert places == sorted(places, reverse=axis == "y"), (view, axis)


def test_accuracies_that_rest_on_few_characters_are_left_out() -> None:
    views = Views(draw("accuracy-chart"))
    for view, counted in (("top-1", "positions"), ("known", "known_positions")):
        positions = getattr(BAKED.manifest.models[0].metrics.by_known_characters, counted)
        enough = sum(count >= LEAST_POSITIONS for count in positions)
        assert len(views.paths[view, "gru"]) == enough < len(positions)


def test_a_table_has_the_values_of_its_curves() -> None:
    views = Views(draw("accuracy-chart"))
    shares = BAKED.manifest.models[1].metrics.by_known_characters.all[1]
    column = [row[1] for row in views.rows["top-2"]]
    assert column == [f"{share * 100:.1f}" for share in shares[: len(column)]]
    assert views.row_places["top-2"] == [x for x, _ in views.paths["top-2", "lstm"]]


def test_curves_of_the_literature_stand_beside_ours_where_all_words_count() -> None:
    baked = replace(BAKED, manifest=replace(BAKED.manifest, literature=LITERATURE))
    views = Views(draw("accuracy-chart", baked))
    assert {entry for view, entry in views.paths if view == "top-1"} == {
        *(model.id for model in BAKED.manifest.models),
        *("gru-2019", "lstm-2019", "nested-lstm-2019"),
    }
    assert {entry for view, entry in views.paths if view == "known"} == {model.id for model in BAKED.manifest.models}
    assert value_at(views, "top-1", views.paths["top-1", "gru-2019"][4][1]) == pytest.approx(67.8, abs=0.051)


def test_the_share_of_connectivity_is_drawn_by_logarithms_of_share_and_distance() -> None:
    views = Views(draw("context-chart"))
    beyond = BAKED.manifest.studies["context"]["models"]["gru"]["beyond"]
    curve = dict(views.paths["distance", "gru"])
    ticks = {text: place for place, text in views.ticks["distance", "x"]}
    assert ticks["10"] - ticks["1"] == pytest.approx(ticks["100"] - ticks["10"], abs=0.02)
    for distance in ("1", "2", "10", "50"):
        height = curve[round(ticks[distance] * 10)]
        share = beyond["share"][int(distance)] * 100
        assert value_at(views, "distance", height, log=True) == pytest.approx(share, rel=0.01)


def test_a_share_too_small_to_draw_ends_its_curve() -> None:
    study = BAKED.manifest.studies["context"]
    beyond = study["models"]["gru"]["beyond"]
    faint = {
        **beyond,
        **{key: [value if d < 20 else 0.00009 for d, value in enumerate(beyond[key])] for key in ("share", "low")},
    }
    models = {**study["models"], "gru": {**study["models"]["gru"], "beyond": faint}}
    manifest = replace(BAKED.manifest, studies={"context": {**study, "models": models}})
    views = Views(draw("context-chart", replace(BAKED, manifest=manifest)))
    ticks = {text: place for place, text in views.ticks["distance", "x"]}
    assert max(x for x, _ in views.paths["distance", "gru"]) < ticks["20"] * 10
    assert max(x for x, _ in views.paths["distance", "lstm"]) > ticks["50"] * 10


def test_bands_go_from_the_high_ends_of_the_intervals_back_along_the_low_ones() -> None:
    html = draw("context-chart")
    views = Views(html)
    band = re.search(
        r'<path class="chart-band model-1" data-entry="gru" d="([^"]+)Z"/>', html[html.index('data-view="own"') :]
    )
    assert band
    own = BAKED.manifest.studies["context"]["models"]["gru"]["typed"]["own"]
    expected = [share * 100 for share in (*own["high"], *reversed(own["low"]))]
    assert [value_at(views, "own", y) for _, y in points(band[1])] == pytest.approx(expected, abs=0.06)


def test_intervals_stand_beside_their_values_in_the_table() -> None:
    own = BAKED.manifest.studies["context"]["models"]["gru"]["typed"]["own"]
    low, high = own["low"][0] * 100, own["high"][0] * 100
    assert f"<td>{own['share'][0] * 100:.1f} <small>{low:.1f}–{high:.1f}</small></td>" in draw("context-chart")


def test_a_moving_mean_is_over_its_window_and_what_the_ends_leave_of_it() -> None:
    values = [float(k * k % 17) for k in range(160)]
    means = moving_mean(values)
    assert means[0] == pytest.approx(sum(values[:3]) / 3, abs=1e-12)
    assert means[80] == pytest.approx(sum(values[78:83]) / 5, abs=1e-12)
    assert means[-1] == pytest.approx(sum(values[-3:]) / 3, abs=1e-12)
    assert moving_mean([3.0, 1.0]) == [3.0, 1.0]


def test_between_two_points_of_a_record_the_loss_is_on_the_line_and_outside_it_unknown() -> None:
    line = [(1.0, 4.0), (3.0, 2.0), (7.0, 1.0)]
    assert [interpolate(line, x) for x in (1, 2, 3, 5, 7)] == [4, 3, 2, 1.5, 1]
    assert interpolate(line, 0.9) is interpolate(line, 7.1) is None


def test_the_record_of_training_is_shown_by_mini_batches_and_by_hours() -> None:
    views = Views(draw("curves"))
    model = BAKED.manifest.models[0]
    row = views.rows["batches"][views.row_places["batches"].index(500)]
    k = model.curve.validation_step.index(500)
    assert row[1] == f"{model.curve.validation_loss[k]:.3f}"
    last = max(other.curve.seconds[-1] for other in BAKED.manifest.models) / 3600
    assert views.paths["time", model.id][-1][0] == round(model.curve.seconds[-1] / 3600 / last * 1000)


@pytest.mark.parametrize("name", ["context-chart", "faithfulness", "spread-table"])
def test_a_study_that_has_not_been_run_is_named_with_its_command(name: str) -> None:
    with pytest.raises(InputError, match=f"run: python -m generator study {name.partition('-')[0]}"):
        draw(name, with_studies(make_baked(sentences=1, models=2), names=()))


@pytest.mark.parametrize("name", ALL)
def test_charts_have_no_inline_styles_or_handlers_and_each_id_once(name: str) -> None:
    html = draw(name)
    assert not re.search(r"\s(style|on\w+)=", html)
    assert re.findall(r'\sid="([^"]+)"', html) == [name]


@pytest.mark.parametrize("name", CHARTS)
def test_only_the_first_view_is_shown_and_the_switch_waits_for_the_script(name: str) -> None:
    html = draw(name)
    hidden = re.findall(r'<div class="chart-view" data-view="[\w-]+" data-unit="[^"]*"( hidden)?>', html)
    assert hidden[0] == "" and all(hidden[1:]) and len(hidden) > 1
    assert '<div class="chart-views for-script" hidden>' in html
    assert "<button" not in html


def test_six_models_have_six_colours_and_a_seventh_that_of_the_first() -> None:
    model = BAKED.manifest.models[0]
    models = tuple(replace(model, id=f"m{k}", label=f"M{k}") for k in range(7))
    html = draw("curves", replace(BAKED, manifest=replace(BAKED.manifest, models=models)))
    assert re.findall(r'<li class="model-(\d)"', html) == ["1", "2", "3", "4", "5", "6", "1"]


def test_a_line_that_leaves_through_the_floor_has_no_label_at_its_end() -> None:
    across, upwards = Axis("x", Scale(0, 1)), Axis("y", Scale(0.001, 1, log=True))
    lines = [Line("stays", [(0, 1), (1, 0.01)]), Line("leaves", [(0, 1), (1, 0.0001)])]
    plot = Plot(across, upwards, lines)
    entries = {name: Entry(name, name.upper(), 1) for name in ("stays", "leaves")}
    assert [bool(curve.end) for curve in curves_of(plot, entries)] == [True, False]


def test_a_label_stands_beside_the_end_of_its_curve_apart_from_those_near_it() -> None:
    lines = [Line("short", [(0, 1), (0.5, 0.02)]), Line("one", [(0, 1), (1, 0.02)]), Line("two", [(0, 1), (1, 0.02)])]
    plot = Plot(Axis("x", Scale(0, 1)), Axis("y", Scale(0, 1)), lines)
    short, one, two = (curve.end for curve in curves_of(plot, {line.entry: Entry(line.entry, "", 1) for line in lines}))
    assert short and one and two
    assert (short.x, short.tip, short.label) == ("50%", "98%", "98%")
    assert one.x == two.x == "100%" and one.tip == two.tip == "98%"
    assert [one.label, two.label] == ["93%", "100%"]


def test_accuracies_are_drawn_beside_their_mean_in_points() -> None:
    views = Views(draw("accuracy-chart"))
    models = BAKED.manifest.models
    curves = [model.metrics.by_known_characters.known[0] for model in models]
    count = len(views.rows["deviation"])
    assert count > 5
    for k, model in enumerate(models):
        expected = [100 * (curves[k][x] - sum(curve[x] for curve in curves) / len(curves)) for x in range(count)]
        signed = [f"{value:+.1f}".replace("-", "−") for value in expected]
        assert [row[k] for row in views.rows["deviation"]] == signed
        assert len(views.paths["deviation", model.id]) == count
