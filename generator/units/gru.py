"""The gated recurrent unit (Cho et al. 2014), in the variant that `torch.nn.GRU` computes."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.recurrent import Factors, Linear, Record, RecurrentUnit, State, StepGradients, by_gate, tanh, wide


class GRU(RecurrentUnit):
    """Reset gate r, update gate z, candidate n:

    r_t = sigmoid(W_ir x_t + b_ir + W_hr h_{t-1} + b_hr)
    z_t = sigmoid(W_iz x_t + b_iz + W_hz h_{t-1} + b_hz)
    n_t = tanh(W_in x_t + b_in + r_t * (W_hn h_{t-1} + b_hn))
    h_t = (1 - z_t) * n_t + z_t * h_{t-1}
    """

    num_gates = 3
    separate_input_part = True  # the reset gate stands between the two in the candidate

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = stacked_weight(3, hidden_size, input_size, orthogonal=False)
        self.weight_hh = stacked_weight(3, hidden_size, hidden_size, orthogonal=True)
        self.bias_ih = gate_bias(3, hidden_size, ones=1)
        self.bias_hh = gate_bias(3, hidden_size)

    def step(self, gates_ih: Tensor, state: State, maps: Sequence[Linear]) -> tuple[State, Record]:
        (previous,) = state
        split = 2 * self.hidden_size
        gates = maps[0](previous)  # in place, as far as may be: of r, z and n
        gates[:, :split].add_(gates_ih[:, :split])
        gates = wide(gates)
        reset_update, candidate_hh = torch.sigmoid_(gates[:, :split]), gates[:, split:]
        reset, update = reset_update.chunk(2, dim=-1)
        candidate = tanh(torch.addcmul(wide(gates_ih[:, split:]), reset, candidate_hh))
        hidden = torch.lerp(candidate, previous, update)
        return (hidden,), (previous, gates, candidate)

    def keep_gates(self, record: Record) -> tuple[Tensor, ...]:
        return (record[1].chunk(3, dim=-1)[1],)

    def derivatives(self, record: Record) -> Factors:
        previous, gates, candidate = record
        reset, update, candidate_hh = gates.chunk(3, dim=-1)
        to_hh = torch.addcmul(gates, gates, gates, value=-1)  # of a sigmoid; the candidate's is overwritten
        to_reset, to_update, to_candidate_hh = to_hh.chunk(3, dim=-1)
        slope = torch.addcmul(candidate.new_ones(()), candidate, candidate, value=-1)
        to_candidate = torch.addcmul(slope, slope, update, value=-1)
        to_reset.mul_(to_candidate).mul_(candidate_hh)
        to_update.mul_(previous - candidate)
        torch.mul(to_candidate, reset, out=to_candidate_hh)
        return to_hh, to_candidate, update

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear], into: StepGradients) -> None:
        (grad_hidden,) = gradient
        to_hh, to_candidate, update = factors
        (grad_hh,), split = into.maps, 2 * self.hidden_size
        torch.mul(by_gate(to_hh, 3), grad_hidden.unsqueeze(-2), out=by_gate(grad_hh, 3))
        into.input_part[..., :split].copy_(grad_hh[..., :split])
        torch.mul(grad_hidden, to_candidate, out=into.input_part[..., split:])
        torch.addcmul(wide(maps[0].reverse(grad_hh)), grad_hidden, update, out=grad_hidden)
