"""VJP of a bidirectional layer: two VJPs side by side, the second of a layer that reads from the end."""

import torch
from jaxtyping import Float
from torch import Tensor

from generator.attribution.vjp import VJP, Gradients, known_vjp, vjp
from generator.units.bidirectional import BidirectionalGRU


@known_vjp.register
def bidirectional_vjp(
    unit: BidirectionalGRU,
    inputs: Float[Tensor, "batch time input_size"],
    below: Float[Tensor, "input_size n"] | None,
) -> tuple[Float[Tensor, "batch time hidden_size"], VJP]:
    """Return what a `BidirectionalGRU` puts out, and its VJP there."""
    hidden, forwards = vjp(unit.forwards, inputs, below)
    from_the_end, backwards = vjp(unit.backwards, inputs.flip(1), below)
    return torch.cat([hidden, from_the_end.flip(1)], dim=-1), BidirectionalVJP(forwards, backwards, hidden.shape[-1])


class BidirectionalVJP(VJP):
    """Two layers side by side, each of width `half`; the second reads from the end."""

    step_by_step = True

    def __init__(self, forwards: VJP, backwards: VJP, half: int) -> None:
        self._forwards, self._backwards, self._half = forwards, backwards, half

    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        if norms is not None:
            norms.copy_(gradients.norms())
        from_the_end = self._backwards.pull_back(gradients.part(self._half, 2 * self._half).reversed()).spread().values
        result = self._forwards.pull_back(gradients.part(0, self._half)).spread().values
        assert from_the_end is not None
        assert result is not None
        for ahead, back in zip(result, reversed(from_the_end.unbind()), strict=True):  # without a copy of the whole
            ahead += back.flip(0)
        return Gradients(gradients.outputs, gradients.time, values=result, back_only=False)
