import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from generator.config import TrainingConfig
from generator.contract.records import CorpusInfo
from generator.errors import InputError
from generator.training.checkpoint import check_room, load_checkpoint, read_state, save_checkpoint
from generator.training.run_state import RunState
from tests.support.models import model_config

ROOT = Path(__file__).parents[2]


def trained(steps: int, seed: int = 0) -> tuple[nn.Linear, torch.optim.Optimizer]:
    torch.manual_seed(seed)
    model = nn.Linear(3, 2)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1, fused=True)
    for _ in range(steps):
        model(torch.ones(4, 3)).square().sum().backward()
        optimiser.step()
        optimiser.zero_grad()
    return model, optimiser


def state_after(steps: int) -> RunState:
    """Return the state of a run after some steps."""
    counts: dict[str, Any] = {
        "documents": 1,
        "characters": 40,
        "words": 9,
        "skipped_words": 0,
        "observations": {"train": 1, "validation": 0, "test": 0},
    }
    corpus = CorpusInfo("tiny.txt", "0" * 64, seed=0, length=40, vocab_size=12, **counts)
    state = RunState(model_config(), TrainingConfig(), corpus)
    for step in range(steps):
        state.add_step(0.5 * (step + 1), 3.0 - step, matmul_dtype="float32", device="cpu")
    return state


def test_weights_optimiser_and_state_come_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "run" / "checkpoint.safetensors"
    model, optimiser = trained(3)
    state = state_after(3)
    state.curve.train_loss[:2] = [3.0, 0.1 + 0.2]
    save_checkpoint(path, model, optimiser, state)
    other, other_optimiser = trained(0, seed=1)

    assert load_checkpoint(path, other, other_optimiser) == state == read_state(path)
    for got, expected in zip(other.parameters(), model.parameters(), strict=True):
        assert torch.equal(got, expected)
    moments, expected_moments = other_optimiser.state_dict()["state"], optimiser.state_dict()["state"]
    assert moments.keys() == expected_moments.keys()
    for index, names in expected_moments.items():
        assert names.keys() == {"step", "exp_avg", "exp_avg_sq"}
        for name, value in names.items():
            assert torch.equal(moments[index][name], value)
    assert [item.name for item in path.parent.iterdir()] == ["checkpoint.safetensors"]


def test_a_checkpoint_of_an_earlier_version_says_the_same_under_the_names_of_today(tmp_path: Path) -> None:
    state = state_after(2)
    training = {"mini_batches": [4, 4], "loss_share": [0.5], "ruled_out_share": [1, 0.5], "readout_rate": [0.1]}
    old = {
        "mini_batch": 2,
        "seconds": 1.0,
        "model": asdict(state.model),
        "training": {**training, "batch_size": 8},
        "corpus": asdict(state.corpus),
        "products": {"float32": 2},
        "curve": {
            "mini_batch": [1, 2],
            "seconds": [0.5, 1.0],
            "train_loss": [3.0, 2.0],
            "validation_mini_batch": [],
            "validation_seconds": [],
            "validation_loss": [],
        },
    }
    expected = replace(
        state,
        training=TrainingConfig(
            cycle_lengths=(4, 4),
            loss_fraction=(0.5,),
            negative_fraction=(1, 0.5),
            readout_lr_scale=(0.1,),
            batch_size=8,
        ),
        devices={},
    )
    path = tmp_path / "checkpoint.safetensors"
    save_file({"model.weight": torch.ones(1)}, path, {"state": json.dumps(old)})
    assert read_state(path) == expected


def test_a_file_that_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    for metadata in ({}, {"state": "not JSON"}, {"state": "{}"}, {"state": '{"format": 2, "steps": 1}'}):
        save_file({"model.weight": torch.ones(1)}, path, metadata)
        with pytest.raises(InputError, match=r"checkpoint\.safetensors: not a checkpoint of a training run"):
            read_state(path)


def test_a_run_killed_while_it_writes_leaves_the_checkpoint_before_whole(tmp_path: Path) -> None:
    """Killed at the worst moment: everything is written, but not yet known to be on the disk, nor in its place."""
    path = tmp_path / "checkpoint.safetensors"
    script = f"""
import os, signal
from pathlib import Path
import torch
from generator.training.checkpoint import save_checkpoint
from generator.training.run_state import RunState
path, model = Path({str(path)!r}), torch.nn.Linear(3, 2)
first, second = (RunState.from_json(text) for text in {[state_after(1).to_json(), state_after(2).to_json()]!r})
optimiser = torch.optim.Adam(model.parameters())
torch.nn.init.constant_(model.weight, 1)
save_checkpoint(path, model, optimiser, first)
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
torch.nn.init.constant_(model.weight, 2)
save_checkpoint(path, model, optimiser, second)
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert run.returncode == -signal.SIGKILL
    model, optimiser = trained(0)
    assert load_checkpoint(path, model, None) == state_after(1)
    assert (model.weight == 1).all()

    save_checkpoint(path, model, optimiser, state_after(3))
    assert read_state(path) == state_after(3)


def test_a_write_that_fails_leaves_the_checkpoint_before_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "checkpoint.safetensors"
    model, optimiser = trained(1)
    save_checkpoint(path, model, optimiser, state_after(1))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_checkpoint(path, model, optimiser, state_after(2))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("share", [0, 0.1, 0.9])
def test_a_checkpoint_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, *trained(1), state_after(1))
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(InputError, match="not a readable checkpoint") as caught:
        read_state(path)
    assert str(caught.value).startswith(str(path))


def test_room_for_two_checkpoints_is_asked_for_before_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run" / "checkpoint.safetensors"
    model, optimiser = trained(1)  # 8 weights of 4 bytes, each with three means at most: 128 bytes a checkpoint

    def free(count: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(1000, 0, count))

    free(256)
    check_room(path, model)
    assert list(path.parent.iterdir()) == []
    free(255)
    with pytest.raises(InputError, match=f"{path.parent}: two checkpoints need 0 MB more, 0 MB are free; make room"):
        check_room(path, model)
    save_checkpoint(path, model, optimiser, state_after(1))
    check_room(path, model)  # one is there already
    free(127)
    with pytest.raises(InputError):
        check_room(path, model)


def test_a_folder_that_cannot_be_written_is_named_before_training(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file, not a folder")
    with pytest.raises(InputError, match="checkpoints cannot be written here"):
        check_room(tmp_path / "run" / "checkpoint.safetensors", trained(0)[0])


def test_what_killed_runs_left_half_written_is_removed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint[1].safetensors"
    stale, other = tmp_path / f".{path.name}.123.partial", tmp_path / ".other.safetensors.123.partial"
    for file in (path, stale, other):
        file.write_bytes(b"x")
    check_room(path, trained(0)[0])
    assert sorted(tmp_path.iterdir()) == sorted([path, other])
