"""Losses and gradients that are not finite numbers stop a run before they reach its checkpoint."""

from dataclasses import replace
from pathlib import Path

import pytest
from torch import Tensor

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training import step
from generator.training.checkpoint import read_state
from generator.training.loop import train
from tests.support.training import TRAINING, architecture, poison, stop_after


def test_a_loss_that_is_not_a_number_stops_the_run_and_keeps_the_last_checkpoint(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    data = path.read_bytes()
    poison(monkeypatch, call=4)  # one is of mini-batch 4, two of its validation
    with pytest.raises(InputError) as caught:
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path)
    message = str(caught.value)
    assert message.startswith(f"{path}: the loss of mini-batch 5 is nan")
    assert "learning rate" in message
    assert path.read_bytes() == data


def test_a_validation_loss_that_is_not_a_number_stops_the_run_too(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last mini-batch there is no training loss to see it by."""
    path = tmp_path / "run.safetensors"
    poison(monkeypatch, call=5)
    config = replace(TRAINING, cycle_lengths=(4,), checkpoint_every=3)
    with pytest.raises(InputError, match="validation loss of mini-batch 4 is nan"):
        train(architecture(tiny_corpus), config, tiny_corpus, path)
    assert read_state(path).steps == 3


def test_a_learning_rate_far_too_high_is_named(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    config = replace(TRAINING, learning_rate=(1e30,), warm_up=(1,), checkpoint_every=100)
    message = r"mini-batch \d is (nan|inf).*learning rate \(now 1e\+30\) begin anew by --restart.*--from-published"
    with pytest.raises(InputError, match=message):
        train(architecture(tiny_corpus), config, tiny_corpus, path)
    assert not path.exists()


def test_a_gradient_that_is_not_finite_never_reaches_a_checkpoint(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss of its mini-batch may be a number still: the weights would be ruined, and saved, before the next."""
    path = tmp_path / "run.safetensors"
    config = replace(TRAINING, checkpoint_every=1)
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), config, tiny_corpus, path, report=stop_after(2))
    data = path.read_bytes()

    def broken(hidden: Tensor, *rest: Tensor) -> Tensor:
        return (hidden - hidden.detach()).abs().sqrt().sum() + 1  # 1, but its derivative is not a number

    monkeypatch.setattr(step, "linear_cross_entropy", broken)
    with pytest.raises(InputError, match="gradient of mini-batch 2 is nan"):
        train(architecture(tiny_corpus), config, tiny_corpus, path)
    assert path.read_bytes() == data
