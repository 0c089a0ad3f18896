"""Event files, read back by TensorBoard itself."""

import sys
from pathlib import Path

import pytest

from generator.contract.records import ConnectivityShares
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.loop import Progress, train
from generator.training.tensorboard import Events
from tests.support.training import TRAINING, architecture

pytest.importorskip("tensorboard")
pytestmark = pytest.mark.filterwarnings("ignore")  # those of TensorBoard's own modules


def test_tensorboard_reads_the_curve_of_the_run_and_each_mini_batch_once(tiny_corpus: Corpus, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    path, folder = tmp_path / "run.safetensors", tmp_path / "events"

    def stopping(progress: Progress) -> None:
        events.write(progress)
        if progress.step == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Events(folder) as events:
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stopping)
    with Events(folder) as events:  # goes on after mini-batch 3, its last checkpoint: 4 and 5 are done again
        state = train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=events.write)

    read = EventAccumulator(str(folder)).Reload()
    curve = state.curve
    for name, steps, values in (
        ("loss/train", curve.step, curve.train_loss),
        ("loss/validation", curve.validation_step, curve.validation_loss),
    ):
        assert [item.step for item in read.Scalars(name)] == steps
        assert [item.value for item in read.Scalars(name)] == pytest.approx(values, abs=1e-4)
    assert len(read.Scalars("gradient_norm")) == len(read.Scalars("learning_rate")) == 8


def test_how_far_back_a_model_looks_is_a_curve_too(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with Events(tmp_path) as events:
        events.write(Progress(1, 2, 3.0, 4))
        events.write(Progress(2, 2, 3.0, 4, connectivity=ConnectivityShares(2, 9, 0.5, 0.25, 0.4)))
    read = EventAccumulator(str(tmp_path)).Reload()
    for name, value in (("beyond_5", 0.5), ("beyond_20", 0.25), ("before_previous_word", 0.4)):
        assert [(item.step, item.value) for item in read.Scalars(f"connectivity/{name}")] == [(2, pytest.approx(value))]


def test_a_package_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    with pytest.raises(InputError, match=r"--tensorboard: needs the package tensorboard .*; install it: "):
        Events(tmp_path)
