from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.analysis.accuracy import evaluate
from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.publishing import load_trained, publish
from generator.training.checkpoint import read_state
from generator.training.loop import train
from generator.weights import open_published
from tests.tiny import model_config, prepare

TRAINING = TrainingConfig(mini_batches=(20,), batch_size=8, learning_rate=2e-2, warm_up=2, checkpoint_every=20)


@pytest.fixture(scope="module")
def checkpoint(tiny_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trained") / "checkpoint.safetensors"
    config = model_config(hidden_size=12, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    train(config, TRAINING, tiny_corpus, path)
    return path


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
    assert evaluate(loaded, tiny_corpus).as_json() == opened.info["metrics"] == done.after.as_json()
    assert evaluate(trained, tiny_corpus).as_json() == opened.info["float32_metrics"] == done.before.as_json()
    assert done.before.cross_entropy != done.after.cross_entropy
    assert done.after.cross_entropy == pytest.approx(done.before.cross_entropy, abs=0.02)
    assert sum(steps) == 2 * len(tiny_corpus.split("test"))

    assert opened.vocabulary == tiny_corpus.vocabulary
    assert opened.config == trained.config
    assert opened.info["corpus"] == asdict(tiny_corpus.info)
    assert opened.info["curve"] == state["curve"]
    assert opened.info["training"] == {
        **asdict(TRAINING),
        "mini_batches": [20],
        "mini_batches_done": 20,
        "seconds": state["seconds"],
    }
    assert opened.info["causal"] is True
    assert opened.info["parameters"] == {
        "embedding": 27 * 12,
        "recurrent": 3 * (12 * 12 + 12 * 12 + 12 + 12),
        "dense": 32 * 12 + 32,
    }


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
            publish(checkpoint, prepare(tmp_path / name, **settings), path)  # type: ignore[arg-type]
    assert path.read_bytes() == before


def test_a_model_spoilt_by_training_is_refused_and_the_file_before_stays(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    import json

    path = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    before = path.read_bytes()
    tensors: dict[str, Any] = load_file(checkpoint)
    tensors["model.readout.weight"][2, 1] = np.nan
    spoilt = tmp_path / "spoilt.safetensors"
    save_file(tensors, spoilt, {"state": json.dumps(read_state(checkpoint))})
    with pytest.raises(InputError, match=r"tensor 'readout.weight' has values that are not finite"):
        publish(spoilt, tiny_corpus, path, observations=8)
    assert path.read_bytes() == before


def test_a_model_that_was_never_trained_says_how_to(tiny_corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="python -m generator train --model NAME"):
        publish(tmp_path / "checkpoint.safetensors", tiny_corpus, tmp_path / "gru.safetensors")


def test_an_unfinished_run_can_be_published_and_says_how_far_it_came(tiny_corpus: Corpus, tmp_path: Path) -> None:
    def report(progress: Any) -> None:
        if progress.mini_batch == 3:
            raise KeyboardInterrupt

    path = tmp_path / "checkpoint.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    with pytest.raises(KeyboardInterrupt):
        train(config, replace(TRAINING, checkpoint_every=2), tiny_corpus, path, report=report)
    done = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8)
    assert open_published(done.path).info["training"]["mini_batches_done"] == 2
