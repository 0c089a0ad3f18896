"""Connectivity, held against one backward pass an output, finite differences and a model solved by hand."""

import hypothesis
import hypothesis.strategies as st
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from generator.attribution.connectivity import connectivity, connectivity_by_autograd
from generator.contract.alphabet import ENGLISH
from generator.model import Autocomplete
from tests.support.models import model_config, random_model
from tests.support.tolerance import Tolerance

TEXT = " the cat sees a garden"
EQUAL: Tolerance = {"atol": 1e-12, "rtol": 1e-12}
OWN_UNITS = ("tests.support.own_units:BidirectionalGRU", "tests.support.own_units:Attention")
UNITS = ("rnn", "gru", "lstm", "nested_lstm")


def double(unit: str, **changes: object) -> Autocomplete:
    return random_model(model_config(unit, **changes), dtype=torch.float64)  # type: ignore[arg-type]


def question(text: str, vocab: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return the characters of a text, and a target drawn at random for each."""
    targets = torch.randint(vocab, (len(text),), generator=torch.Generator().manual_seed(seed))
    return torch.from_numpy(ENGLISH.symbols(text)).long(), targets


def logits_of(model: Autocomplete, one_hot: Tensor) -> Tensor:
    """Return the logits (batch, time, vocab) of one-hot inputs, by way of nothing but the model's modules."""
    hidden = one_hot @ model.embedding.weight
    for unit in model.units:
        hidden = unit(hidden)
    logits: Tensor = model.readout(hidden)
    return logits


def by_loop(model: Autocomplete, characters: Tensor, targets: Tensor) -> Tensor:
    """Return the definition: one forward and one backward pass an output."""
    rows = []
    for output, target in enumerate(targets):
        one_hot = functional.one_hot(characters, ENGLISH.size).to(torch.float64).requires_grad_()
        logit = logits_of(model, one_hot[None])[0, output, target]
        (gradient,) = torch.autograd.grad(logit, one_hot)
        rows.append(gradient.norm(dim=1))
    return torch.stack(rows)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("num_layers", [1, 2, 3])
def test_the_reverse_scan_equals_one_backward_pass_an_output(unit: str, num_layers: int) -> None:
    model = double(unit, num_layers=num_layers)
    asked = question(TEXT, model.config.vocab_size)
    torch.testing.assert_close(connectivity(model, *asked), by_loop(model, *asked), **EQUAL)


def test_the_reverse_scan_holds_for_a_deeper_nest() -> None:
    model = double("nested_lstm", options={"depth": 3})
    asked = question(TEXT, model.config.vocab_size)
    torch.testing.assert_close(connectivity(model, *asked), by_loop(model, *asked), **EQUAL)


@pytest.mark.parametrize(
    "unit", [*OWN_UNITS, "gru", "tests.support.own_units:FromTheEnd", "tests.support.own_units:Faint"]
)
@pytest.mark.parametrize("block", [1, 7, None])
def test_the_general_path_equals_one_backward_pass_an_output_for_any_module(unit: str, block: int | None) -> None:
    model = double(unit)
    asked = question(TEXT, model.config.vocab_size)
    expected = by_loop(model, *asked)
    torch.testing.assert_close(connectivity_by_autograd(model, *asked, block=block), expected, **EQUAL)
    torch.testing.assert_close(connectivity(model, *asked), expected, **EQUAL)


@pytest.mark.parametrize("unit", [*UNITS, *OWN_UNITS])
def test_it_agrees_with_finite_differences_of_the_logit(unit: str) -> None:
    model = double(unit, num_layers=1)
    characters, targets = question(" a cat", model.config.vocab_size)
    time, step = len(characters), 1e-5
    one_hot = functional.one_hot(characters, ENGLISH.size).double()
    changes = step * torch.eye(time * ENGLISH.size, dtype=torch.float64).view(-1, time, ENGLISH.size)
    with torch.no_grad():
        above, below = (logits_of(model, one_hot + sign * changes) for sign in (1, -1))
    slopes = (above - below)[:, torch.arange(time), targets] / (2 * step)  # (input * symbol, output)
    expected = slopes.view(time, ENGLISH.size, time).norm(dim=1).t()
    assert expected.max() > 0.1
    torch.testing.assert_close(connectivity(model, characters, targets), expected, atol=1e-8, rtol=0)


def test_connectivity_of_a_linear_model_is_known_by_hand() -> None:
    """h_t = x_t + h_{t-1} / 2: an input k characters back counts 1 / 2^k of the embedding's part in the logit."""
    model = double("tests.support.own_units:Fading", hidden_size=2, num_layers=1)
    with torch.no_grad():
        model.embedding.weight.zero_()
        model.embedding.weight[3] = torch.tensor([1.0, 0.0])
        model.embedding.weight[9] = torch.tensor([0.0, 2.0])
        model.readout.weight.zero_()
        model.readout.weight[5] = torch.tensor([3.0, 2.0])  # logit 3 for one symbol, 4 for the other: norm 5
        model.readout.weight[6] = torch.tensor([-1.0, 0.0])
    characters, targets = torch.tensor([1, 3, 9, 3]), torch.tensor([5, 6, 5, 5])
    expected = [[5, 0, 0, 0], [0.5, 1, 0, 0], [1.25, 2.5, 5, 0], [0.625, 1.25, 2.5, 5]]
    torch.testing.assert_close(
        connectivity(model, characters, targets), torch.tensor(expected, dtype=torch.float64), **EQUAL
    )


def test_two_linear_layers_are_known_by_hand() -> None:
    """Two layers that fade by half: an input k characters back counts (k + 1) / 2^k."""
    model = double("tests.support.own_units:Fading", hidden_size=1, num_layers=2)
    with torch.no_grad():
        model.embedding.weight.zero_()
        model.embedding.weight[1] = 2.0
        model.readout.weight.fill_(3.0)
    result = connectivity(model, *question(" the cat", model.config.vocab_size))
    expected = [[6 * (i - j + 1) / 2 ** (i - j) if j <= i else 0 for j in range(8)] for i in range(8)]
    torch.testing.assert_close(result, torch.tensor(expected, dtype=torch.float64), **EQUAL)


@pytest.mark.parametrize("unit", [*UNITS, "tests.support.own_units:Attention"])
def test_a_causal_model_never_looks_ahead_by_exactly_nothing(unit: str) -> None:
    model = double(unit)
    result = connectivity(model, *question(TEXT, model.config.vocab_size))
    assert (result.triu(1) == 0).all()
    assert (result.tril()[torch.ones_like(result, dtype=torch.bool).tril()] > 0).all()


def test_a_bidirectional_model_looks_ahead() -> None:
    model = double(OWN_UNITS[0])
    result = connectivity(model, *question(TEXT, model.config.vocab_size))
    assert (result > 0).all()


@pytest.mark.parametrize("unit", [*UNITS, "tests.support.own_units:Attention"])
def test_what_comes_later_never_changes_an_earlier_row(unit: str) -> None:
    model = double(unit)
    characters, targets = question(TEXT + " in the house", model.config.vocab_size)
    whole = connectivity(model, characters, targets)
    for length in (1, 9, len(TEXT)):
        part = connectivity(model, characters[:length], targets[:length])
        torch.testing.assert_close(whole[:length, :length], part, **EQUAL)


def test_it_scales_with_the_readout_alone() -> None:
    model = double("gru")
    asked = question(TEXT, model.config.vocab_size)
    before = connectivity(model, *asked)
    with torch.no_grad():
        model.readout.weight.mul_(-3)
        model.readout.bias.add_(100)
    torch.testing.assert_close(connectivity(model, *asked), 3 * before, **EQUAL)


@pytest.mark.parametrize("unit", ["gru", "tests.support.own_units:BidirectionalGRU"])
def test_it_leaves_the_model_without_gradients(unit: str) -> None:
    model = double(unit).train()
    connectivity(model, *question(TEXT, model.config.vocab_size))
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not model.training


def test_every_character_needs_a_target() -> None:
    model = double("gru")
    characters, targets = question(TEXT, model.config.vocab_size)
    with pytest.raises(ValueError, match=r"one word a character, 22, got 21"):
        connectivity(model, characters, targets[:-1])


@hypothesis.given(
    unit=st.sampled_from(UNITS),
    hidden_size=st.integers(1, 5),
    num_layers=st.integers(1, 3),
    depth=st.integers(2, 4),
    text=st.text(ENGLISH.readable, min_size=1, max_size=12),
    seed=st.integers(0, 1000),
)
def test_the_fast_path_equals_the_loop_whatever_the_model(
    unit: str, hidden_size: int, num_layers: int, depth: int, text: str, seed: int
) -> None:
    options = {"depth": depth} if unit == "nested_lstm" else {}
    config = model_config(unit, hidden_size=hidden_size, num_layers=num_layers, options=options)
    model = random_model(config, seed, torch.float64)
    asked = question(text, config.vocab_size, seed)
    torch.testing.assert_close(connectivity(model, *asked), by_loop(model, *asked), **EQUAL)
