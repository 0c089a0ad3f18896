"""Adam, and for the matrices of the units Muon in those cycles of the learning rate that ask for it.

Muon (Jordan et al. 2024) steps along the nearest orthogonal matrix to the mean gradient: every direction in which a
matrix can change counts alike, where Adam weighs every number by itself. Gates that are stacked into one matrix are
made orthogonal each for itself. Its steps are as long as Adam's (Liu et al. 2025), so that both have one learning rate.
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
    """The optimiser of a model. Its state holds both methods' moments, by the number of the weight in the model."""

    def __init__(self, model: Autocomplete) -> None:
        readout = list(model.readout.parameters())  # the model's last: all keep their numbers
        others = list(model.parameters())[: -len(readout)]
        super().__init__([{"params": others}, {"params": readout}], fused=True)
        # Of half a bidirectional unit, gates are half as high.
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
        """Take the method and the learning rates of a step, counted from 0."""
        cycle = config.schedule.at(step)
        rate = cycle.learning_rate_at(step)
        others, readout = self.param_groups
        others["lr"], readout["lr"] = rate, rate * cycle.readout_lr_scale
        self._muon, self._precision = cycle.optimiser == "muon", getattr(torch, config.precision)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        for weight, height in self._matrices.items():
            if not self._muon:
                self.state.get(weight, {}).pop("momentum", None)
            elif weight.grad is not None:
                self._orthogonal_step(weight, weight.grad, height)
                weight.grad = None  # Adam leaves it as it is
        return super().step(closure)

    def _orthogonal_step(self, weight: Tensor, grad: Tensor, height: int) -> None:
        state = self.state[weight]
        if not state:  # Adam looks for its own, in a run that goes on
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
    """Return views of the gates, or of what else of some height is stacked in a matrix."""
    return list(stacked.detach().chunk(len(stacked) // height if len(stacked) % height == 0 else 1))


def orthogonal(matrix: Float[Tensor, "rows columns"], dtype: torch.dtype) -> Float[Tensor, "rows columns"]:
    """Return about the orthogonal matrix nearest to `matrix`; products are made in `dtype`.

    Five Newton-Schulz steps with the coefficients of Jordan et al. 2024, as in `torch.optim.Muon`, which makes the
    products in bfloat16 wherever it runs. Singular values of more than a five-hundredth of the matrix's norm end
    between 0.6 and 1.3, smaller ones below.
    """
    tall = len(matrix) > matrix.shape[1]
    inside = (matrix.t() if tall else matrix).to(dtype)
    inside = inside / inside.norm().clamp(min=1e-7)
    for _ in range(5):
        gram = inside @ inside.t()
        inside = torch.addmm(inside, torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), inside, beta=3.4445)
    return (inside.t() if tall else inside).to(matrix.dtype)
