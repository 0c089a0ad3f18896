"""The units that `torch.nn` has too, held against it."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from generator.contract.alphabet import ENGLISH
from generator.model import Autocomplete
from generator.units import GRU, LSTM, RNN, UNITS, RecurrentUnit
from tests.support.models import model_config, random_model
from tests.support.tolerance import Tolerance

RECURRENT = {name: unit for name, unit in UNITS.items() if issubclass(unit, RecurrentUnit)}
EQUAL: Tolerance = {"atol": 1e-10, "rtol": 0.0}
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
PAIRS = [
    pytest.param(RNN, nn.RNN, id="rnn"),
    pytest.param(GRU, nn.GRU, id="gru"),
    pytest.param(LSTM, nn.LSTM, id="lstm"),
]


def reference_of(units: list[RecurrentUnit], reference: Callable[..., nn.RNNBase]) -> nn.RNNBase:
    """Return a `torch.nn` stack with random weights, which are copied into `units`."""
    first = units[0]
    stack = reference(first.input_size, first.hidden_size, len(units), batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for layer, unit in enumerate(units):
            for name in NAMES:
                getattr(unit, name).copy_(getattr(stack, f"{name}_l{layer}").normal_(std=0.7))
    return stack


def drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize(("unit_class", "reference"), PAIRS)
@pytest.mark.parametrize("time", [1, 11])
def test_a_unit_equals_torch_forward_and_in_every_gradient(
    unit_class: type[RecurrentUnit], reference: type[nn.RNNBase], time: int
) -> None:
    torch.manual_seed(1)
    unit = unit_class(5, 7).double()
    stack = reference_of([unit], reference)
    inputs, weights = drawn(3, time, 5), drawn(3, time, 7)
    ours, theirs = inputs.clone().requires_grad_(), inputs.clone().requires_grad_()

    hidden, expected = unit(ours), stack(theirs)[0]
    (hidden * weights).sum().backward()
    (expected * weights).sum().backward()

    torch.testing.assert_close(hidden, expected, **EQUAL)
    torch.testing.assert_close(ours.grad, theirs.grad, **EQUAL)
    for name in NAMES:
        torch.testing.assert_close(getattr(unit, name).grad, getattr(stack, f"{name}_l0").grad, **EQUAL)


@pytest.mark.parametrize(("name", "reference"), [("rnn", nn.RNN), ("gru", nn.GRU), ("lstm", nn.LSTM)])
@pytest.mark.parametrize("num_layers", [1, 2])
def test_a_model_equals_torch_from_characters_to_logits_and_back(
    name: str, reference: type[nn.RNNBase], num_layers: int
) -> None:
    model = random_model(model_config(name, num_layers=num_layers), dtype=torch.float64)
    stack = reference_of(list(model.units), reference)  # type: ignore[arg-type]
    characters = torch.randint(1, ENGLISH.size, (4, 13))
    weights = drawn(4, 13, model.config.vocab_size)

    def outcome(hidden: Tensor, parameters: list[Tensor]) -> tuple[Tensor, tuple[Tensor, ...]]:
        logits = model.readout(hidden)
        return logits, torch.autograd.grad((logits * weights).sum(), parameters)

    shared = [model.embedding.weight, model.readout.weight, model.readout.bias]
    of_units = [getattr(unit, part) for unit in model.units for part in NAMES]
    of_stack = [getattr(stack, f"{part}_l{layer}") for layer in range(num_layers) for part in NAMES]
    expected = outcome(stack(model.embedding(characters))[0], [*shared, *of_stack])
    for hidden in (
        model.hidden_states(characters),
        model.hidden_states_from_embedded(model.embedding(characters)),
    ):
        torch.testing.assert_close(outcome(hidden, [*shared, *of_units]), expected, **EQUAL)
    torch.testing.assert_close(model(characters), expected[0], **EQUAL)


@pytest.mark.parametrize(("unit_class", "reference"), PAIRS)
def test_a_unit_used_twice_in_one_graph_gathers_both_gradients(
    unit_class: type[RecurrentUnit], reference: type[nn.RNNBase]
) -> None:
    torch.manual_seed(2)
    unit = unit_class(6, 6).double()
    stack = reference_of([unit], reference)
    inputs = drawn(2, 5, 6)
    unit(unit(inputs)).square().sum().backward()
    stack(stack(inputs)[0])[0].square().sum().backward()
    for name in NAMES:
        torch.testing.assert_close(getattr(unit, name).grad, getattr(stack, f"{name}_l0").grad, **EQUAL)


@pytest.mark.parametrize("name", RECURRENT)
def test_a_retained_graph_gives_the_same_gradient_again(name: str) -> None:
    torch.manual_seed(3)
    unit = RECURRENT[name](4, 4).double()
    inputs = drawn(2, 6, 4).requires_grad_()
    hidden = unit(inputs)
    wanted = [inputs, *unit.parameters()]
    first = torch.autograd.grad(hidden[:, 3].sum(), wanted, retain_graph=True)
    other = torch.autograd.grad(hidden[:, 5].sum(), wanted, retain_graph=True)
    again = torch.autograd.grad(hidden[:, 3].sum(), wanted)
    torch.testing.assert_close(again, first, atol=0, rtol=0)
    assert not torch.allclose(other[0], first[0])


@pytest.mark.parametrize("name", RECURRENT)
def test_a_gradient_of_a_gradient_is_refused_and_not_wrong(name: str) -> None:
    unit = RECURRENT[name](3, 3).double()
    inputs = drawn(1, 4, 3).requires_grad_()
    (gradient,) = torch.autograd.grad(unit(inputs).square().sum(), inputs, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@pytest.mark.parametrize("name", RECURRENT)
def test_bfloat16_products_stay_near_float32(name: str) -> None:
    model: Autocomplete = random_model(model_config(name, hidden_size=32))
    with torch.no_grad():
        for unit in model.units:
            for parameter in unit.parameters():
                parameter.mul_(0.4)  # of the size that training gives
    characters = torch.randint(1, ENGLISH.size, (4, 40))

    def gradients(precision: torch.dtype) -> tuple[Tensor, tuple[Tensor, ...]]:
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            hidden = model.hidden_states(characters)
        return hidden.float(), torch.autograd.grad(hidden.float().square().sum(), list(model.units.parameters()))

    hidden, exact = gradients(torch.float32)
    narrow_hidden, narrow = gradients(torch.bfloat16)
    assert (narrow_hidden - hidden).abs().max() < 0.03  # hidden states are within 1; bfloat16 has 8 bits
    for expected, got in zip(exact, narrow, strict=True):
        assert got.dtype == torch.float32
        assert (got - expected).norm() < 0.03 * expected.norm()


def test_frozen_weights_leave_the_gradients_of_the_others_alone() -> None:
    torch.manual_seed(4)
    unit = GRU(3, 5).double()
    inputs = drawn(2, 7, 3)
    unit(inputs).square().sum().backward()
    expected = unit.weight_ih.grad
    unit.weight_ih.grad = None
    unit.weight_hh.requires_grad_(False).grad = None
    unit(inputs).square().sum().backward()
    assert unit.weight_hh.grad is None
    torch.testing.assert_close(unit.weight_ih.grad, expected, atol=0, rtol=0)


@pytest.mark.parametrize(("name", "gate"), [("gru", 1), ("lstm", 1), ("nested_lstm", 1)])
def test_the_gate_that_keeps_the_memory_starts_open(name: str, gate: int) -> None:
    unit = RECURRENT[name](4, 4)
    bias = unit.bias_ih.view(unit.num_gates, 4)
    assert (bias[gate] == 1).all()
    assert bias.sum() == 4


@pytest.mark.parametrize("name", RECURRENT)
def test_recurrent_weights_start_orthogonal_gate_by_gate(name: str) -> None:
    torch.manual_seed(5)
    unit = RECURRENT[name](6, 6)
    for block in unit.recurrent_parameters()[0][0].chunk(unit.num_gates):
        torch.testing.assert_close(block @ block.t(), torch.eye(6), atol=1e-5, rtol=0)
