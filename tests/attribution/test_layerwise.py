"""The fast path for every unit with a VJP of its own, held against one backward pass an output."""

from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.attribution import layerwise
from generator.attribution.connectivity import connectivity, connectivity_by_autograd, rows_of
from generator.attribution.vjp import VJP, Gradients, vjp
from generator.contract.alphabet import ENGLISH
from generator.kernels.threads import parts_of
from generator.model import Autocomplete
from generator.units import GRU, UNITS, Attention
from tests.support.models import model_config, random_model
from tests.support.tolerance import Tolerance

EQUAL: Tolerance = {"atol": 1e-12, "rtol": 1e-12}
KINDS = (*UNITS, "sparse attention")
LONG = " a garden in the house sees the cats and the dog at a house" * 3


def stack(kinds: list[str], hidden_size: int = 8, seed: int = 0) -> Autocomplete:
    """Return a model of layers of several kinds, all weights drawn."""
    model = random_model(model_config("rnn", hidden_size, len(kinds)), seed, torch.float64)
    for k, kind in enumerate(kinds):
        name = kind.removeprefix("sparse ")
        options: dict[str, Any] = {"heads": 2} if name == "attention" else {}
        options |= {"weights": "sparsemax"} if name != kind else {}
        model.units[k] = random_model(
            model_config(name, hidden_size, 1, options=options), seed + k, torch.float64
        ).units[0]
    return model


def question(text: str, seed: int = 0) -> tuple[Tensor, Tensor]:
    targets = torch.randint(12, (len(text),), generator=torch.Generator().manual_seed(seed))
    return torch.from_numpy(ENGLISH.symbols(text)).long(), targets


def one_hot_of(characters: Tensor) -> Tensor:
    return functional.one_hot(characters, ENGLISH.size).double()


def by_loop(model: Autocomplete, characters: Tensor, targets: Tensor, every: int = 1) -> Tensor:
    """Return the gradients themselves, (output, input, symbol): one reading, one backward pass an output."""
    inputs = one_hot_of(characters).requires_grad_()
    hidden = (inputs @ model.embedding.weight)[None]
    for unit in model.units:
        hidden = unit(hidden)
    logits = model.readout(hidden)[0]
    asked = [(k, targets[k]) for k in range(0, len(targets), every)]
    return torch.stack([torch.autograd.grad(logits[place], inputs, retain_graph=True)[0] for place in asked])


def found_by(model: Autocomplete, characters: Tensor, targets: Tensor, block: int | None = None) -> Tensor:
    outputs = torch.arange(len(characters))[:, None]
    blocks = layerwise.gradients(model, one_hot_of(characters)[None], outputs, targets[:, None], block=block)
    result = torch.full((len(characters), len(characters), ENGLISH.size), torch.nan, dtype=torch.float64)
    for some, gradient in blocks:
        result[some] = gradient[:, 0]
    return result


@hypothesis.given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
    half=st.integers(1, 3),
    text=st.text(ENGLISH.readable, min_size=1, max_size=12),
    block=st.integers(1, 13),
    seed=st.integers(0, 1000),
)
def test_any_stack_of_the_units_equals_one_backward_pass_an_output(
    kinds: list[str], half: int, text: str, block: int, seed: int
) -> None:
    model = stack(kinds, 4 * half, seed)
    assert layerwise.has_layerwise_path(model)
    asked = question(text, seed)
    torch.testing.assert_close(found_by(model, *asked, block), by_loop(model, *asked), **EQUAL)


@pytest.mark.parametrize("kinds", [["attention"], ["sparse attention", "attention"], ["bidirectional_gru"] * 2])
def test_a_text_longer_than_all_that_is_done_at_the_same_time(kinds: list[str]) -> None:
    """More characters than attention reads at the same time, more gradients than go to the layer below at once."""
    model, asked = stack(kinds), question(LONG)
    expected = by_loop(model, *asked, every=7)
    # Entries vary by many orders of magnitude over so long a text.
    close: Tolerance = {"atol": 1e-12 * float(expected.abs().max()), "rtol": 1e-9}
    torch.testing.assert_close(found_by(model, *asked)[::7], expected, **close)
    torch.testing.assert_close(found_by(model, *asked, 50)[::7], expected, **close)


@pytest.mark.parametrize("kind", KINDS)
def test_it_agrees_with_finite_differences_of_the_logit(kind: str) -> None:
    model, step = stack([kind] * 2), 1e-5
    characters, targets = question(" a cat")
    time = len(characters)
    changes = step * torch.eye(time * ENGLISH.size, dtype=torch.float64).view(-1, time, ENGLISH.size)

    def logits(inputs: Tensor) -> Tensor:
        hidden = inputs @ model.embedding.weight
        for unit in model.units:
            hidden = unit(hidden)
        read: Tensor = model.readout(hidden)[:, torch.arange(time), targets]
        return read

    with torch.no_grad():
        above, below = (logits(one_hot_of(characters) + sign * changes) for sign in (1, -1))
    slopes = ((above - below) / (2 * step)).t().view(time, time, ENGLISH.size)
    assert slopes.abs().max() > 0.03
    torch.testing.assert_close(found_by(model, characters, targets), slopes, atol=1e-7, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_ahead_of_a_causal_unit_has_exactly_nothing(kind: str) -> None:
    model = stack([kind] * 2)
    found = connectivity(model, *question(LONG))
    assert bool((found.triu(1) == 0).all()) is model.causal


@pytest.mark.parametrize("kinds", [["lstm", "gru"], ["attention", "attention"], ["gru", "bidirectional_gru"]])
def test_threads_change_nothing(kinds: list[str]) -> None:
    model, asked = stack(kinds), question(LONG)
    one = connectivity(model, *asked)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        assert len(parts_of(len(LONG), torch.device("cpu"))) == 2
        two = connectivity(model, *asked)
    finally:
        torch.set_num_threads(threads)
    torch.testing.assert_close(two, one, atol=1e-12 * float(one.max()), rtol=1e-9)


@pytest.mark.parametrize("kinds", [["attention", "attention"], ["gru", "lstm"], ["bidirectional_gru", "attention"]])
def test_in_float32_neither_threads_nor_blocks_change_more_than_a_millionth(kinds: list[str]) -> None:
    model, (characters, targets) = stack(kinds).float(), question(LONG)
    inputs = functional.one_hot(characters[None], ENGLISH.size).float()
    outputs = torch.arange(len(characters))[:, None]

    def found(threads: int, block: int | None) -> Tensor:
        before, result = torch.get_num_threads(), inputs.new_zeros(len(outputs), *inputs.shape)
        try:
            torch.set_num_threads(threads)
            for some, gradient in layerwise.gradients(model, inputs, outputs, targets[:, None], block=block):
                result[some] = gradient
        finally:
            torch.set_num_threads(before)
        return result

    expected = found(1, None)
    for threads, block in ((2, None), (1, 24), (2, 64)):
        torch.testing.assert_close(found(threads, block), expected, atol=1e-6 * float(expected.abs().max()), rtol=0)


@pytest.mark.parametrize("kinds", [["attention", "sparse attention"], ["bidirectional_gru", "attention"]])
def test_norms_of_layers_without_a_state_are_those_of_what_they_put_out(kinds: list[str]) -> None:
    model = stack(kinds)
    characters, targets = question(" the cat sees")
    outputs = torch.tensor([[3], [3], [9]])
    found = layerwise.layer_norms(model, one_hot_of(characters)[None], outputs, targets[outputs])
    first = model.units[0](model.embedding(characters[None])).detach().requires_grad_()
    second = model.units[1](first)
    for place, output in enumerate(outputs[:, 0]):
        logit = model.readout(second[0, output])[targets[output]]
        for layer, hidden in enumerate((first, second)):
            (expected,) = torch.autograd.grad(logit, hidden, retain_graph=True)
            torch.testing.assert_close(found[layer, place], expected.norm(dim=-1), **EQUAL)


class Halved(GRU):
    """Replaces `forward`, and so no longer does what it has inherited the derivatives of."""

    def forward(self, inputs: Tensor) -> Tensor:
        return super().forward(inputs) / 2


class Fading(nn.Module):
    """A researcher's own unit with a VJP of its own: h_t = x_t + h_{t-1} / 2."""

    causal = True

    def forward(self, inputs: Tensor) -> Tensor:
        raise AssertionError("the text is read by `vjp`")

    def vjp(self, inputs: Tensor, below: Tensor | None) -> tuple[Tensor, VJP]:
        time = inputs.shape[1]
        weights = torch.tensor([[0.5 ** (i - j) if j <= i else 0.0 for j in range(time)] for i in range(time)]).double()
        return weights @ inputs, FadingVJP(weights, below)


class FadingVJP(VJP):
    def __init__(self, weights: Tensor, below: Tensor | None) -> None:
        self.weights, self.below = weights, below

    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        if gradients.values is None:
            assert gradients.seeds is not None
            values = torch.einsum("obt,obs->tobs", self.weights[gradients.outputs, : gradients.time], gradients.seeds)
        else:
            values = torch.einsum("jt,jobs->tobs", self.weights[: gradients.time, : gradients.time], gradients.values)
        return Gradients(
            gradients.outputs, gradients.time, values=values if self.below is None else values @ self.below
        )


def test_a_unit_that_replaces_forward_takes_the_general_path() -> None:
    model = stack(["gru", "gru"])
    model.units[1] = Halved(8, 8).double()
    assert not layerwise.has_layerwise_path(model)
    asked = question(" the cat sees")
    torch.testing.assert_close(connectivity(model, *asked), by_loop(model, *asked).norm(dim=-1), **EQUAL)


def test_a_unit_of_ones_own_is_asked_for_its_vjp_and_stands_among_others() -> None:
    """Two layers that fade by half: an input k characters back counts (k + 1) / 2^k."""
    model = stack(["gru", "gru"])
    model.units[0], model.units[1] = Fading(), Fading()
    with torch.no_grad():
        model.embedding.weight.zero_()
        model.embedding.weight[1, 0] = 2.0
        model.readout.weight.fill_(3.0)
    result = connectivity(model, *question(" the cat"))
    expected = [[6 * (i - j + 1) / 2 ** (i - j) if j <= i else 0 for j in range(8)] for i in range(8)]
    torch.testing.assert_close(result, torch.tensor(expected, dtype=torch.float64), **EQUAL)


@pytest.mark.parametrize("kind", ["lstm", "nested_lstm", "attention", "bidirectional_gru"])
def test_in_float32_it_stays_as_near_to_float64_as_autograd_does(kind: str) -> None:
    """Weights that oneDNN multiplies by are arranged for it in float32 only."""
    exact, narrow = stack([kind] * 2, 32), stack([kind] * 2, 32)
    with torch.no_grad():
        for model in (exact, narrow):
            for parameter in model.units.parameters():
                parameter.mul_(0.4)  # of the size that training gives
    narrow.float()
    asked = question(LONG)
    expected = connectivity(exact, *asked)
    scale = float(expected.max())
    errors = [float((way(narrow, *asked) - expected).abs().max()) for way in (connectivity, connectivity_by_autograd)]
    assert errors[0] < max(3 * errors[1], 1e-6 * scale)


def test_heads_of_several_outputs_at_one_position() -> None:
    """What a contrast asks: many targets at one character, in texts of a batch."""
    model = stack(["attention", "attention"])
    characters = torch.stack([question(" a cat sees")[0], question(" the dog at")[0]])
    outputs = torch.tensor([[4, 10]]).expand(11, -1)
    targets = torch.arange(11)[:, None].expand(-1, 2)
    found = rows_of(model, characters, outputs, targets)
    for text in range(2):
        for k in range(11):
            expected = by_loop(model, characters[text], torch.full((11,), k)).norm(dim=-1)[outputs[0, text]]
            torch.testing.assert_close(found[k, text], expected, **EQUAL)


def test_the_vjp_of_attention_puts_out_what_attention_does() -> None:
    for weights in ("softmax", "sparsemax"):
        torch.manual_seed(0)
        unit = Attention(12, 12, heads=3, weights=weights).double()
        inputs = torch.randn(2, 20, 12, dtype=torch.float64)
        torch.testing.assert_close(vjp(unit, inputs, None)[0], unit(inputs), **EQUAL)
