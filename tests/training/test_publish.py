import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.training.accuracy import evaluate
from generator.training.checkpoint import read_state
from generator.training.distributed import Processes
from generator.training.loop import Progress, backward, part_of_mini_batch, train
from generator.training.publish import begin_from_published, load_trained, publish
from generator.weights import open_published
from tests.support.corpus import prepare
from tests.support.models import model_config

TRAINING = TrainingConfig(cycle_lengths=(20,), batch_size=8, learning_rate=2e-2, warm_up=2, checkpoint_every=20)


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
        **json.loads(json.dumps(asdict(TRAINING))),  # lists, as JSON has no tuples
        "steps": 20,
        "seconds": state["seconds"],
        "matmul_dtypes": state["matmul_dtypes"],
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
    assert open_published(done.path).info["training"]["steps"] == 2


def test_a_run_goes_on_from_published_weights_and_keeps_their_curve(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    published = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    opened, own = open_published(published), tmp_path / "own" / "checkpoint.safetensors"
    more = replace(TRAINING, cycle_lengths=(20, 6), learning_rate=1e-2, negative_fraction=(1, 0.5))
    begin_from_published(published, opened.config, more, tiny_corpus, own)
    state = read_state(own)
    del state["begun_from"]["training"]["negative_fraction"]  # as if the file were from before this setting was known
    save_file(load_file(own), own, metadata={"state": json.dumps(state)})

    model, alone = opened.load(), Processes(0, 1, torch.device("cpu"))
    expected, _ = backward(model, part_of_mini_batch(tiny_corpus, more, 20, alone), more, alone)
    progress: list[Progress] = []
    state = train(opened.config, more, tiny_corpus, own, report=progress.append)
    assert [step.mini_batch for step in progress] == [21, 22, 23, 24, 25, 26]
    assert progress[0].loss == pytest.approx(expected, rel=1e-6)
    assert progress[-1].loss < progress[0].loss
    before = opened.info["curve"]
    assert state["curve"]["mini_batch"] == [*before["mini_batch"], 21, 22, 23, 24, 25, 26]
    assert state["curve"]["train_loss"][:20] == before["train_loss"]
    assert state["seconds"] > opened.info["training"]["seconds"]

    again = open_published(publish(own, tiny_corpus, tmp_path / "again.safetensors", observations=8).path)
    assert again.info["training"]["cycle_lengths"] == [20, 6]
    assert again.info["training"]["learning_rate"] == [2e-2, 1e-2]
    assert again.info["training"]["loss_fraction"] == [0.125, 0.125]
    assert again.info["training"]["negative_fraction"] == [1.0, 0.5]
    assert again.info["begun_from"] == state["begun_from"]


def test_an_unfinished_run_goes_on_from_its_published_weights(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)

    def report(progress: Progress) -> None:
        if progress.mini_batch == 13:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config, replace(TRAINING, checkpoint_every=12), tiny_corpus, path, report=report)
    published = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    own = tmp_path / "own.safetensors"
    begin_from_published(published, config, TRAINING, tiny_corpus, own)
    assert train(config, TRAINING, tiny_corpus, own)["curve"]["mini_batch"] == list(range(1, 21))


def test_what_a_weights_file_would_claim_of_mini_batches_that_had_it_otherwise_is_refused(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    path, own = tmp_path / "checkpoint.safetensors", tmp_path / "own.safetensors"
    config = model_config(hidden_size=8, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    training = replace(TRAINING, cycle_lengths=(4, 20), checkpoint_every=2)

    def report(progress: Progress) -> None:
        if progress.mini_batch == 7:
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
    assert open_published(published).info["training"]["matmul_dtypes"] == read_state(checkpoint)["matmul_dtypes"] != {}


def test_what_published_weights_cannot_be_continued_to_is_refused(
    checkpoint: Path, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    published = publish(checkpoint, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    config, own = open_published(published).config, tmp_path / "own" / "checkpoint.safetensors"
    more = replace(TRAINING, cycle_lengths=(20, 6))
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
    more = replace(TRAINING, cycle_lengths=(20, 6))
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
