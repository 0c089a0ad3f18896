"""Training runs that begin from published weights."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.contract.records import Predecessor
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.checkpoint import read_state
from generator.training.distributed import Processes
from generator.training.loop import Progress, train
from generator.training.mini_batches import part_of_mini_batch
from generator.training.publish import publish
from generator.training.step import backward
from generator.training.warm_start import begin_from_published
from generator.weights import open_published
from tests.support.corpus import prepare
from tests.support.models import model_config
from tests.support.training import LONGER


def test_a_run_goes_on_from_published_weights_and_keeps_their_curve(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    published = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    opened, own = open_published(published), tmp_path / "own" / "checkpoint.safetensors"
    more = replace(LONGER, cycle_lengths=(20, 6), learning_rate=(1e-2,), negative_fraction=(1, 0.5))
    begin_from_published(published, opened.config, more, tiny_corpus, own)
    state = read_state(own)
    assert state.begun_from == Predecessor(opened.sha256, opened.info.training)
    parts = asdict(state)  # as if the file were from before this setting was known
    del parts["begun_from"]["training"]["config"]["negative_fraction"]
    save_file(load_file(own), own, metadata={"state": json.dumps({"format": 2, **parts})})

    model, alone = opened.load(), Processes(0, 1, torch.device("cpu"))
    expected, _ = backward(model, part_of_mini_batch(tiny_corpus, more, 20, alone), more, alone)
    progress: list[Progress] = []
    state = train(opened.config, more, tiny_corpus, own, report=progress.append)
    assert [step.step for step in progress] == [21, 22, 23, 24, 25, 26]
    assert progress[0].loss == pytest.approx(expected.item(), rel=1e-6)
    assert progress[-1].loss < progress[0].loss
    before = opened.info.curve
    assert state.curve.step == [*before.step, 21, 22, 23, 24, 25, 26]
    assert state.curve.train_loss[:20] == before.train_loss
    assert state.seconds > opened.info.training.seconds

    again = open_published(publish(own, tiny_corpus, tmp_path / "again.safetensors", observations=8).path)
    assert again.info.training.config.cycle_lengths == (20, 6)
    assert again.info.training.config.learning_rate == (2e-2, 1e-2)
    assert again.info.training.config.loss_fraction == (0.125, 0.125)
    assert again.info.training.config.negative_fraction == (1.0, 0.5)
    assert again.info.begun_from == state.begun_from


def test_an_unfinished_run_goes_on_from_its_published_weights(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)

    def report(progress: Progress) -> None:
        if progress.step == 13:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config, replace(LONGER, checkpoint_every=12), tiny_corpus, path, report=report)
    published = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    own = tmp_path / "own.safetensors"
    begin_from_published(published, config, LONGER, tiny_corpus, own)
    assert train(config, LONGER, tiny_corpus, own).curve.step == list(range(1, 21))


def test_what_a_weights_file_would_claim_of_mini_batches_that_had_it_otherwise_is_refused(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path, own = tmp_path / "checkpoint.safetensors", tmp_path / "own.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    training = replace(LONGER, cycle_lengths=(4, 20), checkpoint_every=2)

    def report(progress: Progress) -> None:
        if progress.step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config, training, tiny_corpus, path, report=report)
    published = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    changes: dict[str, Any]
    for changes, message in (
        ({"batch_size": 4}, r"was trained with batch_size = 8, got 4; give the same, or train anew"),
        ({"clip": 2.0}, r"was trained with clip = 1\.0, got 2\.0"),
        ({"seed": 1}, r"was trained with seed = 0, got 1"),
        ({"learning_rate": (2e-2, 1e-2)}, r"is in its cycle 2, with learning_rate = 0\.02, got 0\.01; give the same"),
    ):
        with pytest.raises(InputError, match=message):
            begin_from_published(published, config, replace(training, **changes), tiny_corpus, own)
    later = replace(training, cycle_lengths=(4, 20, 5), learning_rate=(2e-2, 2e-2, 1e-3))
    begin_from_published(published, config, later, tiny_corpus, own)


def test_what_published_weights_cannot_be_continued_to_is_refused(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    published = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    config, own = open_published(published).config, tmp_path / "own" / "checkpoint.safetensors"
    more = replace(LONGER, cycle_lengths=(20, 6))
    for cycles in ((20,), (10, 20), (26,)):
        with pytest.raises(InputError, match=r"has done 20 mini-batches of \[20\].*--set cycle_lengths=20,MORE"):
            begin_from_published(published, config, replace(more, cycle_lengths=cycles), tiny_corpus, own)
    with pytest.raises(InputError, match=r"hidden_size=12.*but article.toml asks for.*hidden_size=14"):
        begin_from_published(published, replace(config, hidden_size=14), more, tiny_corpus, own)
    other = prepare(tmp_path / "other", texts=["the cat sees the river"] * 60)
    with pytest.raises(InputError, match="trained on"):
        begin_from_published(published, config, more, other, own)
    assert not own.parent.exists()
    begin_from_published(published, config, more, tiny_corpus, own)
    before = own.read_bytes()
    with pytest.raises(InputError, match="a run is under way here"):
        begin_from_published(published, config, more, tiny_corpus, own)
    assert own.read_bytes() == before


def test_a_run_from_published_weights_has_the_moments_of_adam_that_were_published_with_them(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    published = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    more = replace(LONGER, cycle_lengths=(20, 6))
    config, before = open_published(published).config, load_file(checkpoint)

    def begun(name: str) -> dict[str, torch.Tensor]:
        path = tmp_path / name / "checkpoint.safetensors"
        begin_from_published(published, config, more, tiny_corpus, path)
        return {key: value for key, value in load_file(path).items() if key.startswith("optimiser")}

    got = begun("with")
    assert got.keys() == {key for key in before if key.startswith("optimiser")}
    for key, value in got.items():
        expected = before[key]
        if key.endswith("exp_avg"):
            assert not value.any()
            continue
        if key.endswith("exp_avg_sq") and value.dim() == 2 and expected.any():  # the outer product of the means
            expected = torch.outer(expected.mean(1), expected.mean(0)) / expected.mean()
        torch.testing.assert_close(value, expected, rtol=1e-5, atol=1e-30)

    # A state of other weights is refused, and so is what is none; without a file the optimiser is new.
    state = tmp_path / "gru.adam.safetensors"
    save_file(load_file(state), state, metadata={"weights": "another"})
    with pytest.raises(
        InputError, match=r"gru\.adam\.safetensors: belongs to weights with the sha256 another, got .*remove the file"
    ):
        begun("other")
    state.write_bytes(b"broken")
    with pytest.raises(InputError, match=r"gru\.adam\.safetensors: not readable as the state of Adam"):
        begun("broken")
    state.rename(tmp_path / "gru.moments")
    with pytest.raises(InputError, match=r"gru\.moments: such .* rename it to gru\.adam\.safetensors"):
        begun("renamed")
    (tmp_path / "gru.moments").unlink()
    assert begun("without") == {}
