"""The benchmark of training measures what it says."""

import time

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.benchmarks import training as module
from generator.benchmarks.training import measure
from generator.cli import main
from generator.config import TrainingConfig
from generator.contract.alphabet import ENGLISH
from tests.support.models import model_config
from tests.support.site import Site

TRAINING = TrainingConfig(batch_size=5, loss_fraction=(0.5,))


@pytest.mark.parametrize("plain", [False, True])
def test_the_median_of_the_steps_is_told_and_the_first_two_are_not_counted(
    plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter([0, 100, 0, 100, *(second for step in (3, 1, 5) for second in (0, step))])
    monkeypatch.setattr(time, "perf_counter", lambda: next(seconds))
    speed = measure(model_config(), TRAINING, plain=plain, steps=3, length=9)
    assert speed.seconds == 3
    assert speed.characters == 45
    assert speed.processor_seconds > 0
    assert speed.peak_share is None or 0 < speed.peak_share < 1
    assert speed.peak_bytes > 1e6


def test_the_plain_way_reads_every_character_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Tensor] = []
    honest = functional.cross_entropy

    def recording(logits: Tensor, targets: Tensor) -> Tensor:
        seen.append(logits.detach())
        return honest(logits, targets)

    monkeypatch.setattr(functional, "cross_entropy", recording)
    measure(model_config("lstm"), TRAINING, plain=True, steps=1, length=9)
    assert [(logits.shape, logits.dtype) for logits in seen] == [((45, 12), torch.float32)] * 3
    assert not torch.equal(seen[0], seen[1])  # its weights change
    assert ENGLISH.size == 28
    assert isinstance(nn.LSTM(1, 1), module.PLAIN["lstm"])


def test_the_command_prints_a_row_a_way_each_from_a_process_of_its_own(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--model", "gru", "--steps", "1", "--length", "9", "--vocab", "50", "--article", str(site.article)]
    assert main(["bench", "training", *arguments]) == 0
    rows = capsys.readouterr().out.splitlines()[3:]
    assert [row[:18].strip() for row in rows] == ["gru", "gru, plain"]
    assert rows[0].split()[-2:] == ["x", "-"]
    assert all(float(row[18:].split()[0]) > 0 for row in rows)
