"""The course of training and an early moment, from records and earlier studies."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.article.folder import Article
from generator.cli import main
from generator.contract.records import ConnectivityShares, Curve
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError
from generator.studies.early import STUDIES_KEPT, keep_early
from generator.studies.growth import study_growth
from generator.studies.results import read_studies
from generator.weights import open_published, quantised
from tests.support.models import WORDS, model_config, published_info, random_model, save_published
from tests.support.site import Site

SHARES = [
    ConnectivityShares(1, 100, 0.5, 0.02, 0.3, (0.01, 0.02, 0.03)),
    ConnectivityShares(2, 100, 0.4, 0.01, 0.2),
    ConnectivityShares(3, 100, 0.7, 0.4, 0.6, (0.01, 0.02, 0.03)),
]


def publish(site: Site, name: str, connectivity: list[ConnectivityShares], seed: int = 0) -> str:
    """Publish made-up weights of a run of three steps; return their sha256."""
    model = random_model(model_config(name, 4, 1), seed)
    curve = Curve([1, 2, 3], [1, 2, 3], [3, 2.9, 2.8], [1, 2, 3], [1, 2, 3], [3.1, 2.9, 2.7], connectivity)
    save_published(site.weights(name), quantised(model), Vocabulary(WORDS), replace(published_info(model), curve=curve))
    return open_published(site.weights(name)).sha256


def result(number: float, sha256: str) -> dict[str, Any]:
    keys = ("gain_1_typed", "repeated", "new", "right_1_between")
    return {"sha256": sha256, "summary": {key: {"value": number, "low": 0, "high": 1} for key in keys}}


def write_studies(folder: Path, number: float, **sha256: str) -> None:
    folder.mkdir(exist_ok=True)
    said = {"observations": 7, "split": "test", "seed": 0, "corpus": {"name": "tiny"}}
    for study in STUDIES_KEPT:
        models = {name: result(number, value) for name, value in sha256.items()}
        (folder / f"{study}.json").write_text(json.dumps({"study": study, **said, "models": models}))


def test_the_course_of_training_is_that_of_the_record(site: Site) -> None:
    publish(site, "gru", SHARES)
    publish(site, "lstm", [])
    written = study_growth(Article(site.article))
    assert (written.models, written.observations) == (("gru",), 100)
    found = json.loads(written.path.read_bytes())["models"]["gru"]
    assert found["connectivity"]["step"] == found["loss"]["step"] == [1, 2, 3]
    assert found["loss"]["value"] == [3.1, 2.9, 2.7]
    beyond = found["connectivity"]["beyond_20"]
    assert beyond["value"] == [0.02, 0.01, 0.4]
    # Half an interval is 1.96 standard errors; no share is below 0 or above 1, and none recorded is none shown.
    assert beyond["low"] == [0, None, pytest.approx(0.4 - 1.96 * 0.02, abs=1e-5)]
    assert beyond["high"] == [pytest.approx(0.02 + 1.96 * 0.02, abs=1e-5), None, pytest.approx(0.4392, abs=1e-5)]
    before = found["connectivity"]["before_previous_word"]
    assert before["high"][0] == pytest.approx(0.3 + 1.96 * 0.03, abs=1e-5)
    summary = found["summary"]
    assert (summary["first_beyond_20"], summary["least_beyond_20"], summary["last_beyond_20"]) == (0.02, 0.01, 0.4)
    assert (summary["least_step"], summary["least_beyond_5"]) == (2, 0.4)
    assert found["since_early"] is None


def test_an_early_moment_is_kept_when_its_weights_go(site: Site, tmp_path: Path) -> None:
    earlier = site.copy(tmp_path / "earlier")
    old = {name: publish(earlier, name, [], seed=5) for name in ("gru", "lstm")}
    write_studies(earlier.article / "studies", 0.1, **old)
    new = publish(site, "gru", SHARES)
    studies = site.article / "studies"
    write_studies(studies, 0.6, gru=new)

    keep_early(earlier.article, studies)
    kept = json.loads((studies / "early.json").read_bytes())["models"]
    assert kept.keys() == {"gru", "lstm"}
    assert (kept["gru"]["steps"], kept["gru"]["batch_size"], kept["gru"]["cross_entropy"]) == (2, 4, 2.5)
    assert kept["gru"]["weights"] == old["gru"]
    assert kept["gru"]["recall"] == {"observations": 7, "summary": result(0.1, "")["summary"]}

    study_growth(Article(site.article))
    since = json.loads((studies / "growth.json").read_bytes())["models"]["gru"]["since_early"]
    assert since["steps"] == [2, 2]
    for name in ("recall", "gist", "topic", "agreement"):
        assert [moment["value"] for moment in since[name]] == [0.1, 0.6]
    # A build takes both: an early moment says nothing of the published weights.
    published = {name: open_published(site.weights(name)).sha256 for name in ("gru", "lstm")}
    assert read_studies(studies, published)["early"]["models"] == kept


def test_studies_of_other_weights_are_no_early_moment(site: Site) -> None:
    publish(site, "gru", [])
    publish(site, "lstm", [])
    studies = site.article / "studies"
    with pytest.raises(InputError, match=r"recall\.json: no whole study .*; run: python -m generator study recall"):
        keep_early(site.article, studies)
    write_studies(studies, 0.1, gru="0" * 64, lstm="0" * 64)
    with pytest.raises(InputError, match=r"recall\.json: must be of the weights of 'gru' with sha256 \w+, got 0000"):
        keep_early(site.article, studies)


def test_without_a_record_there_is_no_growth(site: Site) -> None:
    publish(site, "gru", [])
    publish(site, "lstm", [])
    with pytest.raises(InputError, match="no run recorded how far back its model looked"):
        study_growth(Article(site.article))


def test_the_commands_write_what_they_say(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    sha256 = {name: publish(site, name, SHARES) for name in ("gru", "lstm")}
    write_studies(site.article / "studies", 0.6, **sha256)
    for name in ("early", "growth"):
        assert main(["study", name, "--article", str(site.article)]) == 0
        assert f"studies/{name}.json: gru, lstm" in capsys.readouterr().out
