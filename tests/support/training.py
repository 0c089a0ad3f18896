"""Training runs of a few steps on a tiny corpus: what their tests share."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import Curve
from generator.corpus.observations import Corpus
from generator.training.loop import Progress
from generator.training.loss import linear_cross_entropy
from tests.support.models import model_config

TRAINING = TrainingConfig(
    cycle_lengths=(8,),
    batch_size=4,
    learning_rate=(1e-2,),
    warm_up=(2,),
    loss_fraction=(0.5,),
    validate_every=4,
    validation_observations=8,
    checkpoint_every=3,
)

LONGER = TrainingConfig(cycle_lengths=(20,), batch_size=8, learning_rate=(2e-2,), warm_up=(2,), checkpoint_every=20)


def architecture(corpus: Corpus, unit: str = "gru", **changes: Any) -> ModelConfig:
    return model_config(unit, **{"hidden_size": 8, "vocab_size": corpus.info.vocab_size, **changes})


def stop_after(mini_batch: int) -> Any:
    """Return a report that stops the run as Ctrl-C would."""

    def report(progress: Progress) -> None:
        if progress.step == mini_batch:
            raise KeyboardInterrupt

    return report


def poison(monkeypatch: pytest.MonkeyPatch, *, call: int) -> None:
    """Make one call of the loss return NaN."""
    calls = 0

    def broken(hidden: Tensor, *rest: Any) -> Tensor:
        nonlocal calls
        calls += 1
        return linear_cross_entropy(hidden * (torch.nan if calls == call else 1), *rest)

    monkeypatch.setattr("generator.training.step.linear_cross_entropy", broken)


def without_seconds(curve: Curve) -> dict[str, list[float]]:
    """Return the columns of a curve that are the same however fast a run is."""
    return {name: values for name, values in asdict(curve).items() if "seconds" not in name}


def assert_same_tensors(one: Path, other: Path) -> None:
    """Weights and the optimiser's moments, bit for bit."""
    first, second = load_file(one), load_file(other)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
