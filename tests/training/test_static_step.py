"""Steps of fixed shapes, as a GPU records them, against `EagerStep`: on a CPU, where nothing of a GPU is at hand."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus
from generator.kernels.graph_safe import graph_safe
from generator.model import Autocomplete
from generator.training.captured_step import CapturedStep
from generator.training.device_texts import DeviceTexts
from generator.training.distributed import Processes
from generator.training.mini_batches import draw_part, part_of_mini_batch
from generator.training.optimiser import Optimiser
from generator.training.static_step import StaticStep, room_for
from generator.training.step import EagerStep, Step
from generator.units import UNITS
from tests.support.cpu_graph import record_on_cpu
from tests.support.models import random_model
from tests.support.training import TRAINING, architecture

ALONE = Processes(0, 1, torch.device("cpu"))
CONFIG = replace(TRAINING, precision="float32", clip=0.5, readout_lr_scale=(0.25,))
OWN = {
    "own attention": "tests.support.own_units:Attention",
    "own both ways": "tests.support.own_units:BidirectionalGRU",
}
KINDS: dict[str, dict[str, Any]] = {
    **{unit: {"unit": unit} for unit in UNITS},
    "sparsemax": {"unit": "attention", "options": {"weights": "sparsemax"}},
    **{name: {"unit": unit} for name, unit in OWN.items()},
}


def config_of(kind: str, corpus: Corpus) -> ModelConfig:
    return architecture(corpus, **{"hidden_size": 20, **KINDS[kind]})


def static_step(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> StaticStep:
    texts = DeviceTexts.of(corpus, ALONE.device)
    draw = partial(draw_part, corpus, config, processes=ALONE)
    return StaticStep(model, Optimiser(model, graph_safe=True), config, ALONE, texts, draw)


def eager_step(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> EagerStep:
    mini_batch = partial(part_of_mini_batch, corpus, config, processes=ALONE)
    return EagerStep(model, Optimiser(model), config, ALONE, mini_batch)


def assert_same_steps(
    make: Callable[[Autocomplete, TrainingConfig, Corpus], Step],
    architecture: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    steps: int = 4,
) -> None:
    """Take steps of both kinds with equal models in float64; compare losses, gradients' norms and weights."""
    ours, theirs = (random_model(architecture, dtype=torch.float64).train() for _ in range(2))
    one, other = make(ours, config, corpus), eager_step(theirs, config, corpus)
    for number in range(steps):
        result, expected = one(number), other(number)
        assert result.loss.item() == pytest.approx(expected.loss.item(), rel=1e-10)
        assert result.gradient_norm.item() == pytest.approx(expected.gradient_norm.item(), rel=1e-8)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("optimiser", ["adam", "muon"])
@pytest.mark.parametrize("kind", KINDS)
def test_steps_of_fixed_shapes_give_the_weights_of_eager_ones(kind: str, optimiser: Any, tiny_corpus: Corpus) -> None:
    config = replace(CONFIG, optimiser=(optimiser,))
    assert_same_steps(static_step, config_of(kind, tiny_corpus), config, tiny_corpus)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_of_a_step_is_that_of_an_eager_one(
    kind: str, tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradients: list[list[Tensor]] = []

    def keep(self: Optimiser) -> None:
        gradients.append([weight.grad.clone() for group in self.param_groups for weight in group["params"]])

    monkeypatch.setattr(Optimiser, "step", keep)
    config = replace(CONFIG, clip=1e9)
    for make in (static_step, eager_step):
        make(random_model(config_of(kind, tiny_corpus), dtype=torch.float64).train(), config, tiny_corpus)(3)
    ours, theirs = gradients
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-12)
    assert sum(bool(one.any()) for one in ours) > len(ours) / 2


@pytest.mark.parametrize(("precision", "optimiser"), [("float32", "adam"), ("bfloat16", "muon")])
@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_the_same_operations_on_the_same_shapes_and_none_waits(
    kind: str, precision: Any, optimiser: Any, tiny_corpus: Corpus
) -> None:
    config = replace(CONFIG, precision=precision, optimiser=(optimiser,))
    step = static_step(random_model(config_of(kind, tiny_corpus)).train(), config, tiny_corpus)
    step(0)  # in which state begins
    signatures = []
    for number in (1, 2, 7):
        step.load(number)
        with graph_safe() as seen:
            step.compute()
        signatures.append(list(seen))
    assert len(signatures[0]) > 50
    assert signatures[0] == signatures[1] == signatures[2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_is_recorded_once_and_replayed_gives_the_weights_of_eager_ones(
    kind: str, tiny_corpus: Corpus
) -> None:
    """Among them cycles of another optimiser and of another part of the positions, each of which is recorded anew."""
    config = replace(
        CONFIG, cycle_lengths=(3, 2, 2), loss_fraction=(0.5, 0.5, 0.25), optimiser=("adam", "muon", "muon")
    )
    recorded: list[int] = []

    def make(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> Step:
        def record(compute: Any) -> Any:
            recorded.append(len(recorded))
            return record_on_cpu(compute)

        return CapturedStep(static_step(model, config, corpus), pytest.fail, record)

    assert_same_steps(make, config_of(kind, tiny_corpus), config, tiny_corpus, steps=7)
    assert len(recorded) == 3


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm", "bidirectional_gru"])
def test_units_that_a_library_runs_take_the_same_steps(
    kind: str, tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a GPU cuDNN runs them; here torch's own loop does, by the same call."""

    def make(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> Step:
        model.__class__ = InLibrary
        return CapturedStep(static_step(model, config, corpus), pytest.fail, record_on_cpu)

    assert_same_steps(make, config_of(kind, tiny_corpus), replace(CONFIG, optimiser=("muon",)), tiny_corpus)


class InLibrary(Autocomplete):
    runs_in_library = True


class Peeking(nn.Module):
    """A unit that asks the device for a number."""

    causal = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(hidden_size))

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs * self.scale * (2.0 if inputs.sum().item() > 0 else 1.0)


class Dropping(nn.Module):
    """A unit that draws random numbers, and counts its steps."""

    causal = True
    steps: Tensor

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.map = nn.Linear(input_size, hidden_size)
        self.register_buffer("steps", torch.zeros(()))

    def forward(self, inputs: Tensor) -> Tensor:
        if self.training:
            self.steps += 1
        return torch.dropout(self.map(inputs), 0.3, self.training)


def test_a_unit_that_cannot_be_recorded_is_trained_all_the_same_and_the_reason_is_told_once(
    tiny_corpus: Corpus,
) -> None:
    said: list[str] = []

    def make(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> Step:
        return CapturedStep(static_step(model, config, corpus), said.append, record_on_cpu)

    config = replace(CONFIG, cycle_lengths=(2, 2), optimiser=("adam", "muon"))
    own = architecture(tiny_corpus, f"{__name__}:Peeking")
    assert_same_steps(make, own, config, tiny_corpus)
    (text,) = said
    assert "item" in text
    assert "operation by operation" in text


def test_random_numbers_and_buffers_of_a_recorded_unit_are_those_of_an_eager_step(tiny_corpus: Corpus) -> None:
    def make(model: Autocomplete, config: TrainingConfig, corpus: Corpus) -> Step:
        return CapturedStep(static_step(model, config, corpus), pytest.fail, record_on_cpu)

    assert_same_steps(make, architecture(tiny_corpus, f"{__name__}:Dropping"), CONFIG, tiny_corpus)


@pytest.mark.parametrize(("positions", "fraction", "room"), [(51_200, 0.5, 26_624), (160, 1.0, 160), (160, 0.01, 160)])
def test_there_is_room_for_the_positions_that_are_drawn(positions: int, fraction: float, room: int) -> None:
    assert room_for(positions, fraction) == room
    drawn = (np.random.default_rng(0).random((300, positions)) < fraction).sum(1)
    assert drawn.max() <= room
