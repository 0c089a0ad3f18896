"""The gradients of layers, held against states run step by step."""

from typing import Any

import numpy as np
import pytest
import torch

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.studies import gradient_norms as gradients
from generator.studies.cell_path import cell_norms, has_cells
from generator.studies.sampling import ask
from generator.units import GRU, LSTM, NestedLSTM
from tests.studies.observed import NUMBERS, model_of
from tests.units.test_nested_lstm import evaluate_level


def next_state(layer: Any, below: torch.Tensor, state: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Return a layer's next state by torch's own cells, or by the Nested LSTM's equations evaluated once more."""
    if isinstance(layer, NestedLSTM):
        hidden, memories = evaluate_level(layer, 0, below[0], state[0][0], [memory[0] for memory in state[1:]])
        return tuple(part[None] for part in (hidden, *memories))
    weights = [layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh]
    if isinstance(layer, LSTM):
        return torch.lstm_cell(below, state, *weights)
    return ((torch.gru_cell if isinstance(layer, GRU) else torch.rnn_tanh_cell)(below, state[0], *weights),)


@pytest.mark.parametrize("unit", ["rnn", "lstm", "gru", "nested_lstm"])
def test_gradients_of_a_recurrent_layer_are_those_of_its_state_run_step_by_step(tiny_corpus: Corpus, unit: str) -> None:
    model = model_of(tiny_corpus, unit)
    characters = torch.from_numpy(tiny_corpus.batch(tiny_corpus.split("test")[[0]])[0]).long()[:, :12]
    outputs, targets = torch.tensor([[4], [11]]), torch.tensor([[7], [9]])
    found = gradients.norms_of(model, characters, outputs, targets)
    units: Any = model.units
    states = [layer.initial_state(torch.zeros(1, 1, dtype=torch.float64)) for layer in units]
    hidden: list[list[torch.Tensor]] = [[], []]
    memories: list[list[torch.Tensor]] = [[], []]
    for symbol in characters[0]:
        below = model.embedding.weight[symbol][None]
        for k, layer in enumerate(units):
            state = next_state(layer, below, states[k])
            below = state[0] if state[0].requires_grad else state[0].requires_grad_()
            states[k] = (below, *state[1:])
            hidden[k].append(below)
            memories[k] += state[1:2]
    for place, (output, target) in enumerate(zip(outputs[:, 0], targets[:, 0], strict=True)):
        logit = model.readout(hidden[1][int(output)])[0, target]
        for k in range(2):
            every = torch.autograd.grad(logit, hidden[k], retain_graph=True, allow_unused=True)
            expected = torch.stack([torch.zeros(()).double() if g is None else g.norm() for g in every])
            torch.testing.assert_close(found[k, place, 0], expected, atol=1e-12, rtol=1e-12)
    assert has_cells(model) == (unit == "lstm")
    if unit != "lstm":
        return
    cells = cell_norms(model, characters, outputs, targets)
    for place, (output, target) in enumerate(zip(outputs[:, 0], targets[:, 0], strict=True)):
        logit = model.readout(hidden[1][int(output)])[0, target]
        for k in range(2):
            every = torch.autograd.grad(logit, memories[k], retain_graph=True, allow_unused=True)
            expected = torch.stack([torch.zeros(()).double() if g is None else g.norm() for g in every])
            torch.testing.assert_close(cells[k, place, 0], expected, atol=1e-12, rtol=1e-12)


def test_gradients_of_another_layer_are_those_of_what_it_puts_out(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus, "tests.support.own_units:Attention")
    characters = torch.from_numpy(tiny_corpus.batch(tiny_corpus.split("test")[[0]])[0]).long()[:, :12]
    outputs, targets = torch.tensor([[4], [11]]), torch.tensor([[7], [9]])
    found = gradients.norms_of(model, characters, outputs, targets)
    first = model.units[0](model.embedding(characters)).detach().requires_grad_()
    second = model.units[1](first)
    for place, (output, target) in enumerate(zip(outputs[:, 0], targets[:, 0], strict=True)):
        logit = model.readout(second[0, output])[target]
        for layer, hidden in enumerate((first, second)):
            (expected,) = torch.autograd.grad(logit, hidden, retain_graph=True)
            torch.testing.assert_close(found[layer, place], expected.norm(dim=-1), atol=1e-12, rtol=1e-12)


def test_gradients_are_read_off_at_their_distances(tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "DISTANCES", 6)
    model = model_of(tiny_corpus, "lstm")
    found = gradients.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    asked = ask(tiny_corpus, "test", NUMBERS, strata=1, each=8, seed=0, first=5)
    question = (model, asked.characters, asked.outputs, asked.targets)
    norms = torch.cat([gradients.norms_of(*question), cell_norms(*question)]).numpy()
    expected = np.zeros((len(NUMBERS), 4, 6))
    for (place, k), weight in np.ndenumerate(asked.weights):
        if weight:
            output = int(asked.outputs[place, k])
            assert output >= 5
            expected[k] += norms[:, place, k, output - 5 : output + 1][:, ::-1]
    np.testing.assert_allclose(np.concatenate([found["norms"], found["cells"]], axis=1), expected, rtol=1e-12)
    assert found["predictions"].tolist() == (asked.weights > 0).sum(0).tolist()
    result = gradients.summarise(found, 0)
    np.testing.assert_allclose(
        [*result["layers"], *result["cells"]], expected.sum(0) / found["predictions"].sum(), rtol=6e-4
    )


def test_in_short_texts_gradients_are_followed_for_half_of_a_text(tiny_corpus: Corpus) -> None:
    half = tiny_corpus.info.length // 2
    found = gradients.observe(model_of(tiny_corpus, "gru"), tiny_corpus, "test", NUMBERS, seed=0)
    assert found["norms"].shape[-1] == half + 1 < gradients.DISTANCES
    assert gradients.summarise(found, 0)["distance"] == list(range(half + 1))


def test_texts_without_a_known_word_so_far_in_are_told_about() -> None:
    found = {"norms": np.zeros((2, 1, 41)), "predictions": np.zeros(2)}
    with pytest.raises(InputError, match="no known word follows 40 characters in these texts"):
        gradients.summarise(found, 0)
