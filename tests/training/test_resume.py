"""Runs that stop and go on: bit for bit what they would have been, or refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.checkpoint import read_state
from generator.training.loop import train
from tests.support.corpus import prepare
from tests.support.training import TRAINING, architecture, assert_same_tensors, poison, stop_after, without_seconds


@pytest.mark.parametrize("unit", ["gru", "nested_lstm"])
def test_a_run_stopped_and_resumed_equals_one_without_a_break_bit_for_bit(
    tiny_corpus: Corpus, tmp_path: Path, unit: str
) -> None:
    model = architecture(tiny_corpus, unit)
    whole, broken = tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    expected = train(model, TRAINING, tiny_corpus, whole)
    for mini_batch in (5, 7):  # checkpoints are at 3 and 6: what was done after them is done again
        with pytest.raises(KeyboardInterrupt):
            train(model, TRAINING, tiny_corpus, broken, report=stop_after(mini_batch))
    seen: list[int] = []
    state = train(model, TRAINING, tiny_corpus, broken, report=lambda progress: seen.append(progress.step))

    assert seen == [7, 8]
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert state.curve.step == list(range(1, 9))
    assert state.curve.validation_step == [4, 8]
    assert sorted(state.curve.seconds) == state.curve.seconds
    assert_same_tensors(whole, broken)


def test_a_finished_run_does_nothing_more(tiny_corpus: Corpus, tmp_path: Path) -> None:
    config = replace(TRAINING, cycle_lengths=(2,))
    path = tmp_path / "run.safetensors"
    first = train(architecture(tiny_corpus), config, tiny_corpus, path)
    data = path.read_bytes()
    assert train(architecture(tiny_corpus), config, tiny_corpus, path, report=stop_after(1)) == first
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"learning_rate": 2e-2}, "learning_rate = [0.01], got [0.02]"),
        ({"cycle_lengths": (8,), "loss_fraction": (0.25, 0.5)}, "loss_fraction = [0.5], got [0.25, 0.5]"),
        ({"cycle_lengths": (9,)}, "cycle_lengths = [8], got [9]"),
        ({"cycle_lengths": (8, 2)}, "cycle_lengths = [8], got [8, 2]"),
        ({"seed": 1}, "seed = 0, got 1"),
    ],
)
def test_a_run_is_not_resumed_with_another_setting(
    tiny_corpus: Corpus, tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    data = path.read_bytes()
    with pytest.raises(InputError) as caught:
        train(architecture(tiny_corpus), replace(TRAINING, **change), tiny_corpus, path)
    assert named in str(caught.value)
    assert "--restart" in str(caught.value)
    assert path.read_bytes() == data


def test_a_run_is_not_resumed_with_another_model_or_corpus(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    with pytest.raises(InputError, match="unit = 'gru', got 'lstm'"):
        train(architecture(tiny_corpus, "lstm"), TRAINING, tiny_corpus, path)
    with pytest.raises(InputError, match="num_layers = 2, got 1"):
        train(architecture(tiny_corpus, num_layers=1), TRAINING, tiny_corpus, path)
    text = prepare(tmp_path / "text", ["the cat sees the river"] * 60, vocab_words=30)
    with pytest.raises(InputError, match="another corpus"):
        train(architecture(tiny_corpus), TRAINING, text, path)


def test_a_run_is_not_resumed_on_other_splits_of_the_same_text(tiny_corpus: Corpus, tmp_path: Path) -> None:
    """What was trained on could be tested on, otherwise."""
    path = tmp_path / "run.safetensors"
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    other = prepare(tmp_path / "other", seed=1)
    assert other.info.sha256 == tiny_corpus.info.sha256
    with pytest.raises(InputError, match="another corpus"):
        train(architecture(tiny_corpus), TRAINING, other, path)


def test_a_restart_keeps_the_checkpoint_until_its_first_mini_batch_has_run(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, anew = tmp_path / "run.safetensors", replace(TRAINING, seed=1)
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, report=stop_after(4))
    data = path.read_bytes()
    with pytest.raises(InputError, match="must be one of"):
        train(architecture(tiny_corpus, "gur"), anew, tiny_corpus, path, restart=True)
    with monkeypatch.context() as patched:
        poison(patched, call=1)
        with pytest.raises(InputError, match="loss of mini-batch 1 is nan"):
            train(architecture(tiny_corpus), anew, tiny_corpus, path, restart=True)
    assert path.read_bytes() == data
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), anew, tiny_corpus, path, restart=True, report=stop_after(1))
    assert not path.exists()
    state = train(architecture(tiny_corpus), anew, tiny_corpus, path)
    expected = train(architecture(tiny_corpus), anew, tiny_corpus, tmp_path / "other.safetensors")
    assert without_seconds(state.curve) == without_seconds(expected.curve)


def test_a_finished_run_goes_on_with_a_cycle_of_other_settings_and_with_no_others_before(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole.safetensors", tmp_path / "parts.safetensors"
    config = replace(TRAINING, cycle_lengths=(4, 3), learning_rate=(1e-2, 1e-3), warm_up=(2, 1), loss_fraction=(0.5, 1))
    expected = train(architecture(tiny_corpus), config, tiny_corpus, whole)
    train(
        architecture(tiny_corpus),
        replace(config, cycle_lengths=(4,), learning_rate=(1e-2,), warm_up=(2,), loss_fraction=(0.5,)),
        tiny_corpus,
        parts,
    )
    with pytest.raises(InputError, match=r"learning_rate = \[0.01\], got \[0.02, 0.001\]"):
        train(architecture(tiny_corpus), replace(config, learning_rate=(2e-2, 1e-3)), tiny_corpus, parts)
    state = train(architecture(tiny_corpus), config, tiny_corpus, parts)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(whole, parts)
    assert state.training.learning_rate == (1e-2, 1e-3)


def test_a_finished_run_goes_on_with_one_more_cycle(tiny_corpus: Corpus, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole.safetensors", tmp_path / "parts.safetensors"
    config = replace(TRAINING, cycle_lengths=(4, 4))
    expected = train(architecture(tiny_corpus), config, tiny_corpus, whole)
    first = train(architecture(tiny_corpus), replace(config, cycle_lengths=(4,)), tiny_corpus, parts)
    assert first.steps == 4
    state = train(architecture(tiny_corpus), config, tiny_corpus, parts)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(whole, parts)
    assert read_state(parts).training.cycle_lengths == (4, 4)
