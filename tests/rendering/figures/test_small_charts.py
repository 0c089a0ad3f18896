"""Small charts side by side, and the chart of score against memory: what they show is what the studies found."""

import math
import re
from dataclasses import replace

import pytest

from generator.rendering.figures import FIGURES, chart_svg
from generator.rendering.figures.chart import Axis, Entry, Line, Plot
from generator.rendering.figures.horizon import FAR
from generator.rendering.figures.scales import Scale
from generator.rendering.figures.timescales import share_text
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.chart_views import Views, points, value_at
from tests.support.study_results import with_studies

BAKED = with_studies(make_baked(sentences=1, models=5))
MODELS = [model for model in BAKED.manifest.models if model.causal]
STUDIES = BAKED.manifest.studies


def draw(name: str) -> str:
    return FIGURES[name](FigureBlock(name, {}, "<p>Caption.</p>", 12, "article/article.md"), BAKED)


def parts_of(html: str) -> dict[str, str]:
    """Return the small plots of a chart, by entry."""
    found = re.split(r'<div class="chart-part model-\d" data-entry="([^"]+)">', html)
    return dict(zip(found[1::2], found[2::2], strict=True))


def curves_of(part: str) -> list[list[tuple[int, int]]]:
    return [list(points(path)) for path in re.findall(r'<path class="chart-curve[^>]* d="([^"]+)"/>', part)]


def test_where_a_model_looks_and_what_it_uses_are_two_curves_over_the_same_words() -> None:
    html = draw("looking-using")
    parts = parts_of(html)
    assert list(parts) == [model.id for model in MODELS]
    for model in MODELS:
        found = STUDIES["horizon"]["models"][model.id]
        kept = [count for count in found["kept"] if count is not None]
        looks, uses = curves_of(parts[model.id])
        for curve, shares in ((looks, found["connectivity_share_beyond"]), (uses, found["value_share_beyond"][0])):
            assert [1000 - y for _, y in curve] == pytest.approx(
                [1000 * min(1, max(0, share)) for share in shares["value"]], abs=0.51
            )
            assert [x for x, _ in curve] == [round(1000 * math.log2(k + 1) / math.log2(kept[-1] + 1)) for k in kept]
        far = kept.index(FAR)
        rest = [found["connectivity_share_beyond"]["value"][far], found["value_share_beyond"][0]["value"][far]]
        notes = re.findall(r"<tspan[^>]*>(\d+\u202f%)</tspan>", parts[model.id])
        assert notes == [f"{share * 100:.0f}\u202f%" for share in rest]
    key = re.search(r'<ul class="chart-key".*?</ul>', html, re.DOTALL)
    assert key
    assert re.findall(r'chart-curve (\w+)".*?</svg>([a-z ]+):', key[0]) == [("solid", "looks at"), ("beside", "uses")]
    assert {*re.findall(r'class="chart-curve model-\d (\w+)"', html)} == {"solid", "beside"}


def test_a_histogram_of_half_lives_counts_every_cell_and_names_the_median() -> None:
    parts = parts_of(draw("timescales"))
    assert list(parts) == [f"{model.id}-{k}" for model in MODELS for k in (1, 2)]
    view = Views(draw("timescales"))
    for column, (name, part) in enumerate(parts.items()):
        model, _, k = name.rpartition("-")
        memory = STUDIES["timescales"]["models"][model]["memories"][int(k) - 1]
        assert sum(int(row[column]) for row in view.rows["half-lives"]) == memory["cells"]
        named = re.search(r">median ([\d.]+)</tspan>", part)
        assert named and float(named[1]) == pytest.approx(memory["median"]["value"], rel=0.05)
        assert len(named[1].replace(".", "").lstrip("0")) >= 2
        rule = re.search(r'<line class="chart-rule" x1="([\d.]+)%"', part)
        assert rule
        place = Scale(0.25, 256, log=True).fraction(memory["median"]["value"])
        assert float(rule[1]) / 100 == pytest.approx(place, abs=1e-4)
        ticks = re.findall(r'<text y="([\d.]+)%"[^>]*>([\d.,]+)<', part)
        (bottom, zero), (top, most) = ticks[0], ticks[-1]
        assert (float(bottom), float(zero)) == (100, 0)
        (outline,) = curves_of(part)
        counts = [(1000 - y) / (1000 - 10 * float(top)) * float(most) for _, y in outline[::2]]
        assert counts == pytest.approx([int(row[column]) for row in view.rows["half-lives"]], abs=0.02)


def test_a_model_of_one_layer_with_two_memories_has_an_outer_and_an_inner_one() -> None:
    html = draw("timescales")
    labels = re.findall(r'<p class="chart-part-title"><span class="chart-label">([^<]+)<', html)
    assert labels[:2] == ["GRU, layer 1", "GRU, layer 2"]
    assert [label for label in labels if label.startswith("Nested")] == ["Nested LSTM, outer", "Nested LSTM, inner"]


def test_a_share_of_long_half_lives_is_none_or_has_an_interval_only_if_it_is_wider_than_what_is_written() -> None:
    estimate = {"value": 0.0217, "low": 0.02, "high": 0.0217}
    assert share_text(estimate) == "2.2\u202f% (2.0–2.2)"
    assert share_text({**estimate, "low": 0.0217}) == "2.2\u202f%"
    assert share_text({"value": 0.0, "low": 0.0, "high": 0.0}) == "none"


def test_labels_of_points_stand_on_the_side_where_no_other_point_is() -> None:
    entries = {id_: Entry(id_, id_, k + 1) for k, id_ in enumerate(("far", "left", "right"))}
    points = {"far": (2.0, 0.5), "left": (7.9, 0.52), "right": (8.1, 0.48)}
    lines = [Line(id_, [point], marks=True) for id_, point in points.items()]
    ends = [
        curve.end
        for curve in chart_svg.curves_of(Plot(Axis("x", Scale(0, 10)), Axis("y", Scale(0, 1)), lines), entries)
    ]
    assert [end and end.before for end in ends] == [False, True, False]
    curves = [replace(line, marks=False) for line in lines]
    ends = [
        curve.end
        for curve in chart_svg.curves_of(Plot(Axis("x", Scale(0, 10)), Axis("y", Scale(0, 1)), curves), entries)
    ]
    assert not any(end and end.before for end in ends)


def test_a_point_of_score_and_memory_stands_where_both_are_the_better_score_to_the_right() -> None:
    html = draw("score-memory")
    views = Views(html)
    assert list(views.rows) == ["past", "words", "topic", "grammar"]
    places = {}
    for model in MODELS:
        ((x, y),) = views.paths["past", model.id]
        worth = STUDIES["horizon"]["models"][model.id]["summary"]["value_beyond_8"]["value"]
        assert value_at(views, "past", y) == pytest.approx(worth, abs=0.003)
        (left, high), (right, low) = views.ticks["past", "x"][-1], views.ticks["past", "x"][0]
        assert float(high) > float(low) and left < right
        score = float(low) + (right - x / 10) / (right - left) * (float(high) - float(low))
        assert score == pytest.approx(model.metrics.cross_entropy, abs=0.002)
        places[model.id] = x
    best = min(MODELS, key=lambda model: model.metrics.cross_entropy)
    assert max(places, key=lambda id_: places[id_]) == best.id


def test_the_table_of_score_and_memory_has_a_row_a_model() -> None:
    html = draw("score-memory")
    for model in MODELS:
        effect = STUDIES["agreement"]["models"][model.id]["summary"]["effect_1_between"]
        low, value, high = (f"{effect[end]:.2f}" for end in ("low", "value", "high"))
        row = rf'data-entry="{model.id}"><th scope="row">{model.id}</th><td>{model.metrics.cross_entropy:.3f}</td>'
        assert f"{row}<td>{value} <small>{low}–{high}</small></td>" in html


@pytest.mark.parametrize("name", ["looking-using", "timescales", "score-memory"])
def test_charts_have_no_inline_styles_and_each_id_once(name: str) -> None:
    html = draw(name)
    assert not re.search(r"\s(style|on\w+)=", html)
    assert re.findall(r'\sid="([^"]+)"', html) == [name]
    assert "held-out texts" in html or "n = " in html


def test_a_path_leads_from_the_early_moment_of_a_model_to_its_point() -> None:
    html = draw("score-memory")
    paths = {}
    for view, body in zip(
        ("past", "words", "topic", "grammar"), html.split('<div class="chart-view"')[1:], strict=True
    ):
        found = re.findall(r'<path class="chart-curve model-\d behind" data-entry="([^"]+)" d="([^"]+)"/>', body)
        paths[view] = {entry: list(points(path)) for entry, path in found}
    assert [len(found) for found in paths.values()] == [0, len(MODELS), len(MODELS), 0]
    views = Views(html)
    for model in MODELS:
        early, now = paths["topic"][model.id]
        assert now == views.paths["topic", model.id][0]
        kept = STUDIES["growth"]["models"][model.id]["since_early"]
        assert value_at(views, "topic", early[1]) == pytest.approx(kept["topic"][0]["value"], abs=0.002)
        assert early[0] < now[0]  # its score was worse
