"""The Nested LSTM (Moniz & Krueger 2018): an LSTM whose memory is updated by another LSTM."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import torch
from torch import Tensor, nn

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.lstm import memory_cell, memory_cell_derivatives, memory_cell_reverse
from generator.units.recurrent import Factors, Linear, Record, RecurrentUnit, State, StepGradients, by_gate, tanh, wide


class _Level(NamedTuple):
    """Record of a level above the innermost, which is a plain memory cell with a record of its own."""

    memory: Tensor
    """Memory before the time step."""
    gates: Tensor
    """Gates i, f, g, o side by side, after their nonlinearities."""
    squashed: Tensor
    """tanh of the new memory."""


class _LevelFactors(NamedTuple):
    """Partial derivatives of a level, those of a memory cell among them."""

    to_gates: Tensor
    to_memory: Tensor
    """From the level's output to its new memory."""
    forget: Tensor
    """From the new memory to the one before."""


class NestedLSTM(RecurrentUnit):
    """Levels 1 (outermost) to `depth`, each with gates i, f, g, o and a memory c of its own.

    The outermost level's gates read the input and the hidden state, as an LSTM's do, but the candidate g stays
    linear. Where an LSTM would add f * c and i * g, the level below reads them, as its hidden state and its input,
    and what it puts out is the new memory:

    c^k_t = h^{k+1}_t,  where level k + 1 has input i^k * g^k, hidden state f^k * c^k_{t-1}, memory c^{k+1}_{t-1}
    h^k_t = o^k * tanh(c^k_t)

    The innermost level is an LSTM: tanh on its candidate, c_t = f * c_{t-1} + i * g.
    """

    num_gates = 4

    def __init__(self, input_size: int, hidden_size: int, depth: int = 2) -> None:
        if depth < 2:
            raise ValueError(f"depth must be 2 or more (1 is an LSTM), got {depth}")
        super().__init__(input_size, hidden_size)
        self.depth = depth
        self.num_states = 1 + depth
        self.weight_ih = stacked_weight(4, hidden_size, input_size, orthogonal=False)
        self.weight_hh = stacked_weight(4, hidden_size, hidden_size, orthogonal=True)
        self.bias_ih = gate_bias(4, hidden_size, ones=1)
        inner = range(depth - 1)
        # An inner level reads its input and its hidden state side by side.
        self.weight_memory = nn.ParameterList(
            torch.cat([stacked_weight(4, hidden_size, hidden_size, orthogonal=o) for o in (False, True)], dim=1)
            for _ in inner
        )
        self.bias_memory = nn.ParameterList(gate_bias(4, hidden_size, ones=1) for _ in inner)

    def recurrent_parameters(self) -> tuple[tuple[nn.Parameter, nn.Parameter | None], ...]:
        return ((self.weight_hh, None), *zip(self.weight_memory, self.bias_memory, strict=True))

    def step(self, gates_ih: Tensor, state: State, maps: Sequence[Linear]) -> tuple[State, Record]:
        previous, *memories = state
        gates = wide(maps[0](previous, gates_ih))
        gates_of_levels, reads = [], []
        for memory, inner in zip(memories, maps[1:], strict=False):  # downwards; the innermost memory is left
            input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
            torch.sigmoid_(gates[:, : 2 * self.hidden_size])
            torch.sigmoid_(output)
            gates_of_levels.append(gates)
            reads.append(torch.cat([input_gate * candidate, forget * memory], dim=-1))
            gates = wide(inner(reads[-1]))
        result, innermost, cell = memory_cell(gates, memories[-1])
        new_memories, levels = [innermost], list[_Level]()
        for memory, gates in zip(memories[-2::-1], reversed(gates_of_levels), strict=True):
            new_memories.insert(0, result)  # upwards: a level's result is the memory of the one above
            levels.insert(0, _Level(memory, gates, tanh(result)))
            result = gates.chunk(4, dim=-1)[3] * levels[0].squashed
        return (result, *new_memories), (*reads, *chain.from_iterable(levels), *cell)

    def keep_gates(self, record: Record) -> tuple[Tensor, ...]:
        levels, cell = self._levels_of(record)
        return tuple(gates.chunk(4, dim=-1)[1] for gates in (*(level.gates for level in levels), cell[1]))

    def derivatives(self, record: Record) -> Factors:
        levels, cell = self._levels_of(record)
        factors = [_level_derivatives(level) for level in levels]
        return (*chain.from_iterable(factors), *memory_cell_derivatives(cell))

    def _levels_of(self, record: Record) -> tuple[list[_Level], Record]:
        """Return the levels of a record, the outermost first, and the record of the innermost memory cell."""
        parts = record[self.depth - 1 :]  # after what the inner maps read
        size, inner = len(_Level._fields), self.depth - 1
        return [_Level(*parts[size * k : size * (k + 1)]) for k in range(inner)], parts[size * inner :]

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear], into: StepGradients) -> None:
        size, grad_memories = len(_LevelFactors._fields), gradient[1:]
        levels = [_LevelFactors(*factors[size * k : size * (k + 1)]) for k in range(self.depth)]
        for k, level in enumerate(levels[:-1]):  # downwards: the output gate alone; what a level puts out is a memory
            torch.mul(by_gate(level.to_gates, 4)[..., 3, :], gradient[k], out=by_gate(into.maps[k], 4)[..., 3, :])
            grad_memories[k].addcmul_(gradient[k], level.to_memory)
        memory_cell_reverse(gradient[-2], gradient[-1], levels[-1], into.maps[-1])
        for k in range(self.depth - 2, -1, -1):  # upwards: the gates whose products the level below read
            grad_input, grad_hidden = wide(maps[k + 1].reverse(into.maps[k + 1])).chunk(2, dim=-1)
            to, of = by_gate(levels[k].to_gates, 4), by_gate(into.maps[k], 4)
            torch.mul(to[..., 0:3:2, :], grad_input.unsqueeze(-2), out=of[..., 0:3:2, :])  # input gate, candidate
            torch.mul(to[..., 1, :], grad_hidden, out=of[..., 1, :])
            torch.mul(grad_hidden, levels[k].forget, out=grad_memories[k])
        gradient[0].copy_(maps[0].reverse(into.maps[0]))

    def inner_inputs(self, record: Record) -> tuple[Tensor, ...]:
        return record[: self.depth - 1]


def _level_derivatives(level: _Level) -> _LevelFactors:
    memory, gates, squashed = level
    input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
    to_gates = torch.addcmul(gates, gates, gates, value=-1)  # of a sigmoid; the candidate's is overwritten
    to_input, to_forget, to_candidate, to_output = to_gates.chunk(4, dim=-1)
    to_input.mul_(candidate)
    to_forget.mul_(memory)
    to_candidate.copy_(input_gate)
    to_output.mul_(squashed)
    return _LevelFactors(to_gates, torch.addcmul(output, output * squashed, squashed, value=-1), forget)
