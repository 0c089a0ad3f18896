"""Half-lives of cells, held against gates written out by hand."""

from typing import cast

import numpy as np
import pytest
import torch

from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies import timescales
from generator.units.recurrent import RecurrentUnit
from tests.support.models import model_config, random_model

NUMBERS = np.array([0, 3, 4])


def model_of(corpus: Corpus, unit: str, layers: int = 1) -> Autocomplete:
    return random_model(model_config(unit, 6, layers, vocab_size=corpus.info.vocab_size), dtype=torch.float64)


def read(corpus: Corpus, number: int) -> torch.Tensor:
    inputs, _ = corpus.batch(corpus.split("test")[[number]])
    return torch.from_numpy(inputs[0][inputs[0] > 0]).long()


def test_keep_gates_of_an_lstm_are_its_forget_gates(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus, "lstm")
    found = timescales.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    unit = cast(RecurrentUnit, model.units[0])
    reference = torch.nn.LSTM(6, 6, batch_first=True, dtype=torch.float64)
    for row, number in enumerate(NUMBERS):
        characters = read(tiny_corpus, number)
        with torch.no_grad():
            embedded = model.embedding(characters)[None]
            hidden = torch.cat([torch.zeros(1, 1, 6), unit(embedded)], dim=1)[0, :-1]
            gates = embedded[0] @ unit.weight_ih.T + unit.bias_ih + hidden @ unit.weight_hh.T + unit.bias_hh
        forget = torch.sigmoid(gates[:, 6:12])
        np.testing.assert_allclose(found["log_keep"][row, 0], forget.log().sum(0), atol=1e-10)
        assert found["characters"][row] == len(characters)
    assert reference.weight_ih_l0.shape == unit.weight_ih.shape  # the order of the gates is torch's


def test_keep_gates_of_a_gru_are_its_update_gates(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus, "gru", layers=2)
    found = timescales.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    assert found["log_keep"].shape == (3, 2, 6)
    upper = cast(RecurrentUnit, model.units[1])
    for row, number in enumerate(NUMBERS):
        with torch.no_grad():
            below = model.units[0](model.embedding(read(tiny_corpus, number))[None])
            hidden = torch.cat([torch.zeros(1, 1, 6), upper(below)], dim=1)[0, :-1]
            gates = below[0] @ upper.weight_ih.T + upper.bias_ih + hidden @ upper.weight_hh.T + upper.bias_hh
        update = torch.sigmoid(gates[:, 6:12])
        np.testing.assert_allclose(found["log_keep"][row, 1], update.log().sum(0), atol=1e-10)


def test_a_nested_lstm_has_a_memory_a_level(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus, "nested_lstm")
    found = timescales.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    assert found["log_keep"].shape == (3, 2, 6)
    assert (found["log_keep"] < 0).all()


def test_a_unit_without_keep_gates_has_no_timescales(tiny_corpus: Corpus) -> None:
    for unit in ("rnn", "tests.support.own_units:Attention"):
        found = timescales.observe(model_of(tiny_corpus, unit), tiny_corpus, "test", NUMBERS, seed=0)
        assert timescales.summarise(found, seed=0)["memories"] == []


def test_a_gate_that_is_always_one_half_has_a_half_life_of_one_character() -> None:
    characters = np.array([30.0, 10.0])
    log_keep = characters[:, None, None] * np.log([[[0.5, 0.25, 0.5 ** (1 / 64)]]])
    result = timescales.summarise({"log_keep": log_keep, "characters": characters}, seed=0)
    (memory,) = result["memories"]
    assert memory["cells"] == sum(memory["histogram"]) == 3
    assert memory["median"] == {"value": 1, "low": 1, "high": 1}
    assert memory["long"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    np.testing.assert_allclose(timescales.half_lives(np.log([0.5, 0.25])), [1, 0.5])


def test_intervals_widen_where_texts_differ() -> None:
    draw = np.random.default_rng(0)
    characters = np.full(50, 100.0)
    alike = np.full((50, 1, 8), -10.0)
    found = {"log_keep": alike * draw.uniform(0.2, 5, (50, 1, 1)), "characters": characters}
    one, other = timescales.summarise({"log_keep": alike, "characters": characters}, 0), timescales.summarise(found, 0)
    assert one["memories"][0]["median"]["low"] == one["memories"][0]["median"]["high"]
    spread = other["memories"][0]["median"]
    assert spread["low"] < spread["value"] < spread["high"]
