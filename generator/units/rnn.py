"""The vanilla recurrent unit (Elman 1990), as `torch.nn.RNN` computes it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.recurrent import Factors, Linear, Record, RecurrentUnit, State, StepGradients, tanh, wide


class RNN(RecurrentUnit):
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)."""

    num_gates = 1

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = stacked_weight(1, hidden_size, input_size, orthogonal=False)
        self.weight_hh = stacked_weight(1, hidden_size, hidden_size, orthogonal=True)
        self.bias_ih = gate_bias(1, hidden_size)
        self.bias_hh = gate_bias(1, hidden_size)

    def step(self, gates_ih: Tensor, state: State, maps: Sequence[Linear]) -> tuple[State, Record]:
        (previous,) = state
        hidden = tanh(wide(maps[0](previous, gates_ih)))
        return (hidden,), (hidden,)

    def derivatives(self, record: Record) -> Factors:
        (hidden,) = record
        return (torch.addcmul(hidden.new_ones(()), hidden, hidden, value=-1),)

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear], into: StepGradients) -> None:
        (grad_hidden,) = gradient
        torch.mul(grad_hidden, factors[0], out=into.maps[0])
        grad_hidden.copy_(maps[0].reverse(into.maps[0]))
