"""A GRU that reads both ways (Schuster & Paliwal 1997). It sees the future: it completes, but it does not predict."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from generator.units.gru import GRU
from generator.units.vjp import Gradients, Linearised


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

    def linearised(
        self, inputs: Float[Tensor, "batch time input_size"], below: Tensor | None
    ) -> tuple[Tensor, Linearised]:
        """Return what `forward` does, and the layer as `generator.units.vjp` describes it."""
        hidden, forwards = self.forwards.linearised(inputs, below)
        from_the_end, backwards = self.backwards.linearised(inputs.flip(1), below)
        return torch.cat([hidden, from_the_end.flip(1)], dim=-1), _BothWays(forwards, backwards, hidden.shape[-1])


class _BothWays(Linearised):
    """Two layers side by side, the second of which reads from the end."""

    step_by_step = True

    def __init__(self, forwards: Linearised, backwards: Linearised, half: int) -> None:
        self._forwards, self._backwards, self._half = forwards, backwards, half

    def reverse(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        if norms is not None:
            norms.copy_(gradients.norms())
        ahead = self._backwards.reverse(gradients.part(self._half, 2 * self._half).reversed()).values
        result = self._forwards.reverse(gradients.part(0, self._half)).values
        assert ahead is not None
        assert result is not None
        for there, back in zip(result, reversed(ahead.unbind()), strict=True):  # without a copy of it all
            there += back.flip(0)
        return Gradients(gradients.outputs, gradients.time, values=result, back_only=False)
