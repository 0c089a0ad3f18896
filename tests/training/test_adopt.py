"""Weights files made elsewhere, or in the format of an earlier version, taken over as they are."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.adopt import adopt
from generator.training.publish import publish
from generator.training.warm_start import begin_from_published
from generator.weights import open_published
from tests.support.models import model_config, random_model, write_weights
from tests.support.site import Site
from tests.support.training import LONGER
from tests.support.weights_files import described, rewrite


def hashes(path: Path) -> dict[str, tuple[str, tuple[int, ...], str]]:
    """Return dtype, shape and sha256 of every tensor of a file, by an independent reading of its bytes."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    return {
        name: (
            part["dtype"],
            tuple(part["shape"]),
            hashlib.sha256(data[8 + size :][slice(*part["data_offsets"])]).hexdigest(),
        )
        for name, part in header.items()
    }


def in_format_1(info: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a weights file as format 1 had it."""
    training = info["training"]
    renamed = {
        "cycle_lengths": "mini_batches",
        "decay_fraction": "decay_share",
        "loss_fraction": "loss_share",
        "negative_fraction": "ruled_out_share",
        "readout_lr_scale": "readout_rate",
    }
    settings = {renamed.get(key, key): value for key, value in training["config"].items()}
    facts = {"mini_batches_done": training["steps"], "seconds": training["seconds"]}
    typed = info["metrics"]["by_known_characters"]
    counts = {key: [typed[key]] for key in ("positions", "known_positions")}
    del info["unit_sha256"], info["begun_from"]
    return {
        **info,
        "format": 1,
        "training": {**settings, **facts, "products": training["matmul_dtypes"], "device": "a card"},
        "curve": {name.replace("step", "mini_batch"): values for name, values in info["curve"].items()},
        "metrics": {**info["metrics"], "by_known_characters": {**typed, **counts}},
    }


@pytest.fixture
def old(checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path) -> Path:
    """A weights file of format 1 with its state of Adam under its old name."""
    new = publish(checkpoint, tiny_corpus, tmp_path / "new" / "gru.safetensors", observations=8).path
    path = tmp_path / "old" / "gru.safetensors"
    path.parent.mkdir()
    rewrite(new, path, info=in_format_1(described(new)))
    with safe_open(new.with_suffix(".adam.safetensors"), framework="numpy") as file:
        state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    save_file(state, path.with_suffix(".moments"), {"weights": hashlib.sha256(path.read_bytes()).hexdigest()})
    return path


def test_the_bytes_of_every_tensor_and_all_that_is_said_of_the_model_stay(old: Path, tmp_path: Path) -> None:
    before, path = open_published(old), tmp_path / "models" / "gru.safetensors"
    assert described(old)["format"] == 1
    done = adopt(old, path, before.config)
    assert described(path)["format"] == 2
    assert hashes(path) == hashes(old)
    assert done.tensors == len(hashes(old))
    after = open_published(path)
    assert asdict(after.info) == asdict(before.info)
    assert after.info.training.devices == {"a card": 20}
    assert after.vocabulary == before.vocabulary
    assert hashes(path.with_suffix(".adam.safetensors")) == hashes(old.with_suffix(".moments"))
    adopted = path.read_bytes()
    adopt(path, path, before.config)
    assert path.read_bytes() == adopted


def test_a_run_goes_on_from_adopted_weights_with_their_state_of_adam(
    old: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path, own = tmp_path / "models" / "gru.safetensors", tmp_path / "own.safetensors"
    done = adopt(old, path, open_published(old).config)
    assert done.adam_state == old.with_suffix(".moments")
    begin_from_published(path, done.after.config, replace(LONGER, cycle_lengths=(20, 6)), tiny_corpus, own)
    kept = load_file(own)
    assert kept["optimiser.0.exp_avg_sq"].any()
    assert kept["optimiser.0.step"] == 20


def test_a_state_of_other_weights_is_refused_and_without_one_that_of_the_weights_before_goes(
    old: Path, tmp_path: Path
) -> None:
    path, config = tmp_path / "models" / "gru.safetensors", open_published(old).config
    adopt(old, path, config)
    adopted, state = path.read_bytes(), path.with_suffix(".adam.safetensors")
    assert state.is_file()
    moments = old.with_suffix(".moments")
    save_file(load_file(moments), moments, {"weights": "another"})
    with pytest.raises(InputError, match=r"gru\.moments: belongs to weights with the sha256 another"):
        adopt(old, path, config)
    assert path.read_bytes() == adopted
    moments.unlink()
    assert adopt(old, path, config).adam_state is None
    assert not state.exists()


def test_the_command_takes_a_folder_of_weights_by_their_names(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name, layers in (("gru", 2), ("lstm", 1)):
        write_weights(elsewhere / f"{name}.safetensors", random_model(model_config(name, 4, layers), seed=7))
    before = {name: open_published(site.weights(name)).sha256 for name in ("gru", "lstm")}
    assert site.run("adopt", "--from", str(elsewhere)) == 0
    said = capsys.readouterr().out.splitlines()
    for line, name in zip(said, ("gru", "lstm"), strict=True):
        path = site.weights(name)
        assert open_published(path).sha256 != before[name]
        assert hashes(path) == hashes(elsewhere / path.name)
        assert line.startswith(f"{path}: {len(hashes(path))} tensors unchanged, cross entropy 2.5000 as recorded")
        assert line.endswith("no state of Adam")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "{}/gru.safetensors"], "holds a model with hidden_size = 6, but article.toml asks for 4"),
        (["--from", "{}/other.safetensors"], "article.toml has no table [models.other]"),
        (["--from", "{}", "--model", "gru"], "names the model of one file, got 2 files"),
        (["--from", "{}/none", "--model", "gru"], "no such weights"),
    ],
)
def test_what_cannot_be_taken_over_is_said_and_nothing_changes(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    for name in ("gru", "other"):
        write_weights(tmp_path / "elsewhere" / f"{name}.safetensors", random_model(model_config()))
    before = site.weights("gru").read_bytes()
    assert site.run("adopt", *(part.format(tmp_path / "elsewhere") for part in arguments)) == 2
    assert message in capsys.readouterr().err
    assert site.weights("gru").read_bytes() == before
