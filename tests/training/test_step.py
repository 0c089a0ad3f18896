"""A training step against the same step written out with torch, and as the benchmark takes it."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from generator.benchmarks.training import measure
from generator.corpus.observations import Corpus
from generator.training.distributed import Processes
from generator.training.mini_batches import part_of_mini_batch
from generator.training.optimiser import Optimiser
from generator.training.step import EagerStep, Step, StepResult
from tests.support.models import model_config, random_model
from tests.support.training import TRAINING, architecture

ALONE = Processes(0, 1, torch.device("cpu"))


def test_a_step_is_one_of_adam_along_the_clipped_gradient_of_the_mean_loss(tiny_corpus: Corpus) -> None:
    config = replace(TRAINING, precision="float32", clip=0.05, readout_lr_scale=(0.25,))
    ours, theirs = (random_model(architecture(tiny_corpus), dtype=torch.float64).train() for _ in range(2))
    step: Step = EagerStep(ours, Optimiser(ours), config, ALONE, lambda number: part)
    readout = list(theirs.readout.parameters())
    others = [parameter for parameter in theirs.parameters() if all(parameter is not one for one in readout)]
    adam = torch.optim.Adam([{"params": others}, {"params": readout}])

    for number in range(3):
        part = part_of_mini_batch(tiny_corpus, config, number, ALONE)
        result = step(number)

        logits = theirs(torch.from_numpy(part.inputs).long())
        counted = torch.from_numpy(part.counted)
        loss = functional.cross_entropy(logits[counted], torch.from_numpy(part.targets)[counted])
        loss.backward()
        norm = nn.utils.clip_grad_norm_(theirs.parameters(), 0.05)
        for group, scale in zip(adam.param_groups, (1, 0.25), strict=True):
            group["lr"] = scale * config.schedule.learning_rate(number)
        adam.step()
        adam.zero_grad()
        assert result.loss.item() == pytest.approx(loss.item(), rel=1e-10)
        assert result.gradient_norm.item() == pytest.approx(norm.item(), rel=1e-10)
        assert norm > 0.05  # it is clipped
    for name, value in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], value, rtol=1e-8, atol=1e-10)


def test_the_benchmark_takes_the_steps_of_the_training_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[int, Any]] = []
    honest = EagerStep.__call__

    def recording(self: EagerStep, step: int) -> StepResult:
        taken.append((step, self._mini_batch(step).inputs.shape))
        return honest(self, step)

    monkeypatch.setattr(EagerStep, "__call__", recording)
    measure(model_config(), TRAINING, plain=False, steps=1, length=9)
    assert taken == [(TRAINING.schedule.steps - 1, (TRAINING.batch_size, 9))] * 3
