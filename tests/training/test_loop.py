import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from generator.training import loop
from generator.training.accuracy import evaluate
from generator.training.checkpoint import read_state
from generator.training.loop import Progress, train
from generator.training.mini_batches import drawn_positions
from generator.training.optimiser import learning_rate
from generator.training.publish import load_trained
from tests.support.corpus import prepare
from tests.support.models import model_config

TRAINING = TrainingConfig(
    cycle_lengths=(8,),
    batch_size=4,
    learning_rate=1e-2,
    warm_up=2,
    loss_fraction=0.5,
    validate_every=4,
    validation_observations=8,
    checkpoint_every=3,
)


def architecture(corpus: Corpus, unit: str = "gru", **changes: Any) -> ModelConfig:
    return model_config(unit, **{"hidden_size": 8, "vocab_size": corpus.info.vocab_size, **changes})


def stop_after(mini_batch: int) -> Any:
    """Return a report that stops the run as Ctrl-C would."""

    def report(progress: Progress) -> None:
        if progress.mini_batch == mini_batch:
            raise KeyboardInterrupt

    return report


def poison(monkeypatch: pytest.MonkeyPatch, *, call: int) -> None:
    """Make one call of the loss return NaN."""
    honest, calls = loop.linear_cross_entropy, 0

    def broken(hidden: Tensor, *rest: Tensor) -> Tensor:
        nonlocal calls
        calls += 1
        return honest(hidden * (torch.nan if calls == call else 1), *rest)

    monkeypatch.setattr(loop, "linear_cross_entropy", broken)


def without_seconds(curve: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: values for name, values in curve.items() if "seconds" not in name}


def assert_same_tensors(one: Path, other: Path) -> None:
    """Weights and the optimiser's moments, bit for bit."""
    first, second = load_file(one), load_file(other)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_the_same_seed_gives_the_same_curve_and_another_seed_another(
    tiny_corpus: Corpus, tmp_path: Path, precision: str
) -> None:
    config = replace(TRAINING, cycle_lengths=(3,), precision=precision)
    runs = [
        train(architecture(tiny_corpus), replace(config, seed=seed), tiny_corpus, tmp_path / f"{k}.safetensors")
        for k, seed in enumerate([5, 5, 6])
    ]
    curves = [without_seconds(run["curve"]) for run in runs]
    assert curves[0] == curves[1]
    assert curves[0]["train_loss"] != curves[2]["train_loss"]
    assert_same_tensors(tmp_path / "0.safetensors", tmp_path / "1.safetensors")


def test_a_processor_without_instructions_for_bfloat16_trains_in_float32(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves = []
    for precision, there in (("bfloat16", False), ("float32", True), ("bfloat16", True)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda there=there: {"avx512_bf16": there})
        config = replace(TRAINING, cycle_lengths=(3,), precision=precision)
        state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / f"{precision}-{there}.safetensors")
        assert state["matmul_dtypes"] == {"bfloat16" if there and precision == "bfloat16" else "float32": 3}
        curves.append(without_seconds(state["curve"]))
    assert_same_tensors(tmp_path / "bfloat16-False.safetensors", tmp_path / "float32-True.safetensors")
    assert curves[0] == curves[1] != curves[2]


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
    state = train(model, TRAINING, tiny_corpus, broken, report=lambda progress: seen.append(progress.mini_batch))

    assert seen == [7, 8]
    assert without_seconds(state["curve"]) == without_seconds(expected["curve"])
    assert state["curve"]["mini_batch"] == list(range(1, 9))
    assert state["curve"]["validation_mini_batch"] == [4, 8]
    assert sorted(state["curve"]["seconds"]) == state["curve"]["seconds"]
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
    assert read_state(path)["mini_batch"] == 3


def test_a_learning_rate_far_too_high_is_named(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    config = replace(TRAINING, learning_rate=1e30, warm_up=1, checkpoint_every=100)
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

    monkeypatch.setattr(loop, "linear_cross_entropy", broken)
    with pytest.raises(InputError, match="gradient of mini-batch 2 is nan"):
        train(architecture(tiny_corpus), config, tiny_corpus, path)
    assert path.read_bytes() == data


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
    assert without_seconds(state["curve"]) == without_seconds(expected["curve"])


def test_a_report_has_all_that_is_plotted(tiny_corpus: Corpus, tmp_path: Path) -> None:
    seen: list[Progress] = []
    state = train(architecture(tiny_corpus), TRAINING, tiny_corpus, tmp_path / "run.safetensors", report=seen.append)
    assert [item.learning_rate for item in seen] == [learning_rate(TRAINING, number) for number in range(8)]
    assert [item.mini_batch for item in seen if item.validation_loss is not None] == [4, 8]
    losses = [round(item.validation_loss, 4) for item in seen if item.validation_loss is not None]
    assert losses == state["curve"]["validation_loss"]
    assert min(item.gradient_norm for item in seen) > 0


@pytest.mark.parametrize(("optimiser", "steps"), [("adam", 100), ("muon", 150)])
def test_the_loss_falls_to_what_the_grammar_leaves_open(
    tiny_corpus: Corpus, tmp_path: Path, optimiser: Any, steps: int
) -> None:
    path = tmp_path / "run.safetensors"
    config = TrainingConfig(
        cycle_lengths=(steps,),
        batch_size=16,
        learning_rate=2e-2,
        warm_up=10,
        loss_fraction=0.5,
        optimiser=optimiser,
        checkpoint_every=100,
        validate_every=50,
    )
    model = model_config(hidden_size=24, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    curve = train(model, config, tiny_corpus, path)["curve"]
    words = Counter(" ".join(tiny_corpus.vocabulary.words).split())
    assert curve["train_loss"][0] > 2.5  # the words' frequencies alone; log(30) would be 3.4
    assert curve["validation_loss"][-1] < 0.6
    assert len(words) == 30
    # What was measured on the way is what the finished weights score in float32, on all test observations.
    metrics = evaluate(load_trained(path, tiny_corpus)[0], tiny_corpus)
    assert metrics.cross_entropy == pytest.approx(curve["validation_loss"][-1], abs=0.1)
    assert metrics.accuracy_known > 0.75


def test_training_starts_at_the_frequencies_of_the_known_words(tiny_corpus: Corpus, tmp_path: Path) -> None:
    """Before the first step the readout knows how often each word is typed, and that unknown is never asked for."""
    config = replace(TRAINING, cycle_lengths=(1,), learning_rate=1e-12, precision="float32")
    train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors")
    model, _ = load_trained(tmp_path / "run.safetensors", tiny_corpus)
    counts = np.zeros(tiny_corpus.info.vocab_size)
    for start, word, length in tiny_corpus.split("train"):
        text = tiny_corpus.characters[start : start + length]
        for position in range(length):
            word += position > 0 and text[position] == 1
            counts[tiny_corpus.words[word]] += 1
    counts[UNKNOWN] = 0
    expected = np.log((counts + 1) / (counts + 1).sum())
    np.testing.assert_allclose(model.readout.bias.detach().numpy(), expected, atol=1e-5)


def test_every_epoch_reads_every_training_observation_once_and_in_another_order(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    read: list[tuple[int, ...]] = []

    class Recording(Corpus):
        def batch(self, rows: np.ndarray) -> Any:
            read.append(tuple(rows[:, 0].tolist()))
            return super().batch(rows)

    corpus = Recording(tiny_corpus.folder, replace(tiny_corpus.info, observations={"train": 24}))
    first_rows = tiny_corpus.split("train")[:24, 0].tolist()
    config = replace(TRAINING, cycle_lengths=(12,), validate_every=100, checkpoint_every=100)

    train(architecture(tiny_corpus), config, corpus, tmp_path / "run.safetensors")
    batches = read[-14:-2]  # the last two are of validation
    epochs = batches[:6], batches[6:]
    assert [sorted(sum(epoch, ())) for epoch in epochs] == [first_rows, first_rows]
    assert epochs[0] != epochs[1]


def test_only_known_words_count(tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Tensor] = []
    honest = loop.linear_cross_entropy

    def recording(hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        assert isinstance(targets, Tensor)
        counted.append(targets)
        return honest(hidden, weight, bias, targets)

    monkeypatch.setattr(loop, "linear_cross_entropy", recording)
    config = replace(TRAINING, cycle_lengths=(4,), loss_fraction=1, batch_size=32, validate_every=4)
    train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors")
    assert min(int(targets.min()) for targets in counted) > UNKNOWN
    # A share of the positions is that share of them, drawn anew in every mini-batch.
    whole = sum(len(targets) for targets in counted[:4])
    counted.clear()
    train(architecture(tiny_corpus), replace(config, loss_fraction=0.25), tiny_corpus, tmp_path / "share.safetensors")
    assert sum(len(targets) for targets in counted[:4]) == pytest.approx(whole / 4, rel=0.1)


def test_the_learning_rate_rises_in_a_line_and_falls_in_a_cosine() -> None:
    config = replace(TRAINING, learning_rate=0.2, warm_up=4, cycle_lengths=(12,))
    rates = [learning_rate(config, number) for number in range(12)]
    assert rates[:5] == pytest.approx([0.05, 0.10, 0.15, 0.20, 0.20])
    assert rates[8] == pytest.approx(0.1)
    assert rates[10] == pytest.approx(0.1 * (1 + math.cos(0.75 * math.pi)))
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert 0 < rates[-1] < 0.01


def test_the_learning_rate_can_stay_at_its_highest_before_it_falls() -> None:
    config = replace(TRAINING, learning_rate=0.2, warm_up=4, cycle_lengths=(12, 12), decay_fraction=(1, 0.25))
    rates = [learning_rate(config, number) for number in range(12, 24)]
    assert rates == pytest.approx([0.05, 0.10, 0.15, *[0.20] * 8, 0.1])
    whole = replace(config, decay_fraction=1)
    assert [learning_rate(config, number) for number in range(12)] == [learning_rate(whole, n) for n in range(12)]


def test_every_cycle_has_its_own_rise_and_fall() -> None:
    one, two = (replace(TRAINING, learning_rate=0.2, warm_up=4, cycle_lengths=cycles) for cycles in [(12,), (12, 20)])
    assert [learning_rate(two, number) for number in range(12)] == [learning_rate(one, number) for number in range(12)]
    rates = [learning_rate(two, number) for number in range(12, 32)]
    assert rates[:5] == pytest.approx([0.05, 0.10, 0.15, 0.20, 0.20])
    assert rates[12] == pytest.approx(0.1)
    assert 0 < rates[-1] < 0.01


def test_a_cycle_can_have_its_own_rate_warm_up_and_share(tiny_corpus: Corpus) -> None:
    config = replace(
        TRAINING, cycle_lengths=(400, 600), learning_rate=(0.2, 0.1), warm_up=(4, 2), loss_fraction=(0.125, 0.5)
    )
    rates = [learning_rate(config, number) for number in range(1000)]
    assert rates[:4] == pytest.approx([0.05, 0.10, 0.15, 0.20])
    assert rates[400:403] == pytest.approx([0.05, 0.10, 0.10])
    assert max(rates[400:]) == 0.1
    shares = [
        np.mean([drawn_positions(tiny_corpus, config, number).mean() for number in part])
        for part in (range(300, 400), range(400, 500))
    ]
    assert shares == pytest.approx([0.125, 0.5], abs=0.02)


def test_a_finished_run_goes_on_with_a_cycle_of_other_settings_and_with_no_others_before(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole.safetensors", tmp_path / "parts.safetensors"
    config = replace(TRAINING, cycle_lengths=(4, 3), learning_rate=(1e-2, 1e-3), warm_up=(2, 1), loss_fraction=(0.5, 1))
    expected = train(architecture(tiny_corpus), config, tiny_corpus, whole)
    train(
        architecture(tiny_corpus),
        replace(config, cycle_lengths=(4,), learning_rate=1e-2, warm_up=2, loss_fraction=0.5),
        tiny_corpus,
        parts,
    )
    with pytest.raises(InputError, match=r"learning_rate = \[0.01\], got \[0.02, 0.001\]"):
        train(architecture(tiny_corpus), replace(config, learning_rate=(2e-2, 1e-3)), tiny_corpus, parts)
    state = train(architecture(tiny_corpus), config, tiny_corpus, parts)
    assert without_seconds(state["curve"]) == without_seconds(expected["curve"])
    assert_same_tensors(whole, parts)
    assert state["training"]["learning_rate"] == (1e-2, 1e-3)


def test_a_finished_run_goes_on_with_one_more_cycle(tiny_corpus: Corpus, tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole.safetensors", tmp_path / "parts.safetensors"
    config = replace(TRAINING, cycle_lengths=(4, 4))
    expected = train(architecture(tiny_corpus), config, tiny_corpus, whole)
    first = train(architecture(tiny_corpus), replace(config, cycle_lengths=(4,)), tiny_corpus, parts)
    assert first["mini_batch"] == 4
    state = train(architecture(tiny_corpus), config, tiny_corpus, parts)
    assert without_seconds(state["curve"]) == without_seconds(expected["curve"])
    assert_same_tensors(whole, parts)
    assert read_state(parts)["training"]["cycle_lengths"] == [4, 4]


def test_progress_counts_characters_and_not_padding(tiny_corpus: Corpus, tmp_path: Path) -> None:
    seen: list[Progress] = []
    config = replace(TRAINING, cycle_lengths=(2,), batch_size=tiny_corpus.info.observations["train"])
    state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors", report=seen.append)
    everything = int(tiny_corpus.split("train")[:, 2].sum())
    assert [(item.mini_batch, item.of, item.characters) for item in seen] == [(1, 2, everything), (2, 2, everything)]
    assert state["curve"]["train_loss"] == [round(item.loss, 4) for item in seen]


def test_a_warm_up_takes_at_most_half_of_a_cycle() -> None:
    config = TrainingConfig(cycle_lengths=(4,), warm_up=100, learning_rate=1.0)
    rates = [learning_rate(config, number) for number in range(4)]
    assert rates == pytest.approx([0.5, 1, 1, 0.5])
