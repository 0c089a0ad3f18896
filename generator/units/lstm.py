"""The long short-term memory unit (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000), as in `torch.nn`."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.scan import Factors, Linear, Record, RecurrentUnit, State, wide


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
        hidden, memory, gates = memory_cell(wide(gates_ih + maps[0](previous)), memory)
        return (hidden, memory), gates

    def derivatives(self, record: Record) -> Factors:
        return memory_cell_derivatives(record)

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear]) -> tuple[list[Tensor], State]:
        grad_gates, grad_memory = memory_cell_reverse(gradient[0], gradient[1], factors)
        grad_gates = maps[0].narrow(grad_gates)
        return [grad_gates, grad_gates], (wide(maps[0].reverse(grad_gates)), grad_memory)


def memory_cell(gates: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Record]:
    """Return the output, the new memory and the record of a cell, given its gates before their nonlinearities.

    `gates` is (batch, 4 * hidden_size) in the order i, f, g, o; `memory` is (batch, hidden_size).
    """
    size = memory.shape[-1]
    input_forget = torch.sigmoid(gates[:, : 2 * size])
    input_gate, forget = input_forget.chunk(2, dim=-1)
    candidate = torch.tanh(gates[:, 2 * size : 3 * size])
    output = torch.sigmoid(gates[:, 3 * size :])
    new_memory = torch.addcmul(forget * memory, input_gate, candidate)
    squashed = torch.tanh(new_memory)
    return output * squashed, new_memory, (memory, input_gate, forget, candidate, output, squashed)


def memory_cell_derivatives(record: Record) -> Factors:
    """Return the factors to the gates i, f, g (from the memory), o and the memory (from the output), and f."""
    memory, input_gate, forget, candidate, output, squashed = record
    return (
        candidate * input_gate * (1 - input_gate),
        memory * forget * (1 - forget),
        input_gate * (1 - candidate * candidate),
        squashed * output * (1 - output),
        output * (1 - squashed * squashed),
        forget,
    )


def memory_cell_reverse(grad_output: Tensor, grad_memory: Tensor, factors: Factors) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to the gates (batch, 4 * hidden_size) and to the previous memory."""
    to_input, to_forget, to_candidate, to_output, to_memory, forget = factors
    grad_memory = torch.addcmul(grad_memory, grad_output, to_memory)
    parts = [grad_memory * to_input, grad_memory * to_forget, grad_memory * to_candidate, grad_output * to_output]
    return torch.cat(parts, dim=-1), grad_memory * forget
