"""How far back a model looks while it is trained: held against plain autograd, recorded and kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.contract.alphabet import ENGLISH
from generator.contract.records import ConnectivityShares
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.model import Autocomplete
from generator.training.checkpoint import read_state
from generator.training.looking_back import FIRST, connectivity_shares
from generator.training.loop import Progress, train
from generator.training.publish import publish
from generator.weights import open_published
from tests.support.corpus import prepare
from tests.support.models import model_config, random_model, write_weights
from tests.support.training import TRAINING, architecture, assert_same_tensors, stop_after
from tests.support.weights_files import described, rewrite

CPU = torch.device("cpu")
FLOAT32 = replace(TRAINING, precision="float32", connectivity_observations=9)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Return a corpus of texts that are long enough to be asked about."""
    return prepare(tmp_path_factory.mktemp("looking-back"), length=120)


def by_autograd(model: Autocomplete, corpus: Corpus, count: int) -> list[list[float]]:
    """Return the three shares of each text, read alone, by slicing its string."""
    rows = corpus.split("validation")
    shares = []
    for number in sorted(np.random.default_rng(1).permutation(len(rows))[:count].tolist()):
        inputs, targets = corpus.batch(rows[[number]])
        text = "".join((" " + ENGLISH.readable)[symbol] for symbol in inputs[0] if symbol)
        may = [place for place in range(FIRST, len(text)) if targets[0, place] > UNKNOWN]
        if not may:
            continue
        output = int(np.random.default_rng([1, number]).choice(may))
        one_hot = torch.eye(model.embedding.num_embeddings, dtype=torch.float64)[inputs[0].tolist()].requires_grad_()
        hidden = model.hidden_states_from_embedded((one_hot @ model.embedding.weight.detach())[None])[0]
        (gradient,) = torch.autograd.grad(model.readout(hidden[output])[targets[0, output]], one_hot)
        row = gradient.norm(dim=-1).numpy()
        own = text.rindex(" ", 0, output + 1)
        before = text.rindex(" ", 0, own)
        parts = row[: output - 5].sum(), row[: output - 20].sum(), row[:before].sum()
        shares.append([float(part / row.sum()) for part in parts])
    return shares


@pytest.mark.parametrize("unit", ["gru", "attention", "bidirectional_gru", "tests.support.own_units:Attention"])
def test_shares_are_those_of_plain_autograd(corpus: Corpus, unit: str) -> None:
    options = {"heads": 3} if unit == "attention" else {}
    config = model_config(unit, 6, 2, vocab_size=corpus.info.vocab_size, options=options)
    model = random_model(config, dtype=torch.float64)
    expected = np.array(by_autograd(model, corpus, 9))
    found = connectivity_shares(model, corpus, FLOAT32, CPU, step=3)
    assert found is not None
    assert found.errors is not None
    assert (found.step, found.observations) == (3, len(expected))
    assert 1 < len(expected) <= 9
    shares = [found.beyond_5, found.beyond_20, found.before_previous_word]
    np.testing.assert_allclose(shares, expected.mean(0), atol=6e-6)
    np.testing.assert_allclose(found.errors, expected.std(0, ddof=1) / len(expected) ** 0.5, atol=6e-6)
    assert 0 < found.beyond_20 < found.before_previous_word < found.beyond_5 < 1


def test_measuring_leaves_the_model_as_it_was(corpus: Corpus) -> None:
    model = random_model(architecture(corpus)).train()
    model.readout.bias.requires_grad_(False)
    connectivity_shares(model, corpus, FLOAT32, CPU, step=0)
    assert model.training
    assert {name for name, item in model.named_parameters() if not item.requires_grad} == {"readout.bias"}
    assert all(item.grad is None for item in model.parameters())


def test_texts_too_short_to_be_asked_about_are_not_measured(tiny_corpus: Corpus) -> None:
    assert connectivity_shares(random_model(architecture(tiny_corpus)), tiny_corpus, FLOAT32, CPU, step=0) is None


def test_a_run_records_it_at_each_validation_and_learns_the_same(corpus: Corpus, tmp_path: Path) -> None:
    seen: list[Progress] = []
    path, without = tmp_path / "run.safetensors", tmp_path / "without.safetensors"
    state = train(architecture(corpus), FLOAT32, corpus, path, report=seen.append)
    assert [shares.step for shares in state.curve.connectivity] == state.curve.validation_step == [4, 8]
    assert [item.connectivity for item in seen if item.connectivity] == state.curve.connectivity
    assert read_state(path).curve == state.curve

    not_measured = train(architecture(corpus), replace(FLOAT32, connectivity_observations=0), corpus, without)
    assert not_measured.curve.connectivity == []
    assert_same_tensors(path, without)

    stopped = tmp_path / "stopped.safetensors"
    with pytest.raises(KeyboardInterrupt):
        train(architecture(corpus), FLOAT32, corpus, stopped, report=stop_after(7))
    assert train(architecture(corpus), FLOAT32, corpus, stopped).curve.connectivity == state.curve.connectivity

    weights = tmp_path / "gru.safetensors"
    publish(path, corpus, weights, observations=4)
    assert open_published(weights).info.curve.connectivity == state.curve.connectivity


def test_a_weights_file_from_before_it_was_recorded_is_read(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "new.safetensors", random_model(model_config()))
    info = described(path)
    del info["curve"]["connectivity"], info["training"]["config"]["connectivity_observations"]
    old = open_published(rewrite(path, tmp_path / "old.safetensors", info=info))
    assert old.info == open_published(path).info
    assert old.info.curve.connectivity == []


def test_a_share_is_at_most_one() -> None:
    with pytest.raises(ValueError, match="beyond_20"):
        ConnectivityShares(step=1, observations=1, beyond_5=0.5, beyond_20=1.5, before_previous_word=0.5)
