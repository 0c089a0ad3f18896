"""The gated recurrent unit (Cho et al. 2014), in the variant that `torch.nn.GRU` computes."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generator.units.initialisation import gate_bias, stacked_weight
from generator.units.scan import Factors, Linear, Record, RecurrentUnit, State, wide


class GRU(RecurrentUnit):
    """Reset gate r, update gate z, candidate n:

    r_t = sigmoid(W_ir x_t + b_ir + W_hr h_{t-1} + b_hr)
    z_t = sigmoid(W_iz x_t + b_iz + W_hz h_{t-1} + b_hz)
    n_t = tanh(W_in x_t + b_in + r_t * (W_hn h_{t-1} + b_hn))
    h_t = (1 - z_t) * n_t + z_t * h_{t-1}
    """

    num_gates = 3
    adds_input_part = False  # the reset gate comes between, in the candidate

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__(input_size, hidden_size)
        self.weight_ih = stacked_weight(3, hidden_size, input_size, orthogonal=False)
        self.weight_hh = stacked_weight(3, hidden_size, hidden_size, orthogonal=True)
        self.bias_ih = gate_bias(3, hidden_size, ones=1)
        self.bias_hh = gate_bias(3, hidden_size)

    def step(self, gates_ih: Tensor, state: State, maps: Sequence[Linear]) -> tuple[State, Record]:
        (previous,) = state
        gates_hh = wide(maps[0](previous))
        split = 2 * self.hidden_size
        reset_update = torch.sigmoid(gates_ih[:, :split] + gates_hh[:, :split])
        reset, update = reset_update.chunk(2, dim=-1)
        candidate_hh = gates_hh[:, split:]
        candidate = torch.tanh(torch.addcmul(wide(gates_ih[:, split:]), reset, candidate_hh))
        hidden = torch.lerp(candidate, previous, update)
        return (hidden,), (previous, reset, update, candidate, candidate_hh)

    def derivatives(self, record: Record) -> Factors:
        previous, reset, update, candidate, candidate_hh = record
        to_candidate = (1 - update) * (1 - candidate * candidate)
        to_reset = to_candidate * candidate_hh * reset * (1 - reset)
        to_update = (previous - candidate) * update * (1 - update)
        return to_reset, to_update, to_candidate, to_candidate * reset, update

    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear]) -> tuple[list[Tensor], State]:
        (grad_hidden,) = gradient
        to_reset, to_update, to_candidate, to_candidate_hh, update = factors
        reset, update_gate, candidate, candidate_hh = (
            maps[0].narrow(grad_hidden * factor) for factor in (to_reset, to_update, to_candidate, to_candidate_hh)
        )
        grad_ih = torch.cat([reset, update_gate, candidate], dim=-1)
        grad_hh = torch.cat([reset, update_gate, candidate_hh], dim=-1)
        grad_previous = torch.addcmul(wide(maps[0].reverse(grad_hh)), grad_hidden, update)
        return [grad_ih, grad_hh], (grad_previous,)
