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
from generator.model import Autocomplete
from generator.units.products import product_dtype

_MOMENTUM = 0.95  # of Muon


def learning_rate(config: TrainingConfig, number: int) -> float:
    """Return the learning rate of mini-batch `number`, counted from 0."""
    cycle = config.cycle_of(number)
    place = number - cycle.first
    if place < cycle.warm_up:
        return cycle.learning_rate * (place + 1) / cycle.warm_up
    share = (place - cycle.warm_up) / max(1, cycle.mini_batches - cycle.warm_up)
    fallen = max(0.0, share - (1 - cycle.decay_share)) / cycle.decay_share
    return cycle.learning_rate * 0.5 * (1 + math.cos(math.pi * fallen))


class Optimiser(torch.optim.Adam):
    """The optimiser of a model. Its state holds both methods' moments, by the number of the weight in the model."""

    def __init__(self, model: Autocomplete) -> None:
        readout = list(model.readout.parameters())  # the model's last: all keep their numbers
        others = list(model.parameters())[: -len(readout)]
        super().__init__([{"params": others}, {"params": readout}], fused=True)
        self._matrices = [weight for weight in model.units.parameters() if weight.dim() == 2 and min(weight.shape) > 1]
        self._rows = model.config.hidden_size
        self._muon = False

    def prepare(self, config: TrainingConfig, number: int) -> None:
        """Take the method and the learning rates of mini-batch `number`, counted from 0."""
        cycle, rate = config.cycle_of(number), learning_rate(config, number)
        others, readout = self.param_groups
        others["lr"], readout["lr"] = rate, rate * cycle.readout_rate
        self._muon = cycle.optimiser == "muon"

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        for weight in self._matrices:
            if not self._muon:
                self.state.get(weight, {}).pop("momentum", None)
            elif weight.grad is not None:
                self._orthogonal_step(weight, weight.grad)
                weight.grad = None  # Adam leaves it as it is
        return super().step(closure)

    def _orthogonal_step(self, weight: Tensor, grad: Tensor) -> None:
        state = self.state[weight]
        if not state:  # Adam looks for its own, in a run that goes on
            state["step"] = torch.zeros((), device=weight.device)
            state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(weight), torch.zeros_like(weight)
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(weight)
        for block, part, mean in zip(*map(self._blocks, (weight, grad, state["momentum"])), strict=True):
            mean.lerp_(part, 1 - _MOMENTUM)
            length = 0.2 * math.sqrt(max(part.shape))  # of Adam's steps: Liu et al. 2025, equation 4
            block.sub_(orthogonal(part.lerp(mean, _MOMENTUM)), alpha=self.param_groups[0]["lr"] * length)

    def _blocks(self, stacked: Tensor) -> list[Tensor]:
        """Return views of the gates, or of what else is stacked, hidden size by hidden size, in a matrix."""
        count = len(stacked) // self._rows if len(stacked) % self._rows == 0 else 1
        return list(stacked.detach().chunk(count))


def orthogonal(matrix: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    """Return about the orthogonal matrix nearest to `matrix`: its singular values end between 0.6 and 1.3.

    Five Newton-Schulz steps with the coefficients of Jordan et al. 2024, as in `torch.optim.Muon`, which makes the
    products in bfloat16 wherever it runs; here they are made as this device makes them fast.
    """
    tall = len(matrix) > matrix.shape[1]
    inside = (matrix.t() if tall else matrix).to(product_dtype(torch.bfloat16, matrix.device))
    inside = inside / inside.norm().clamp(min=1e-7)
    for _ in range(5):
        gram = inside @ inside.t()
        inside = torch.addmm(inside, torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), inside, beta=3.4445)
    return (inside.t() if tall else inside).to(matrix.dtype)
