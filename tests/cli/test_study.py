"""The commands that look at held-out texts, from a prepared corpus to what the build hands on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.article.folder import Article
from generator.article.parse import read_config
from generator.baking.bake import bake
from generator.cli import main
from generator.corpus.observations import Corpus
from generator.errors import InputError, Stopped
from generator.storage.cache import Cache
from generator.studies.registry import STUDIES
from generator.studies.spread import runs_of
from generator.training.loop import train
from generator.weights import open_published, quantised
from tests.support.corpus import prepare
from tests.support.models import model_config, published_info, random_model, save_published
from tests.support.site import Site

ROOT = Path(__file__).parents[2]
SHAPES = {
    "context": {"beyond", "words", "typed", "summary", "sha256"},
    "gradients": {"distance", "layers", "cells", "sha256"},
    "faithfulness": {"measures", "sha256"},
}


@pytest.fixture
def of_a_corpus(site: Site) -> tuple[Site, Corpus]:
    """The small article, its weights said to be trained on a prepared corpus."""
    corpus = prepare(site.cache, length=80)
    for name, layers in (("gru", 2), ("lstm", 1)):
        model = random_model(model_config(name, 4, layers, vocab_size=corpus.info.vocab_size))
        info = replace(published_info(model), corpus=corpus.info)
        save_published(site.weights(name), quantised(model), corpus.vocabulary, info)
    return site, corpus


def study(site: Site, name: str, *more: str) -> int:
    return main(["study", name, *more, "--article", str(site.article), "--cache", str(site.cache)])


def table_of(site: Site, name: str) -> Any:
    return json.loads((site.article / "studies" / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", SHAPES)
def test_a_study_is_written_as_the_page_reads_it(
    of_a_corpus: tuple[Site, Corpus], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site, corpus = of_a_corpus
    assert study(site, name, "--observations", "5") == 0
    assert "studies" in capsys.readouterr().out
    table = table_of(site, name)
    assert (table["study"], table["observations"], table["split"], table["seed"]) == (name, 5, "test", 0)
    assert table["corpus"] == {"name": "corpus.txt", "sha256": corpus.info.sha256, "seed": 0}
    assert list(table["models"]) == ["gru", "lstm"]
    for model, found in table["models"].items():
        assert found.keys() == SHAPES[name] - ({"cells"} if model == "gru" else set())
        assert found["sha256"] == open_published(site.weights(model)).sha256
    baked = bake(
        read_config(site.article / "article.toml"),
        site.article / "models",
        Cache(site.cache),
        studies=site.article / "studies",
    )
    assert {"generator.model", f"generator.studies.{STUDIES[name].module.split('.')[-1]}"} <= table.pop("code").keys()
    assert baked.manifest.studies[name] == table
    assert not any(found for other, found in baked.manifest.studies.items() if other != name)


def test_only_a_model_with_new_weights_is_looked_at_again(of_a_corpus: tuple[Site, Corpus]) -> None:
    site, corpus = of_a_corpus
    assert study(site, "gradients", "--observations", "5") == 0
    path = site.article / "studies" / "gradients.json"
    before = table_of(site, "gradients")
    marked = json.loads(path.read_bytes())
    for found in marked["models"].values():
        found["layers"][0][0] = 0.5
    path.write_text(json.dumps(marked), encoding="utf-8")
    model = random_model(model_config("lstm", 4, 1, vocab_size=corpus.info.vocab_size), seed=1)
    info = replace(published_info(model), corpus=corpus.info)
    save_published(site.weights("lstm"), quantised(model), corpus.vocabulary, info)
    assert study(site, "gradients", "--observations", "5") == 0
    after = table_of(site, "gradients")
    assert after["models"]["gru"] == marked["models"]["gru"]
    assert after["models"]["lstm"] not in (before["models"]["lstm"], marked["models"]["lstm"])
    assert study(site, "gradients", "--observations", "5", "--no-cache") == 0
    assert table_of(site, "gradients")["models"]["gru"] == before["models"]["gru"]
    path.write_text(json.dumps(marked), encoding="utf-8")
    assert study(site, "gradients", "--observations", "4") == 0
    assert table_of(site, "gradients")["models"]["gru"]["layers"][0][0] != 0.5


def test_an_interval_holds_its_value_and_shares_fall_with_distance(of_a_corpus: tuple[Site, Corpus]) -> None:
    site, _ = of_a_corpus
    assert study(site, "context", "--observations", "20") == 0
    for found in table_of(site, "context")["models"].values():
        beyond = found["beyond"]
        assert beyond["share"] == sorted(beyond["share"], reverse=True)
        for low, value, high in zip(beyond["low"], beyond["share"], beyond["high"], strict=True):
            assert low <= value <= high
        assert beyond["low"][1] < beyond["high"][1]
        assert 0 < found["summary"]["beyond_20"]["value"] < 1


@pytest.mark.parametrize("name", ["context", "gradients"])
def test_two_processes_write_what_one_does(of_a_corpus: tuple[Site, Corpus], name: str, tmp_path: Path) -> None:
    site, _ = of_a_corpus
    path = site.article / "studies" / f"{name}.json"
    other = site.copy(tmp_path / "other")  # with a cache of its own
    assert study(site, name, "--observations", "70") == 0
    alone = path.read_bytes()
    path.unlink()
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", "-m", "generator"]
    command += ["study", name, "--observations", "70", "--article", str(site.article), "--cache", str(other.cache)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == alone


def trained(site: Site, seed: int, *settings: str) -> Path:
    changes = [part for setting in (f"seed={seed}", *settings) for part in ("--set", setting)]
    assert site.run("train", "--model", "gru", "--restart", *changes) == 0
    path = site.cache / "training" / "gru" / "checkpoint.safetensors"
    return path.rename(site.cache / f"{seed}-{len(settings)}.safetensors")


def test_the_spread_of_runs_is_written_by_seed(
    of_a_corpus: tuple[Site, Corpus], capsys: pytest.CaptureFixture[str]
) -> None:
    site, _ = of_a_corpus
    runs = [trained(site, seed) for seed in (1, 0)]
    memory = ("--memory", "recall=9", "--memory", "horizon=9")  # the corpus has no verbs to agree with
    assert study(site, "spread", "--runs", f"gru-4={runs[0]},{runs[1]}", "--observations", "5", *memory) == 0
    table = table_of(site, "spread")
    assert table["memory"] == {"recall": 9, "horizon": 9}
    assert table["orders"] == {}  # of one model there is no order
    (found,) = table["models"].values()
    for run in found["runs"]:
        assert run["recall"].keys() == {"summary", "distance", "cases", "gain"}
        assert run["horizon"].keys() == {"summary", "kept", "cases"}
    assert (found["unit"], found["hidden_size"], found["steps"]) == ("gru", 4, 4)
    assert found["label"] == "gru-4"  # as given: the article has no model of this name
    assert [run["seed"] for run in found["runs"]] == [0, 1]
    assert found["runs"][0]["metrics"] != found["runs"][1]["metrics"]
    assert all(0 < run["metrics"]["accuracy_known"] < 1 for run in found["runs"])
    assert all(0 <= run["context"][key] <= 1 for run in found["runs"] for key in ("beyond_20", "earlier"))
    capsys.readouterr()
    other = trained(site, 2, "learning_rate=0.1")
    for given, named in (
        (f"gru-4={runs[0]},{other}", "differs from"),
        (f"gru-4={runs[0]},{runs[0]}", "seed 1 is given twice"),
        ("gru-4", "--runs: must be ID=FILE[,FILE…], got 'gru-4'"),
        (
            "gru-4=x --memory recall=0",
            "--memory: must be STUDY or STUDY=TEXTS, of recall, gist, agreement, horizon, got",
        ),
        ("gru-4=x --memory timescales", "--memory: must be STUDY or STUDY=TEXTS"),
    ):
        assert study(site, "spread", "--runs", *given.split(), "--observations", "5") == 2
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("error: ")
        assert named in last


EXTRA_RUN = """
[extra_runs.{id}]
label = "{id}"
unit = "{unit}"
hidden_size = {size}
num_layers = 2
seeds = {seeds}
"""


def test_extra_runs_that_differ_in_their_seed_go_together(site: Site) -> None:
    """Those of the recipe of a model that the article shows, with its published weights."""
    tables = {"gru-more": ("gru", 4, [5, 6]), "lstm-8": ("lstm", 8, [0, 1])}
    settings = site.article / "article.toml"
    more = "".join(
        EXTRA_RUN.format(id=id_, unit=unit, size=size, seeds=seeds) for id_, (unit, size, seeds) in tables.items()
    )
    settings.write_text(settings.read_text() + more)
    article = Article(site.article, cache=site.cache)
    with pytest.raises(InputError, match=r"no such run; train it: python -m generator train --model gru-more-seed-5$"):
        runs_of(article)
    for run in article.config.runs:
        article.checkpoint(run).parent.mkdir(parents=True)
        article.checkpoint(run).write_bytes(b"")
    published = article.published_run("lstm-8-seed-1")
    published.write_bytes(b"")
    assert runs_of(article) == {
        "gru": [article.weights("gru"), *map(article.checkpoint, ("gru-more-seed-5", "gru-more-seed-6"))],
        "lstm-8": [article.checkpoint("lstm-8-seed-0"), published],
    }


def test_a_published_run_is_studied_as_its_checkpoint_is(of_a_corpus: tuple[Site, Corpus]) -> None:
    site, _ = of_a_corpus
    settings = site.article / "article.toml"
    settings.write_text(settings.read_text() + EXTRA_RUN.format(id="tiny", unit="gru", size=8, seeds=[3]))
    asked = ("--observations", "5", "--memory", "recall=9")
    assert site.run("train", "--model", "tiny-seed-3") == 0
    assert study(site, "spread", *asked) == 0
    of_checkpoint = table_of(site, "spread")["models"]["tiny"]
    assert site.run("publish", "--model", "tiny-seed-3", "--observations", "5") == 0
    assert not list((site.article / "models").glob("tiny*"))
    assert study(site, "spread", *asked) == 0
    of_published = table_of(site, "spread")["models"]["tiny"]
    assert of_published["runs"][0]["seed"] == 3
    one, other = (found["runs"][0]["metrics"]["cross_entropy"] for found in (of_checkpoint, of_published))
    assert one != other  # int8
    assert one == pytest.approx(other, rel=0.01)


def test_the_course_of_a_run_is_told_by_its_moments(
    of_a_corpus: tuple[Site, Corpus], capsys: pytest.CaptureFixture[str]
) -> None:
    site, corpus = of_a_corpus
    article = Article(site.article, cache=site.cache)
    config = article.config.compared("gru").architecture(corpus.info.vocab_size)
    training, checkpoint = article.config.training_of("gru"), article.checkpoint("gru")
    asked = iter([0, signal.SIGTERM])
    with pytest.raises(Stopped):
        train(config, training, corpus, checkpoint, stop=lambda: next(asked))
    halfway = shutil.copy(checkpoint, site.cache / "halfway.safetensors")
    train(config, training, corpus, checkpoint)
    assert study(site, "course", "--runs", f"gru={checkpoint},{halfway}", "--memory", "horizon=9") == 0
    table = table_of(site, "course")
    assert table["memory"] == {"horizon": 9}
    found = table["models"]["gru"]
    assert (found["label"], found["steps"]) == ("GRU", 4)
    assert [moment["steps"] for moment in found["moments"]] == [2, 4]
    assert all(moment["horizon"].keys() == {"summary", "kept", "cases"} for moment in found["moments"])
    assert all(list((site.cache / "studies").glob(f"horizon-gru-{steps}-*")) for steps in (2, 4))
    assert found["moments"][1]["validation_loss"] > 0
    capsys.readouterr()
    again = shutil.copy(halfway, site.cache / "again.safetensors")
    for given, named in ((trained(site, 2), "is of another run than"), (again, "as another file")):
        assert study(site, "course", "--runs", f"gru={halfway},{given}") == 2
        assert named in capsys.readouterr().err.splitlines()[-1]


def test_weights_of_another_corpus_are_refused(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(site.cache)
    assert study(site, "context") == 2
    assert "gru.safetensors: trained on tiny.txt, but the prepared corpus is" in capsys.readouterr().err


def test_a_study_of_one_model_keeps_what_is_known_of_the_others(
    of_a_corpus: tuple[Site, Corpus], capsys: pytest.CaptureFixture[str]
) -> None:
    site, _ = of_a_corpus
    assert study(site, "context", "--observations", "5", "--model", "lstm") == 0
    assert list(table_of(site, "context")["models"]) == ["lstm"]
    assert study(site, "context", "--observations", "5") == 0
    whole = table_of(site, "context")
    assert list(whole["models"]) == ["gru", "lstm"]
    assert study(site, "context", "--observations", "5", "--model", "gru", "--no-cache") == 0
    assert table_of(site, "context") == whole
    assert study(site, "context", "--model", "lstn") == 2
    assert "--model: must be a model of article.toml that looks back only; did you mean 'lstm'?" in (
        capsys.readouterr().err
    )
