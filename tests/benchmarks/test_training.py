"""The benchmark of training measures what it says."""

import time

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.benchmarks import training as module
from generator.benchmarks.training import chosen_device, measure, rnn_operations
from generator.cli import main
from generator.config import TrainingConfig
from generator.contract.alphabet import ENGLISH
from generator.errors import InputError
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


def test_random_text_on_a_device_is_that_of_a_cpu() -> None:
    text = module._text(model_config(vocab_size=50), TRAINING, 31)
    symbols, words = text.on(torch.device("cpu")).cut(torch.from_numpy(text.rows))
    np.testing.assert_array_equal(symbols.numpy(), text.inputs)
    np.testing.assert_array_equal(words.numpy(), text.targets)


def test_a_gpu_that_is_not_there_cannot_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert chosen_device(None) == chosen_device("cpu") == torch.device("cpu")
    with pytest.raises(InputError, match="must be cpu where torch finds no GPU"):
        chosen_device("cuda")


def test_the_operations_of_a_recurrent_stack_are_those_of_its_products() -> None:
    stack = nn.GRU(5, 7, 2)
    shapes = [tuple(weight.shape) for weight in stack.parameters()]
    expected = 2 * 4 * 3 * (21 * 5 + 21 * 7 + 21 * 7 + 21 * 7)  # 4 time steps of 3 texts
    assert rnn_operations((4, 3, 5), shapes, None, out_shape=None) == expected
    assert rnn_operations((4, 3, 5), shapes, passes=2) == 2 * expected
