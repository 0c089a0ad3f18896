"""The optimiser of a model: Adam, and Muon for the units' matrices in cycles that ask for it.

Muon (Jordan et al. 2024) steps along the orthogonal matrix nearest to the mean gradient: every direction in which a
matrix can change counts alike, where Adam weighs every number by itself. Gates that are stacked into one matrix are
orthogonalised separately. Its steps are as long as Adam's (Liu et al. 2025), so that both share one learning rate.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from generator.config import TrainingConfig
from generator.kernels.matmul import matmul_dtype
from generator.model import Autocomplete
from generator.units import RecurrentUnit

_MOMENTUM = 0.95  # of Muon


class Optimiser(torch.optim.Adam):
    """Adam and Muon for one model. The state of both is kept by the index of the weight in `model.parameters()`."""

    def __init__(self, model: Autocomplete) -> None:
        # The readout comes last in `model.parameters()`: a second group keeps every parameter's index in saved state.
        readout = list(model.readout.parameters())
        others = list(model.parameters())[: -len(readout)]
        super().__init__([{"params": others}, {"params": readout}], fused=True)
        # A bidirectional layer holds two GRUs of half the width, so their gates have half as many rows.
        heights = {
            weight: unit.hidden_size
            for unit in model.units.modules()
            if isinstance(unit, RecurrentUnit)
            for weight in unit.parameters()
        }
        self._matrices = {
            weight: heights.get(weight, model.config.hidden_size)
            for weight in model.units.parameters()
            if weight.dim() == 2 and min(weight.shape) > 1
        }
        self._muon, self._precision = False, torch.float32

    def prepare(self, config: TrainingConfig, step: int) -> None:
        """Set the method and the learning rates for a step, counted from 0."""
        cycle = config.schedule.at(step)
        rate = cycle.learning_rate_at(step)
        others, readout = self.param_groups
        others["lr"], readout["lr"] = rate, rate * cycle.readout_lr_scale
        self._muon, self._precision = cycle.optimiser == "muon", getattr(torch, config.precision)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the weights by their gradients."""
        for weight, height in self._matrices.items():
            if not self._muon:
                self.state.get(weight, {}).pop("momentum", None)
            elif weight.grad is not None:
                self._orthogonal_step(weight, weight.grad, height)
                weight.grad = None  # so that Adam skips this weight
        return super().step(closure)

    def _orthogonal_step(self, weight: Tensor, grad: Tensor, height: int) -> None:
        state = self.state[weight]
        if not state:  # Adam expects initialised state when a later cycle switches back to it
            state["step"] = torch.zeros((), device=weight.device)
            state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(weight), torch.zeros_like(weight)
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(weight)
        dtype = matmul_dtype(self._precision, weight.device)
        stacks = (_blocks(stack, height) for stack in (weight, grad, state["momentum"]))
        for block, part, mean in zip(*stacks, strict=True):
            mean.lerp_(part, 1 - _MOMENTUM)
            length = 0.2 * math.sqrt(max(part.shape))  # of Adam's steps: Liu et al. 2025, equation 4
            block.sub_(orthogonal(part.lerp(mean, _MOMENTUM), dtype), alpha=self.param_groups[0]["lr"] * length)


def _blocks(stacked: Tensor, height: int) -> list[Tensor]:
    """Split a stacked weight into views of `height` rows, one per gate; a weight of other height stays whole."""
    return list(stacked.detach().chunk(len(stacked) // height if len(stacked) % height == 0 else 1))


def orthogonal(matrix: Float[Tensor, "rows columns"], dtype: torch.dtype) -> Float[Tensor, "rows columns"]:
    """Return an approximation of the orthogonal matrix nearest to `matrix`, with matrix products in `dtype`.

    Five Newton-Schulz steps with the coefficients of Jordan et al. 2024, as in `torch.optim.Muon`, which always uses
    bfloat16. Singular values of more than a five-hundredth of the matrix's norm end between 0.6 and 1.3, smaller ones
    below.
    """
    tall = len(matrix) > matrix.shape[1]
    inside = (matrix.t() if tall else matrix).to(dtype)
    inside = inside / inside.norm().clamp(min=1e-7)
    for _ in range(5):
        gram = inside @ inside.t()
        inside = torch.addmm(inside, torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), inside, beta=3.4445)
    return (inside.t() if tall else inside).to(matrix.dtype)
