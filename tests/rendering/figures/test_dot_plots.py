"""Dot plots: a mark stands by its ticks where its value is, with the number beside it."""

import re
from dataclasses import replace

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked
from tests.support.study_results import REMEMBERED, with_studies

BAKED = with_studies(make_baked(sentences=1, models=4))


def draw(name: str, baked: Baked = BAKED, **options: str) -> str:
    return FIGURES[name](FigureBlock(name, options, "<p>Caption.</p>", 12, "article/article.md"), baked)


def test_a_dot_stands_by_the_ticks_where_its_correlation_is() -> None:
    html = draw("faithfulness")
    ticks = re.findall(r'<text x="([\d.]+)%" y="1em">([\d.]+)</text>', html)
    (left, low), (right, high) = ticks[0], ticks[-1]
    dots = re.findall(r'<svg x="([\d.]+)%" y="50%">', html)
    measured = BAKED.manifest.studies["faithfulness"]["models"]
    expected = [
        measured[model.id]["measures"][measure]["value"]
        for measure in ("gradient", "gradient_input", "integrated_gradients")
        for model in BAKED.manifest.models
    ]
    scale = (float(high) - float(low)) / (float(right) - float(left))
    assert [float(low) + (float(x) - float(left)) * scale for x in dots] == pytest.approx(expected, abs=1e-4)


def test_runs_that_differ_in_their_seed_have_a_dot_and_a_number_each() -> None:
    html = draw("spread-table")
    runs = BAKED.manifest.studies["spread"]["models"]["lstm-200"]["runs"]
    assert "  ".join(f"{run['metrics']['cross_entropy']:.3f}" for run in runs) in html
    assert html.count('y="50%"><path class="chart-mark"') == 8 * 2 * 3
    # The colour of the article's own LSTM, its second model.
    assert html.count('<tr class="model-2">') == 8
    assert draw("spread-table", models="lstm-200").count('<tr class="model-') == 8


def test_only_the_numbers_asked_for_are_shown_in_their_order() -> None:
    html = draw("spread-table", of="grammar,score")
    assert html.count('<tr class="dot-group">') == 2
    assert html.index("Grammar: nats") < html.index("Cross entropy")
    with pytest.raises(InputError, match="spread-table: no number named 'grammer'; did you mean 'grammar'"):
        draw("spread-table", of="grammer")


def test_what_runs_remember_has_a_dot_and_a_number_each_where_it_was_studied() -> None:
    html = draw("spread-table")
    spread = BAKED.manifest.studies["spread"]
    runs = spread["models"]["gru-200"]["runs"]
    for study, key in REMEMBERED.items():
        values = [run[study]["summary"][key]["value"] for run in runs]
        digits = 3 if study == "horizon" else 2
        assert "  ".join(f"{value:.{digits}f}" for value in values) in html
    assert "scores and connectivity 1,024, recall 2,000, gist 2,000, agreement 2,000, horizon 2,000." in html
    models = {
        id_: {**model, "runs": [{k: v for k, v in run.items() if k not in REMEMBERED} for run in model["runs"]]}
        for id_, model in spread["models"].items()
    }
    without = {"spread": {**spread, "memory": {}, "models": models}}
    html = draw("spread-table", replace(BAKED, manifest=replace(BAKED.manifest, studies=without)))
    assert html.count('<tr class="dot-group">') == 4


def test_published_connectivity_stands_beside_ours_with_hollow_marks() -> None:
    html = draw("replication")
    found = BAKED.manifest.studies["replication"]["models"]
    assert html.count(' theirs">') == len(found) == 3
    row = r'<tr class="model-\d( theirs)?">.*?</svg>([^<]+)</th>.*?<td class="dot-numbers">([^<]+)<'
    rows = re.findall(row, html, re.S)
    labels = {model.id: model.label for model in BAKED.manifest.models}
    expected = [("", labels[id_], f"{model['rank_correlation']['value']:.2f}") for id_, model in found.items()]
    for id_, model in found.items():
        for whose, of in (("theirs", "2019"), ("ours", "ours")):
            hollow = " theirs" if whose == "theirs" else ""
            expected.append((hollow, f"{labels[id_]}, {of}", f"{100 * model['beyond_20'][whose]['value']:.1f}"))
    assert [(hollow, label, text.strip()) for hollow, label, text in rows] == expected
    assert "n = 138 predictions in 24 words" in html
    dots = [float(x) for x in re.findall(r'<svg x="([\d.]+)%" y="50%">', html)]
    ticks = re.findall(r'<text x="([\d.]+)%" y="1em">([\d.]+)</text>', html)
    (left, low), (right, high) = ticks[-2:]  # of the shares
    scale = (float(high) - float(low)) / (float(right) - float(left))
    shares = [100 * model["beyond_20"][whose]["value"] for model in found.values() for whose in ("theirs", "ours")]
    assert [float(low) + (x - float(left)) * scale for x in dots[3:]] == pytest.approx(shares, abs=0.02)


def test_a_replication_that_has_not_been_made_is_named_with_its_command() -> None:
    with pytest.raises(InputError, match="run: python -m generator study replication"):
        draw("replication", with_studies(make_baked(sentences=1, models=2), names=()))
