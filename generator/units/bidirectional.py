"""A GRU that reads both ways (Schuster & Paliwal 1997). It sees the future: it completes, but it does not predict."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from generator.units.gru import GRU


class BidirectionalGRU(nn.Module):
    """Two GRUs of half the width, one from the left and one from the right, side by side."""

    causal = False

    def __init__(self, input_size: int, hidden_size: int) -> None:
        if hidden_size % 2:
            raise ValueError(f"hidden_size must be even, half for each direction, got {hidden_size}")
        super().__init__()
        self.forwards = GRU(input_size, hidden_size // 2)
        self.backwards = GRU(input_size, hidden_size // 2)

    def forward(self, inputs: Float[Tensor, "batch time input_size"]) -> Float[Tensor, "batch time hidden_size"]:
        return torch.cat([self.forwards(inputs), self.backwards(inputs.flip(1)).flip(1)], dim=-1)
