"""A run on a GPU reads its numbers back many steps at once; here a CPU does so too, by steps that are recorded."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from generator.corpus.observations import Corpus
from generator.errors import InputError, Stopped
from generator.kernels import matmul
from generator.training import loop, step_for
from generator.training.checkpoint import read_state
from generator.training.distributed import Processes
from generator.training.loop import Progress, train
from generator.training.mini_batches import rows_of
from generator.training.optimiser import Optimiser
from generator.training.step import StepResult
from tests.support.cpu_graph import record_on_cpu
from tests.support.training import TRAINING, architecture, without_seconds

CONFIG = replace(TRAINING, precision="float32", optimiser=("muon",), checkpoint_every=5)


@pytest.fixture
def like_a_gpu(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the loop take a CPU for a GPU; return what it is told."""
    said: list[str] = []

    def chosen(model: Any, optimiser: Any, config: Any, corpus: Any, processes: Processes, say: Any) -> Any:
        own = Optimiser(model, graph_safe=True)
        own.load_state_dict({**own.state_dict(), "state": optimiser.state_dict()["state"]})
        optimiser.__class__, optimiser.__dict__ = own.__class__, own.__dict__  # the one that checkpoints are made of
        return step_for.fast_step(model, optimiser, config, corpus, processes, said.append, record_on_cpu)

    monkeypatch.setattr(loop, "step_for", chosen)
    monkeypatch.setitem(loop._MOST_UNREAD, "cpu", 3)
    monkeypatch.setattr(matmul, "_works", lambda dtype: False)  # a GPU packs no weights
    return said


def test_the_run_is_that_of_a_cpu(tiny_corpus: Corpus, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    model = architecture(tiny_corpus)
    expected = train(model, CONFIG, tiny_corpus, tmp_path / "cpu.safetensors")
    request.getfixturevalue("like_a_gpu")
    seen: list[Progress] = []
    state = train(model, CONFIG, tiny_corpus, tmp_path / "gpu.safetensors", report=seen.append)
    ours, theirs = without_seconds(state.curve), without_seconds(expected.curve)
    assert ours.keys() == theirs.keys()
    assert all(ours[name] == pytest.approx(theirs[name], rel=2e-4) for name in ours)
    assert [one.step for one in seen] == [*range(1, 9)]
    assert [one.step for one in seen if one.validation_loss is not None] == [4, 8]
    assert [one.characters for one in seen] == [rows_of(tiny_corpus, CONFIG, k)[:, 2].sum() for k in range(8)]
    assert state.curve.seconds == sorted(state.curve.seconds)
    assert state.matmul_dtypes == expected.matmul_dtypes


def test_a_run_that_was_stopped_goes_on_as_if_nothing_had_been(
    tiny_corpus: Corpus, tmp_path: Path, like_a_gpu: list[str]
) -> None:
    model, whole, broken = architecture(tiny_corpus), tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    expected = train(model, CONFIG, tiny_corpus, whole)
    heard = iter([0, 2])
    with pytest.raises(Stopped, match="after mini-batch 2"):
        train(model, CONFIG, tiny_corpus, broken, stop=heard.__next__)
    assert read_state(broken).steps == 2
    state = train(model, CONFIG, tiny_corpus, broken)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert like_a_gpu == []


def test_a_number_that_is_none_is_found_before_it_reaches_a_checkpoint(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_at_7(*_: Any) -> Any:
        nothing = torch.tensor(torch.nan)
        return lambda step: StepResult(nothing if step == 6 else torch.ones(()), torch.ones(()))

    monkeypatch.setattr(loop, "step_for", broken_at_7)
    monkeypatch.setitem(loop._MOST_UNREAD, "cpu", 100)
    path = tmp_path / "run.safetensors"
    with pytest.raises(InputError, match="the loss of mini-batch 7 is nan"):
        train(architecture(tiny_corpus), CONFIG, tiny_corpus, path)
    assert read_state(path).steps == 5
    assert len(read_state(path).curve.train_loss) == 5


def test_a_cycle_of_sampled_softmax_has_eager_steps_and_the_reason_is_told_once(
    tiny_corpus: Corpus, tmp_path: Path, like_a_gpu: list[str]
) -> None:
    config = replace(CONFIG, cycle_lengths=(3, 3, 2), negative_fraction=(1, 0.5))
    state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors")
    assert state.steps == 8
    (text,) = like_a_gpu
    assert "negative_fraction below 1" in text
