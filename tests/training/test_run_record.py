"""Records of runs made elsewhere: checked, published beside the weights, and read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.article.parse import read_config
from generator.baking.bake import bake
from generator.contract.records import ConnectivityShares, Curve
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.training.run_record import adopt_run, connectivity_of_run, run_record_of
from generator.weights import open_published, quantised
from tests.support.models import WORDS, model_config, published_info, random_model, save_published
from tests.support.site import Site


def write(folder: Path, connectivity: tuple[ConnectivityShares, ...] = ()) -> Path:
    """Publish weights of a run of two steps, validated after both."""
    model = random_model(model_config("gru", 4, 2))
    curve = Curve([1, 2], [0.5, 1.0], [3.0, 2.5], [1, 2], [0.5, 1.0], [2.8, 2.6], list(connectivity))
    path = folder / "gru.safetensors"
    save_published(path, quantised(model), Vocabulary(WORDS), replace(published_info(model), curve=curve))
    return path


def foreign(**changes: Any) -> dict[str, Any]:
    return {
        "run": "gru",
        "model": "gru",
        "seed": 0,
        "done": 2,
        "float32": [2.6, 0.5, 0.4],
        "int8": [2.6, 0.5, 0.4],
        "rate": 0.002,
        "readout_rate": 1.0,
        "share": 0.5,
        "batch": 4,
        "warm_up": 1,
        "validation_mini_batch": [1, 2],
        "validation_seconds": [0.5, 1.0],
        "validation_loss": [2.8, 2.6],
        "memory": [[1, 0.5, 0.1, 0.3], [2, 0.6, 0.2, 0.4]],
        "seconds": 1.0,
        "round_ms": 500,
        "together": ["gru"],
        "device": "a card",
        **changes,
    }


def source_of(folder: Path, content: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "gru.run.json"
    path.write_text(json.dumps(content))
    return path


def test_a_record_is_published_beside_its_weights_which_stay(tmp_path: Path) -> None:
    weights = write(tmp_path)
    before = weights.read_bytes()
    assert connectivity_of_run(open_published(weights)) == ()
    record = adopt_run(source_of(tmp_path / "else", foreign()), weights, observations=1024)
    expected = (ConnectivityShares(1, 1024, 0.5, 0.1, 0.3), ConnectivityShares(2, 1024, 0.6, 0.2, 0.4))
    assert record.connectivity == connectivity_of_run(open_published(weights)) == expected
    assert (record.model, record.seed, record.steps) == ("gru", 0, 2)
    assert weights.read_bytes() == before


def test_the_page_is_told_what_the_record_beside_the_weights_says(site: Site, tmp_path: Path) -> None:
    write(site.article / "models")
    record = adopt_run(source_of(tmp_path / "else", foreign()), site.weights("gru"), observations=9)
    baked = bake(read_config(site.article / "article.toml"), site.article / "models", Cache(site.cache))
    curves = {model.id: model.curve for model in baked.manifest.models}
    assert tuple(curves["gru"].connectivity) == record.connectivity
    assert curves["lstm"].connectivity == []


def test_what_the_weights_file_says_itself_comes_first(tmp_path: Path) -> None:
    own = ConnectivityShares(2, 256, 0.6, 0.25, 0.4, (0.01, 0.01, 0.01))
    weights = write(tmp_path, (own,))
    adopt_run(source_of(tmp_path / "else", foreign()), weights, observations=1024)
    assert connectivity_of_run(open_published(weights)) == (own,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"memory": [[1, 0.5, 0.1, 0.3], [2, 0.6, 1.2, 0.4]]}, r"memory\.1\.2: .*less than or equal to 1, got 1\.2"),
        ({"memory": [[1, 0.5, 0.1]]}, r"memory\.0"),
        ({"surprise": 1}, r"surprise: .*unexpected"),
        ({"batch": 0}, r"batch: "),
        ({"seed": 3}, r"is another run than that of .*: seed must be 0, got 3"),
        ({"done": 3}, r"done must be 2, got 3"),
        ({"validation_loss": [2.8, 2.5]}, r"validation_loss must be \[2.8, 2.6\], got \[2.8, 2.5\]"),
        ({"memory": [[2, 0.6, 0.2, 0.4]]}, r"memory must be \[1, 2\], got \[2\]"),
        ({"model": "lstm"}, r'model must be "gru", got "lstm"'),
    ],
)
def test_a_record_with_a_fault_or_of_another_run_is_refused(tmp_path: Path, changes: Any, message: str) -> None:
    weights = write(tmp_path)
    path = source_of(tmp_path / "else", foreign(**changes))
    with pytest.raises(InputError, match=message) as caught:
        adopt_run(path, weights, observations=1024)
    assert str(caught.value).startswith(f"{path}: ")
    assert not run_record_of(weights).exists()


def test_a_missing_field_and_a_published_record_of_other_weights_are_refused(tmp_path: Path) -> None:
    weights = write(tmp_path)
    less = foreign()
    del less["memory"]
    with pytest.raises(InputError, match=r"gru\.run\.json: memory: field required"):
        adopt_run(source_of(tmp_path / "else", less), weights, observations=1)
    adopt_run(source_of(tmp_path / "else", foreign()), weights, observations=1)
    path = run_record_of(weights)
    path.write_text(path.read_text().replace('"steps": 2', '"steps": 3'))
    with pytest.raises(InputError, match=r"gru\.run\.json: is of a run with steps = 3, its weights of one with 2"):
        connectivity_of_run(open_published(weights))


def test_the_command_takes_a_folder(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site.article / "models")
    source_of(tmp_path / "else", foreign())
    assert site.run("adopt-run", "--from", str(tmp_path / "else"), "--observations", "9") == 0
    assert "2 moments of 2 mini-batches, share beyond 20 characters 10.0% to 20.0%" in capsys.readouterr().out
    assert site.run("adopt-run", "--from", str(site.folder), "--observations", "9") == 2
    assert "no records of runs" in capsys.readouterr().err
