"""Training from new weights: what a run learns from, and what it reports."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch
from torch import Tensor

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.training.accuracy import evaluate
from generator.training.loop import Progress, train
from generator.training.loss import linear_cross_entropy
from generator.training.publish import load_trained
from tests.support.models import model_config
from tests.support.training import TRAINING, architecture, assert_same_tensors, without_seconds


@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_the_same_seed_gives_the_same_curve_and_another_seed_another(
    tiny_corpus: Corpus, tmp_path: Path, precision: Literal["bfloat16", "float32"]
) -> None:
    config = replace(TRAINING, cycle_lengths=(3,), precision=precision)
    runs = [
        train(architecture(tiny_corpus), replace(config, seed=seed), tiny_corpus, tmp_path / f"{k}.safetensors")
        for k, seed in enumerate([5, 5, 6])
    ]
    curves = [without_seconds(run.curve) for run in runs]
    assert curves[0] == curves[1]
    assert curves[0]["train_loss"] != curves[2]["train_loss"]
    assert_same_tensors(tmp_path / "0.safetensors", tmp_path / "1.safetensors")


def test_a_processor_without_instructions_for_bfloat16_trains_in_float32(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves = []
    runs: list[tuple[Literal["bfloat16", "float32"], bool]]
    runs = [("bfloat16", False), ("float32", True), ("bfloat16", True)]
    for precision, there in runs:
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda there=there: {"avx512_bf16": there})
        config = replace(TRAINING, cycle_lengths=(3,), precision=precision)
        state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / f"{precision}-{there}.safetensors")
        assert state.matmul_dtypes == {"bfloat16" if there and precision == "bfloat16" else "float32": 3}
        curves.append(without_seconds(state.curve))
    assert_same_tensors(tmp_path / "bfloat16-False.safetensors", tmp_path / "float32-True.safetensors")
    assert curves[0] == curves[1] != curves[2]


def test_a_report_has_all_that_is_plotted(tiny_corpus: Corpus, tmp_path: Path) -> None:
    seen: list[Progress] = []
    state = train(architecture(tiny_corpus), TRAINING, tiny_corpus, tmp_path / "run.safetensors", report=seen.append)
    assert [item.learning_rate for item in seen] == [TRAINING.schedule.learning_rate(number) for number in range(8)]
    assert [item.step for item in seen if item.validation_loss is not None] == [4, 8]
    losses = [round(item.validation_loss, 4) for item in seen if item.validation_loss is not None]
    assert losses == state.curve.validation_loss
    assert min(item.gradient_norm for item in seen) > 0


@pytest.mark.parametrize(("optimiser", "steps"), [("adam", 100), ("muon", 150)])
def test_the_loss_falls_to_what_the_grammar_leaves_open(
    tiny_corpus: Corpus, tmp_path: Path, optimiser: Any, steps: int
) -> None:
    path = tmp_path / "run.safetensors"
    config = TrainingConfig(
        cycle_lengths=(steps,),
        batch_size=16,
        learning_rate=(2e-2,),
        warm_up=(10,),
        loss_fraction=(0.5,),
        optimiser=optimiser,
        checkpoint_every=100,
        validate_every=50,
    )
    model = model_config(hidden_size=24, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    curve = train(model, config, tiny_corpus, path).curve
    words = Counter(" ".join(tiny_corpus.vocabulary.words).split())
    assert curve.train_loss[0] > 2.5  # the words' frequencies alone; log(30) would be 3.4
    assert curve.validation_loss[-1] < 0.6
    assert len(words) == 30
    # What was measured on the way is what the finished weights score in float32, on all test observations.
    metrics = evaluate(load_trained(path, tiny_corpus)[0], tiny_corpus)
    assert metrics.cross_entropy == pytest.approx(curve.validation_loss[-1], abs=0.1)
    assert metrics.accuracy_known > 0.75


def test_training_starts_at_the_frequencies_of_the_known_words(tiny_corpus: Corpus, tmp_path: Path) -> None:
    """Before the first step the readout knows how often each word is typed, and that unknown is never asked for."""
    config = replace(TRAINING, cycle_lengths=(1,), learning_rate=(1e-12,), precision="float32")
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

    few = {"train": 24, "validation": 0, "test": 0}
    corpus = Recording(tiny_corpus.folder, replace(tiny_corpus.info, observations=few))
    first_rows = tiny_corpus.split("train")[:24, 0].tolist()
    config = replace(
        TRAINING, cycle_lengths=(12,), validate_every=100, connectivity_observations=0, checkpoint_every=100
    )

    train(architecture(tiny_corpus), config, corpus, tmp_path / "run.safetensors")
    batches = read[-14:-2]  # the last two are of validation
    epochs = batches[:6], batches[6:]
    assert [sorted(sum(epoch, ())) for epoch in epochs] == [first_rows, first_rows]
    assert epochs[0] != epochs[1]


def test_only_known_words_count(tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Tensor] = []

    def recording(hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        assert isinstance(targets, Tensor)
        counted.append(targets)
        return linear_cross_entropy(hidden, weight, bias, targets)

    monkeypatch.setattr("generator.training.step.linear_cross_entropy", recording)
    config = replace(TRAINING, cycle_lengths=(4,), loss_fraction=(1,), batch_size=32, validate_every=4)
    train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors")
    assert min(int(targets.min()) for targets in counted) > UNKNOWN
    # A share of the positions is that share of them, drawn anew in every mini-batch.
    whole = sum(len(targets) for targets in counted[:4])
    counted.clear()
    train(
        architecture(tiny_corpus), replace(config, loss_fraction=(0.25,)), tiny_corpus, tmp_path / "share.safetensors"
    )
    assert sum(len(targets) for targets in counted[:4]) == pytest.approx(whole / 4, rel=0.1)


def test_progress_counts_characters_and_not_padding(tiny_corpus: Corpus, tmp_path: Path) -> None:
    seen: list[Progress] = []
    config = replace(TRAINING, cycle_lengths=(2,), batch_size=tiny_corpus.info.observations["train"])
    state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "run.safetensors", report=seen.append)
    everything = int(tiny_corpus.split("train")[:, 2].sum())
    assert [(item.step, item.of, item.characters) for item in seen] == [(1, 2, everything), (2, 2, everything)]
    assert state.curve.train_loss == [round(item.loss, 4) for item in seen]
