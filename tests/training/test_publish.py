"""Publishing: the weights rounded, and the record of their training."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.contract.records import ParameterCounts, TrainingRecord
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.training.accuracy import evaluate
from generator.training.adam_state import adam_state_of, read_factored
from generator.training.checkpoint import read_state
from generator.training.loop import train
from generator.training.publish import load_trained, publish
from generator.weights import open_published
from tests.support.corpus import prepare
from tests.support.models import model_config
from tests.support.training import LONGER


def test_what_is_published_is_what_was_trained_rounded_with_its_own_scores(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    steps: list[int] = []
    done = publish(checkpoint, tiny_corpus, tmp_path / "models" / "gru.safetensors", progress=steps.append)
    opened = open_published(done.path)
    loaded, (trained, state) = opened.load(), load_trained(checkpoint, tiny_corpus)

    for (name, value), original in zip(loaded.state_dict().items(), trained.state_dict().values(), strict=True):
        scale = original.abs().amax(-1, keepdim=True) / 127 if original.ndim == 2 else torch.zeros(1)
        assert ((value - original).abs() <= 0.5001 * scale).all(), name
    # The scores inside are those of the file's own weights, and of the weights before.
    assert evaluate(loaded, tiny_corpus) == opened.info.metrics == done.after
    assert evaluate(trained, tiny_corpus) == done.before
    assert opened.info.float32_metrics == done.before.scores
    assert done.before.cross_entropy != done.after.cross_entropy
    assert done.after.cross_entropy == pytest.approx(done.before.cross_entropy, abs=0.02)
    assert sum(steps) == 2 * len(tiny_corpus.split("test"))

    assert opened.vocabulary == tiny_corpus.vocabulary
    assert opened.config == trained.config
    assert opened.info.corpus == tiny_corpus.info
    assert opened.info.curve == state.curve
    assert opened.info.training == TrainingRecord(LONGER, 20, state.seconds, state.matmul_dtypes, state.devices)
    assert opened.info.causal is True
    assert opened.info.parameters == ParameterCounts(
        embedding=27 * 12, recurrent=3 * (12 * 12 + 12 * 12 + 12 + 12), dense=32 * 12 + 32
    )


def test_publishing_twice_gives_the_same_bytes(checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path) -> None:
    first, second = (publish(checkpoint, tiny_corpus, tmp_path / name, observations=8).path for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_model_of_another_corpus_or_other_splits_is_refused_and_the_file_before_stays(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    before = path.read_bytes()
    for name, settings in (("other", {"texts": ["the cat sees the river"] * 60}), ("seed", {"seed": 1})):
        with pytest.raises(InputError, match="trained on"):
            publish(checkpoint, prepare(tmp_path / name, **settings), path)
    assert path.read_bytes() == before


def test_a_model_spoilt_by_training_is_refused_and_the_file_before_stays(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    before = path.read_bytes()
    tensors: dict[str, Any] = load_file(checkpoint)
    tensors["model.readout.weight"][2, 1] = np.nan
    spoilt = tmp_path / "spoilt.safetensors"
    save_file(tensors, spoilt, {"state": read_state(checkpoint).to_json()})
    with pytest.raises(InputError, match=r"tensor 'readout.weight' has values that are not finite"):
        publish(spoilt, tiny_corpus, path, observations=8)
    assert path.read_bytes() == before
    with pytest.raises(InputError, match="there is no score of 8 observations of test: the model's probabilities"):
        evaluate(load_trained(spoilt, tiny_corpus)[0], tiny_corpus, observations=8)


def test_a_model_that_was_never_trained_says_how_to(tiny_corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="python -m generator train --model NAME"):
        publish(tmp_path / "checkpoint.safetensors", tiny_corpus, tmp_path / "gru.safetensors")


def test_a_run_that_goes_on_while_it_is_published_changes_nothing_of_what_is_published(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path, expected = tmp_path / "checkpoint.safetensors", load_file(checkpoint)
    path.write_bytes(checkpoint.read_bytes())

    def go_on(observations: int) -> None:
        write_atomically(path, b"another")

    published = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8, progress=go_on).path
    moments = load_file(tmp_path / "gru.adam.safetensors")
    for key, value in expected.items():
        if key.endswith("exp_avg_sq") and value.dim() == 1:
            assert torch.equal(moments[f"{key}.rows"], value)
    assert open_published(published).info.training.matmul_dtypes == read_state(checkpoint).matmul_dtypes != {}


def test_an_unfinished_run_can_be_published_and_says_how_far_it_came(tiny_corpus: Corpus, tmp_path: Path) -> None:
    def report(progress: Any) -> None:
        if progress.step == 3:
            raise KeyboardInterrupt

    path = tmp_path / "checkpoint.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    with pytest.raises(KeyboardInterrupt):
        train(config, replace(LONGER, checkpoint_every=2), tiny_corpus, path, report=report)
    done = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8)
    assert open_published(done.path).info.training.steps == 2


def test_a_checkpoint_of_another_unit_than_is_asked_for_is_refused(checkpoint: Path, tiny_corpus: Corpus) -> None:
    load_trained(checkpoint, tiny_corpus, "gru")
    with pytest.raises(InputError, match="is of a model of the unit 'gru', asked for was 'lstm'"):
        load_trained(checkpoint, tiny_corpus, "lstm")


def test_a_publication_broken_off_between_its_two_files_leaves_the_weights_before(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gru.safetensors"
    into_place, renamed = Path.replace, list[str]()

    def breaking_off(partial: Path, to: Path) -> Path:
        renamed.append(to.name)
        if len(renamed) == 2:
            raise KeyboardInterrupt
        return into_place(partial, to)

    path.write_bytes(b"before")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", breaking_off)
        publish(checkpoint, tiny_corpus, path, observations=8)
    assert renamed == ["gru.adam.safetensors", "gru.safetensors"]
    assert path.read_bytes() == b"before"
    publish(checkpoint, tiny_corpus, path, observations=8)
    assert read_factored(adam_state_of(path), open_published(path).sha256)
