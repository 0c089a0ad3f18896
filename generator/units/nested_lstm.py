"""The Nested LSTM (Moniz & Krueger 2018): an LSTM whose memory is updated by another LSTM."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.lstm import memory_cell, memory_cell_derivatives, memory_cell_reverse
from generator.units.recurrent import Factors, Linear, Record, RecurrentUnit, State, by_gate, tanh, wide

_RECORD = 2  # tensors that a level above the innermost keeps: memory, gates
_INNERMOST = 3  # tensors that the innermost level, a plain memory cell, keeps
_FACTORS = 3  # of every level: to the gates, from the output to the memory, to the memory before


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
        record, reads = [], []
        for memory, inner in zip(memories, maps[1:], strict=False):  # downwards; the innermost memory is left
            input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
            torch.sigmoid_(gates[:, : 2 * self.hidden_size])
            torch.sigmoid_(output)
            record.append((memory, gates))
            read = torch.cat([input_gate * candidate, forget * memory], dim=-1)
            reads.append(read)
            gates = wide(inner(read))
        result, innermost, cell = memory_cell(gates, memories[-1])
        new_memories, squashes = [innermost], list[Tensor]()
        for _, gates in reversed(record):  # upwards: a level's result is the memory of the one above
            new_memories.insert(0, result)
            squashed = tanh(result)
            squashes.insert(0, squashed)
            result = gates.chunk(4, dim=-1)[3] * squashed
        levels = [part for level in record for part in level]
        return (result, *new_memories), (*reads, *levels, *squashes, *cell)

    def derivatives(self, record: Record) -> Factors:
        inner = self.depth - 1
        levels, squashes = record[inner : inner + _RECORD * inner], record[-_INNERMOST - inner : -_INNERMOST]
        factors: list[Tensor] = []
        for k, squashed in enumerate(squashes):
            memory, gates = levels[_RECORD * k : _RECORD * (k + 1)]
            input_gate, forget, candidate, output = gates.chunk(4, dim=-1)
            to_gates = torch.addcmul(gates, gates, gates, value=-1)  # of a sigmoid; the candidate's is overwritten
            to_input, to_forget, to_candidate, to_output = to_gates.chunk(4, dim=-1)
            to_input.mul_(candidate)
            to_forget.mul_(memory)
            to_candidate.copy_(input_gate)
            to_output.mul_(squashed)
            factors += [to_gates, torch.addcmul(output, output * squashed, squashed, value=-1), forget]
        return (*factors, *memory_cell_derivatives(record[-_INNERMOST:]))

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear]) -> tuple[list[Tensor], State]:
        grad_result, *grad_memories = gradient
        levels = [factors[_FACTORS * k : _FACTORS * (k + 1)] for k in range(self.depth)]
        of_gates = []
        for k, (to_gates, to_memory, _) in enumerate(levels[:-1]):  # downwards: the output gate alone
            of_gates.append(grad_result.new_empty(*grad_result.shape[:-1], to_gates.shape[-1], dtype=maps[0].dtype))
            torch.mul(to_gates.chunk(4, dim=-1)[3], grad_result, out=of_gates[k].chunk(4, dim=-1)[3])
            grad_result = torch.addcmul(grad_memories[k], grad_result, to_memory)
        grad_gates, grad_memory = memory_cell_reverse(grad_result, grad_memories[-1], levels[-1], maps[0].dtype)
        maps_gradients, previous = [grad_gates], [grad_memory]
        for k in range(self.depth - 2, -1, -1):  # upwards: the gates whose products the level below read
            to_gates, _, forget = levels[k]
            grad_input, grad_hidden = wide(maps[k + 1].reverse(grad_gates)).chunk(2, dim=-1)
            grad_gates = of_gates[k]
            to, of = by_gate(to_gates, 4), by_gate(grad_gates, 4)
            torch.mul(to[..., 0:3:2, :], grad_input.unsqueeze(-2), out=of[..., 0:3:2, :])  # input gate, candidate
            torch.mul(to[..., 1, :], grad_hidden, out=of[..., 1, :])
            maps_gradients.insert(0, grad_gates)
            previous.insert(0, grad_hidden * forget)
        return [grad_gates, *maps_gradients], (wide(maps[0].reverse(grad_gates)), *previous)

    def inner_inputs(self, record: Record) -> tuple[Tensor, ...]:
        return record[: self.depth - 1]
