"""The charts of memory say what their studies found, by the ticks beside them."""

import re

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.memories import MEMORIES
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.chart_views import Views, value_at
from tests.support.study_results import with_studies

BAKED = with_studies(make_baked(sentences=1, models=5))
MODELS = tuple(model.id for model in BAKED.manifest.models if model.causal)
STUDIES = BAKED.manifest.studies
CHARTS = {"forgetting": "recall", "horizon": "horizon", "agreement": "agreement", "memories": "recall"}


def draw(name: str, baked: Baked = BAKED) -> str:
    return FIGURES[name](FigureBlock(name, {}, "<p>Caption.</p>", 12, "article/article.md"), baked)


def test_a_forgetting_curve_passes_the_gains_of_its_bins_at_their_geometric_means() -> None:
    views = Views(draw("forgetting"))
    assert list(views.rows) == ["typed-1", "typed-0", "typed-2"]
    ticks = {text: place for place, text in views.ticks["typed-1", "x"]}
    for typed in range(3):
        for model in MODELS:
            found = STUDIES["recall"]["models"][model]
            curve = views.paths[f"typed-{typed}", model]
            assert [value_at(views, f"typed-{typed}", y) for _, y in curve] == pytest.approx(
                found["gain"][typed]["value"], abs=0.003
            )
    low, high = STUDIES["recall"]["models"]["gru"]["distance"][3]
    share = (curve[3][0] / 10 - ticks["1"]) / (ticks["10"] - ticks["1"])
    assert 10**share == pytest.approx((low * high) ** 0.5, rel=0.01)


def test_the_last_gain_stands_beside_the_name_at_the_end_of_a_forgetting_curve() -> None:
    html = draw("forgetting")
    last = STUDIES["recall"]["models"]["lstm"]["gain"][1]["value"][-1]
    assert f'<tspan class="chart-label">LSTM</tspan> <tspan class="chart-value">{last:.2f}</tspan>' in html
    assert 'class="chart-legend' not in html


def test_the_value_of_the_past_is_drawn_from_one_word_kept_on_and_noted_at_eight() -> None:
    html = draw("horizon")
    views = Views(html)
    found = STUDIES["horizon"]["models"]
    for typed in range(4):
        curve = views.paths[f"beyond-{typed}", "gru"]
        assert [value_at(views, f"beyond-{typed}", y) for _, y in curve] == pytest.approx(
            [max(0, value) for value in found["gru"]["value_beyond"][typed]["value"][1:]], abs=0.003
        )
    worth = {id_: found[id_]["value_beyond"][0]["value"][5] for id_ in MODELS}
    labels = {model.id: model.label for model in BAKED.manifest.models}
    least, most = min(worth, key=lambda id_: worth[id_]), max(worth, key=lambda id_: worth[id_])
    assert f"{labels[least]} {worth[least]:.2f}, {labels[most]} {worth[most]:.2f}</tspan>" in html
    assert [text for _, text in views.ticks["cross-entropy", "x"]] == ["1", "2", "3", "5", "8", "13", "20", "all"]
    curve = views.paths["cross-entropy", "lstm"]
    assert [value_at(views, "cross-entropy", y) for _, y in curve] == pytest.approx(
        found["lstm"]["cross_entropy"][0]["value"][1:], abs=0.005
    )
    assert views.rows["accuracy"][-1][0] == f"{found['gru']['accuracy'][0]['value'][-1] * 100:.1f} "


def test_agreement_is_drawn_by_nouns_between_with_chance_at_one_half() -> None:
    html = draw("agreement")
    views = Views(html)
    found = STUDIES["agreement"]["models"]["gru"]
    for view, values in (
        ("right", found["right"]),
        ("singular", found["singular"]["right"]),
        ("plural", found["plural"]["right"]),
    ):
        shares = [value_at(views, view, y) for _, y in views.paths[view, "gru"]]
        assert shares == pytest.approx([share * 100 for share in values["value"]], abs=0.06)
    rule = re.search(r'<line class="chart-rule" x2="100%" y1="50%" y2="50%"/>', html)
    assert rule and ">chance</tspan>" in html and ">below: the nearest noun decides</tspan>" in html
    for view in ("effect", "margin"):
        nats = [value_at(views, view, y) for _, y in views.paths[view, "gru"]]
        assert nats == pytest.approx([*found[view]["value"]], abs=0.02)


def test_each_column_of_memories_has_its_own_axis_and_an_interval_for_each_model() -> None:
    html = draw("memories")
    paths = Views(html).paths
    columns = re.findall(r'<line class="chart-column" x1="([\d.]+)%" x2="[\d.]+%" y2="100%"/>', html)
    axes = list(zip(columns, re.findall(r'<g class="chart-ticks-y over-lines">(.*?)</g>', html), strict=True))
    assert len(axes) == len(MEMORIES)
    assert html.rindex("chart-curve") < html.index("over-lines")  # no line strikes a number through
    bars = re.findall(r'<line class="chart-bar" x1="([\d.]+)%" x2="[\d.]+%" y1="([\d.]+)%" y2="([\d.]+)%"/>', html)
    assert len(bars) == len(MEMORIES) * len(MODELS)
    for k, (memory, (x, ticks)) in enumerate(zip(MEMORIES, axes, strict=True)):
        marks = re.findall(r'y="([\d.]+)%"[^>]*>([\d.]+)<', ticks)
        (bottom, zero), (top, most) = marks[0], marks[-1]
        assert (float(bottom), float(zero)) == (100, 0)

        def value(height: float, top: str = top, most: str = most) -> float:
            return (100 - height) / (100 - float(top)) * float(most)

        for n, model in enumerate(MODELS):
            found = memory.value(STUDIES[memory.study]["models"][model])
            at, height = paths["memories", model][k]
            assert at == pytest.approx(float(x) * 10, abs=0.51)
            assert value(height / 10) == pytest.approx(found["value"] * memory.per, rel=0.03, abs=0.02)
            _, low, high = bars[n * len(MEMORIES) + k]
            assert value(float(low)) == pytest.approx(max(0, found["low"]) * memory.per, rel=0.01, abs=0.01)
            assert value(float(high)) == pytest.approx(found["high"] * memory.per, rel=0.01, abs=0.01)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_how_many_cases_it_rests_on_or_that_its_study_has_not_been_run(name: str) -> None:
    # Beneath the finding: it is the small print of the caption.
    assert re.search(r'<figcaption>(?:(?!</figcaption>).)*<p class="chart-note">[^<]*n = [\d,]+', draw(name), re.DOTALL)
    with pytest.raises(InputError, match=f"run: python -m generator study {CHARTS[name]}"):
        draw(name, with_studies(make_baked(sentences=1, models=2), names=()))


@pytest.mark.parametrize("name", CHARTS)
def test_charts_have_no_inline_styles_and_each_id_once(name: str) -> None:
    html = draw(name)
    assert not re.search(r"\s(style|on\w+)=", html)
    assert re.findall(r'\sid="([^"]+)"', html) == [name]


@pytest.mark.parametrize("name", [*CHARTS, "growth", "looking-using", "timescales", "score-memory"])
def test_every_picture_and_every_table_says_what_it_is_of(name: str) -> None:
    html = draw(name)
    pictures = re.findall(r'<svg class="chart-picture" role="img" aria-label="([^"]*)"', html)
    said = re.compile(r"\w[^,]+, .*by \w.*The values are in the table below\.")
    assert pictures and all(map(said.fullmatch, pictures))
    tables = re.findall(r'<summary>Values<span class="visually-hidden">: ([^<]*)</span>', html)
    assert tables and all(tables)
