"""Runs that go on: on another processor, in cycles that were changed, beside other processes, with units that draw."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.checkpoint import read_state
from generator.training.distributed import Processes
from generator.training.loop import Progress, train
from generator.training.publish import load_trained
from generator.training.validation import validation_loss
from tests.support.training import TRAINING, architecture, assert_same_tensors, stop_after, without_seconds


def test_the_products_of_a_run_that_goes_on_are_counted_by_their_dtype(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.safetensors"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_vnni": True})
    assert train(architecture(tiny_corpus), TRAINING, tiny_corpus, path).matmul_dtypes == {
        "bfloat16": 3,
        "float32": 5,
    }


def test_a_cycle_that_has_not_begun_may_still_be_changed(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path, config = tmp_path / "run.safetensors", replace(TRAINING, cycle_lengths=(4, 4), learning_rate=(1e-2, 1e30))
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), config, tiny_corpus, path, report=stop_after(4))
    assert read_state(path).steps == 3
    with pytest.raises(InputError, match=r"learning_rate = \[0.01, 1e\+30\], got \[0.02, 0.001\]"):
        train(architecture(tiny_corpus), replace(config, learning_rate=(2e-2, 1e-3)), tiny_corpus, path)
    state = train(architecture(tiny_corpus), replace(config, learning_rate=(1e-2, 1e-3)), tiny_corpus, path)
    assert state.steps == 8
    assert read_state(path).training.learning_rate == (1e-2, 1e-3)


class BesideAnother(Processes):
    """The second of two processes, the first of which is at mini-batch 3."""

    def from_rank_0(self, value: float) -> float:
        return 3


def test_processes_that_see_different_checkpoints_say_so_before_they_wait_for_each_other(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path, second = tmp_path / "run.safetensors", BesideAnother(1, 2, torch.device("cpu"))
    with pytest.raises(InputError, match=r"run\.safetensors: process 1 found no run, unlike process 0; give --cache"):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, processes=second)
    train(architecture(tiny_corpus), replace(TRAINING, cycle_lengths=(2,)), tiny_corpus, path)
    with pytest.raises(InputError, match="process 1 found a run at mini-batch 2, unlike process 0"):
        train(architecture(tiny_corpus), replace(TRAINING, cycle_lengths=(2,)), tiny_corpus, path, processes=second)


def test_a_second_run_on_a_checkpoint_is_refused_while_the_first_one_lasts(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"

    def report(progress: Progress) -> None:
        with pytest.raises(InputError, match=r"run\.safetensors: another process is writing it; end that one"):
            train(architecture(tiny_corpus), TRAINING, tiny_corpus, path)

    train(architecture(tiny_corpus), replace(TRAINING, cycle_lengths=(2,)), tiny_corpus, path, report=report)
    assert sorted(item.name for item in tmp_path.iterdir()) == [f".{path.name}.lock", path.name]
    assert train(architecture(tiny_corpus), replace(TRAINING, cycle_lengths=(2,)), tiny_corpus, path).steps == 2


class Forgetful(nn.Module):
    """A unit that drops out some of its state while it learns."""

    causal = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.linear = nn.Linear(input_size, hidden_size)
        self.dropout = nn.Dropout(0.5)

    def forward(self, inputs: Tensor) -> Tensor:
        kept: Tensor = self.dropout(self.linear(inputs))
        return kept


def test_a_unit_that_draws_goes_on_as_it_would_have_and_draws_nothing_when_it_is_validated(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "own_units", SimpleNamespace(Forgetful=Forgetful))
    model = architecture(tiny_corpus, "own_units:Forgetful")
    whole, broken = tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    expected = train(model, TRAINING, tiny_corpus, whole)
    with pytest.raises(KeyboardInterrupt):
        train(model, TRAINING, tiny_corpus, broken, report=stop_after(5))
    state = train(model, TRAINING, tiny_corpus, broken)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(whole, broken)

    trained, _ = load_trained(whole, tiny_corpus, model.unit)  # in eval() mode
    assert not trained.training
    losses = [validation_loss(trained, tiny_corpus, TRAINING, torch.device("cpu")) for _ in range(2)]
    assert losses[0] == losses[1] == pytest.approx(expected.curve.validation_loss[-1], abs=1e-4)
    trained.train()
    assert validation_loss(trained, tiny_corpus, TRAINING, torch.device("cpu")) == losses[0]
    assert trained.training  # to go on learning
