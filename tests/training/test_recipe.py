"""Models that are not what article.toml asks for: said key by key, and not published unless told to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import TrainingRecord
from generator.training.recipe import Recipe
from generator.weights import open_published
from tests.support.corpus import documents, write_documents
from tests.support.models import model_config
from tests.support.site import Site

CYCLES = TrainingConfig(cycle_lengths=(10, 5), learning_rate=(2e-3, 1e-3), optimiser=("adam", "muon"))
MODEL = model_config()


def lines(asked: dict[str, Any], *, model: ModelConfig = MODEL, steps: int = 15) -> list[str]:
    return Recipe(MODEL, replace(CYCLES, **asked)).differences(model, TrainingRecord(CYCLES, steps, 1.0))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, []),
        ({"validate_every": 7, "validation_observations": 1, "checkpoint_every": 3}, []),
        ({"warm_up": (100, 100)}, []),  # written out, or by its last value
        ({"seed": 3, "batch_size": 256}, ["batch_size = 64, asked 256", "seed = 0, asked 3"]),
        ({"cycle_lengths": (10,)}, ["cycle_lengths = [10, 5], asked 10"]),
        ({"cycle_lengths": (10, 5, 5)}, ["cycle_lengths = [10, 5], asked [10, 5, 5]"]),
        ({"learning_rate": (2e-3,)}, ["learning_rate = [0.002, 0.001], asked 0.002"]),
        ({"optimiser": ("muon",)}, ["optimiser = ['adam', 'muon'], asked 'muon'"]),
    ],
)
def test_a_recipe_differs_in_what_weights_depend_on(asked: dict[str, Any], said: list[str]) -> None:
    assert lines(asked) == said


def test_another_model_and_an_unfinished_run_are_differences(tmp_path: Path) -> None:
    other = replace(MODEL, unit="lstm", options={"depth": 2}, vocab_size=99)
    assert lines({}, model=other, steps=12) == [
        "unit = 'lstm', asked 'gru'",
        "options = {'depth': 2}, asked {}",
        "unfinished, 12 of 15 mini-batches",
    ]


@pytest.fixture
def trained(site: Site, tmp_path: Path) -> Site:
    """A site with a corpus, and finished runs of both models as article.toml asks for."""
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert site.run("corpus", "--from", str(source), "--words", "30", "--length", "40") == 0
    assert site.run("train", "--model", "gru", "--model", "lstm") == 0
    return site


def test_several_models_are_trained_published_and_scored_by_one_command_each(
    trained: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ("--model", "gru", "--model", "lstm")
    assert trained.run("publish", *both, "--observations", "8") == 0
    for model in ("gru", "lstm"):
        assert open_published(trained.weights(model)).info.training.steps == 4
    capsys.readouterr()
    assert trained.run("evaluate", *both, "--observations", "8") == 0
    assert trained.run("evaluate", "--trained", *both, "--observations", "8") == 0
    said = capsys.readouterr().out
    assert [said.count(f"{model}: test, 8 observations") for model in ("gru", "lstm")] == [2, 2]
    trained.edit("article.toml", "cycle_lengths = 4", "cycle_lengths = 4  # as they are")
    assert trained.run("build", "--quiet") == 0
    assert "not what article.toml asks for" not in capsys.readouterr().err


def test_what_differs_from_article_toml_is_not_published_unless_told_to(
    trained: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trained.run("publish", "--model", "lstm", "--observations", "8") == 0
    before = trained.weights("gru").read_bytes()
    trained.edit("article.toml", "batch_size = 8", "batch_size = 16")
    assert trained.run("publish", "--model", "gru", "--observations", "8") == 2
    checkpoint = trained.cache / "training" / "gru" / "checkpoint.safetensors"
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"error: {checkpoint}: is not what article.toml asks for: batch_size = 8, asked 16; train it as asked, or"
        " change article.toml, or publish it as it is by --as-trained"
    )
    assert trained.weights("gru").read_bytes() == before
    assert trained.run("publish", "--model", "gru", "--observations", "8", "--as-trained") == 0
    assert open_published(trained.weights("gru")).info.training.config.batch_size == 8
    capsys.readouterr()
    assert trained.run("build", "--quiet") == 0
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{name}: the published weights are not what article.toml asks for: batch_size = 8, asked 16"
        for name in ("gru", "lstm")
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--model", "gru", "--model", "lstm", "--run", "other"], "names the run of one model, got 2"),
        (["train", "--model", "gru", "--model", "lstn"], "no table [models.lstn]; did you mean 'lstm'?"),
        (["publish", "--model", "gru", "--model", "lstn"], "no table [models.lstn]; did you mean 'lstm'?"),
        (["evaluate", "--model", "gru", "--model", "lstn"], "no table [models.lstn]; did you mean 'lstm'?"),
    ],
)
def test_a_name_that_is_wrong_is_said_before_anything_is_done(
    site: Site, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert site.run(arguments[0], *arguments[1:]) == 2
    assert message in capsys.readouterr().err
    assert not (site.cache / "training").exists()
