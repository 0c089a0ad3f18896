"""The Nested LSTM has no counterpart in `torch.nn`: its equations are evaluated here once more, level by level."""

import pytest
import torch
from torch import Tensor

from generator.units import LSTM, NestedLSTM


def evaluate_level(
    unit: NestedLSTM, level: int, read: Tensor, hidden: Tensor, memories: list[Tensor]
) -> tuple[Tensor, list[Tensor]]:
    """Return what a level puts out and the new memories from it downwards, by Moniz & Krueger's equations.

    All are vectors of one time step of one observation. `memories[0]` is the level's own.
    """
    size = unit.hidden_size
    if level == 0:
        weights, bias = torch.cat([unit.weight_ih, unit.weight_hh], dim=1), unit.bias_ih
    else:
        weights, bias = unit.weight_memory[level - 1], unit.bias_memory[level - 1]
    both = torch.cat([read, hidden])
    sums = [
        torch.stack([weights[gate * size + k] @ both + bias[gate * size + k] for k in range(size)]) for gate in range(4)
    ]
    input_gate, forget_gate, output_gate = torch.sigmoid(sums[0]), torch.sigmoid(sums[1]), torch.sigmoid(sums[3])
    if level == unit.depth - 1:
        memory = forget_gate * memories[0] + input_gate * torch.tanh(sums[2])
        below: list[Tensor] = []
    else:
        memory, below = evaluate_level(unit, level + 1, input_gate * sums[2], forget_gate * memories[0], memories[1:])
    return output_gate * torch.tanh(memory), [memory, *below]


def evaluate(unit: NestedLSTM, inputs: Tensor) -> Tensor:
    """Return the hidden states, (batch, time, hidden_size)."""
    observations = []
    for observation in inputs:
        hidden = torch.zeros(unit.hidden_size, dtype=inputs.dtype)
        memories = [hidden] * unit.depth
        states = []
        for x in observation:
            hidden, memories = evaluate_level(unit, 0, x, hidden, memories)
            states.append(hidden)
        observations.append(torch.stack(states))
    return torch.stack(observations)


def random_unit(depth: int, input_size: int, hidden_size: int) -> NestedLSTM:
    torch.manual_seed(depth)
    unit = NestedLSTM(input_size, hidden_size, depth=depth).double()
    with torch.no_grad():
        for parameter in unit.parameters():
            parameter.normal_(std=0.7)
    return unit


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_it_equals_its_equations_forward_and_in_every_gradient(depth: int) -> None:
    unit = random_unit(depth, 3, 4)
    inputs = torch.randn(2, 6, 3, dtype=torch.float64).requires_grad_()
    weights = torch.randn(2, 6, 4, dtype=torch.float64)
    wanted = [inputs, *unit.parameters()]
    hidden, expected = unit(inputs), evaluate(unit, inputs)
    torch.testing.assert_close(hidden, expected, atol=1e-12, rtol=0)
    torch.testing.assert_close(
        torch.autograd.grad((hidden * weights).sum(), wanted),
        torch.autograd.grad((expected * weights).sum(), wanted),
        atol=1e-12,
        rtol=0,
    )


@pytest.mark.parametrize("depth", [2, 3])
def test_its_gradient_agrees_with_finite_differences(depth: int) -> None:
    unit = random_unit(depth, 2, 2)
    names = [name for name, _ in unit.named_parameters()]

    def run(inputs: Tensor, *values: Tensor) -> Tensor:
        hidden: Tensor = torch.func.functional_call(unit, dict(zip(names, values, strict=True)), (inputs,))
        return hidden

    inputs = torch.randn(2, 3, 2, dtype=torch.float64).requires_grad_()
    values = [value.detach().clone().requires_grad_() for value in unit.parameters()]
    assert torch.autograd.gradcheck(run, (inputs, *values), eps=1e-6, atol=1e-8, rtol=1e-6)


def test_its_innermost_level_alone_is_an_lstm() -> None:
    """With every gate of the outer level held fully open, what is left is an LSTM that reads W x and the old memory."""
    unit = random_unit(2, 3, 3)
    lstm = LSTM(3, 3).double()
    with torch.no_grad():
        unit.weight_hh.zero_()
        unit.weight_ih.zero_()
        unit.weight_ih[6:9] = torch.eye(3)  # the linear candidate is the input itself
        unit.bias_ih.fill_(1e3)
        unit.bias_ih[6:9] = 0
        lstm.weight_ih.copy_(unit.weight_memory[0][:, :3])
        lstm.weight_hh.copy_(unit.weight_memory[0][:, 3:])
        lstm.bias_ih.copy_(unit.bias_memory[0])
        lstm.bias_hh.zero_()
    inputs = torch.randn(2, 7, 3, dtype=torch.float64)
    torch.testing.assert_close(unit(inputs), torch.tanh(lstm(inputs)), atol=1e-12, rtol=0)


def test_a_depth_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="depth must be 2 or more"):
        NestedLSTM(3, 3, depth=1)
