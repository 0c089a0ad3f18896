"""The long short-term memory unit (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000), as in `torch.nn`."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.recurrent import Factors, Linear, Record, RecurrentUnit, State, StepGradients, by_gate, tanh, wide


class LSTM(RecurrentUnit):
    """Input gate i, forget gate f, candidate g, output gate o, memory cell c:

    i_t, f_t, o_t = sigmoid(W_i* x_t + b_i* + W_h* h_{t-1} + b_h*)
    g_t = tanh(W_ig x_t + b_ig + W_hg h_{t-1} + b_hg)
    c_t = f_t * c_{t-1} + i_t * g_t
    h_t = o_t * tanh(c_t)
    """

    num_gates = 4
    num_states = 2

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = stacked_weight(4, hidden_size, input_size, orthogonal=False)
        self.weight_hh = stacked_weight(4, hidden_size, hidden_size, orthogonal=True)
        self.bias_ih = gate_bias(4, hidden_size, ones=1)
        self.bias_hh = gate_bias(4, hidden_size)

    def step(self, gates_ih: Tensor, state: State, maps: Sequence[Linear]) -> tuple[State, Record]:
        previous, memory = state
        hidden, memory, record = memory_cell(wide(maps[0](previous, gates_ih)), memory)
        return (hidden, memory), record

    def derivatives(self, record: Record) -> Factors:
        return memory_cell_derivatives(record)

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear], into: StepGradients) -> None:
        grad_hidden, grad_memory = gradient
        memory_cell_reverse(grad_hidden, grad_memory, factors, into.maps[0])
        grad_hidden.copy_(maps[0].reverse(into.maps[0]))

    def keep_gates(self, record: Record) -> tuple[Tensor, ...]:
        return (record[1].chunk(4, dim=-1)[1],)


def memory_cell(gates: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Record]:
    """Return the output, the new memory and the record of a cell, given its gates before their nonlinearities.

    `gates` is (batch, 4 * hidden_size) in the order i, f, g, o, and is overwritten by the gates themselves, which the
    record keeps; `memory` is (batch, hidden_size).
    """
    candidate = gates.chunk(4, dim=-1)[2]
    candidate.add_(candidate)  # tanh(x) = 2 sigmoid(2x) - 1: one pass does for all four gates
    torch.sigmoid_(gates)
    candidate.mul_(2).sub_(1)
    input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
    new_memory = torch.addcmul(forget * memory, input_gate, candidate)
    squashed = tanh(new_memory)
    return output * squashed, new_memory, (memory, gates, squashed)


def memory_cell_derivatives(record: Record) -> Factors:
    """Return the factors to the gates, i, f, g from the memory and o from the output, side by side as the gates are;
    to the memory from the output; and to the memory before from the memory."""
    memory, gates, squashed = record
    input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
    to_gates = torch.addcmul(gates, gates, gates, value=-1)  # of a sigmoid; the candidate's is overwritten
    to_input, to_forget, to_candidate, to_output = to_gates.chunk(4, dim=-1)
    to_input.mul_(candidate)
    to_forget.mul_(memory)
    torch.addcmul(input_gate, input_gate * candidate, candidate, value=-1, out=to_candidate)
    to_output.mul_(squashed)
    to_memory = torch.addcmul(output, output * squashed, squashed, value=-1)
    return to_gates, to_memory, forget


def memory_cell_reverse(grad_output: Tensor, grad_memory: Tensor, factors: Factors, into: Tensor) -> None:
    """Write the gradients with respect to the gates `into` a (batch, 4 * hidden_size); `grad_memory`, the one with
    respect to the memory, becomes that with respect to the memory before."""
    to_gates, to_memory, forget = factors
    grad_memory.addcmul_(grad_output, to_memory)
    factors_by_gate, parts = by_gate(to_gates, 4), by_gate(into, 4)
    torch.mul(factors_by_gate[..., :3, :], grad_memory.unsqueeze(-2), out=parts[..., :3, :])
    torch.mul(factors_by_gate[..., 3, :], grad_output, out=parts[..., 3, :])
    grad_memory.mul_(forget)
