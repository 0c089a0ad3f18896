"""The optimiser of a model: Adam, and Muon for the units' matrices in cycles that ask for it.

Muon (Jordan et al. 2024) steps along the orthogonal matrix nearest to the mean gradient: every direction in which a
matrix can change counts alike, where Adam weighs every number by itself. Gates that are stacked into one matrix are
orthogonalised separately. Its steps are as long as Adam's (Liu et al. 2025), so that both share one learning rate.
"""

import math
from collections.abc import Callable, Sequence
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
    """Adam and Muon for one model. The state of both is kept by the index of the weight in `model.parameters()`.

    With `graph_safe` its steps can be recorded as part of a CUDA graph: the learning rates are tensors, that `prepare`
    fills, and Muon makes the products of all blocks of one shape together.
    """

    def __init__(self, model: Autocomplete, *, graph_safe: bool = False) -> None:
        # The readout comes last in `model.parameters()`: a second group keeps every parameter's index in saved state.
        readout = list(model.readout.parameters())
        others = list(model.parameters())[: -len(readout)]
        device = readout[0].device
        capturable = graph_safe and device.type == "cuda"
        super().__init__([{"params": others}, {"params": readout}], fused=True, capturable=capturable)
        if graph_safe:
            for group in self.param_groups:
                # Kernels on a GPU read a float32.
                group["lr"] = torch.zeros((), dtype=torch.float32 if capturable else torch.float64, device=device)
        self._graph_safe = graph_safe
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
        for group, own in ((others, rate), (readout, rate * cycle.readout_lr_scale)):
            if self._graph_safe:
                group["lr"].fill_(own)  # the same tensor at every step
            else:
                group["lr"] = own
        self._muon, self._precision = cycle.optimiser == "muon", getattr(torch, config.precision)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change the weights by their gradients."""
        by_shape: dict[torch.Size, list[tuple[Tensor, Tensor]]] = {}  # blocks, and what to make orthogonal
        for weight, height in self._matrices.items():
            if not self._muon:
                self.state.get(weight, {}).pop("momentum", None)
            elif weight.grad is not None:
                mean = self.state_of(weight)["momentum"].lerp_(weight.grad, 1 - _MOMENTUM)
                direction = weight.grad.lerp(mean, _MOMENTUM)
                for pair in zip(_blocks(weight, height), _blocks(direction, height), strict=True):
                    by_shape.setdefault(pair[0].shape, []).append(pair)
                weight.grad = None  # so that Adam skips this weight
        for pairs in by_shape.values():
            self._orthogonal_steps(*zip(*pairs, strict=True))
        return super().step(closure)

    def state_of(self, weight: Tensor) -> dict[str, Tensor]:
        """Return the state of a weight, which begins at zero."""
        state: dict[str, Tensor] = self.state[weight]
        if not state:  # Adam expects all of it when a later cycle switches back to it
            state["step"] = torch.zeros((), device=weight.device)
            state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(weight), torch.zeros_like(weight)
        if self._muon and weight in self._matrices and "momentum" not in state:
            state["momentum"] = torch.zeros_like(weight)
        return state

    def _orthogonal_steps(self, blocks: Sequence[Tensor], directions: Sequence[Tensor]) -> None:
        """Step with blocks of one shape along the orthogonal matrices nearest to `directions`."""
        dtype = matmul_dtype(self._precision, blocks[0].device)
        rate = self.param_groups[0]["lr"] * 0.2 * math.sqrt(max(blocks[0].shape))  # Liu et al. 2025, equation 4
        if self._graph_safe:
            for block, step in zip(blocks, orthogonal(torch.stack([*directions]), dtype) * rate, strict=True):
                block.sub_(step)
        else:  # on a CPU one by one is as fast or faster
            for block, direction in zip(blocks, directions, strict=True):
                block.sub_(orthogonal(direction, dtype), alpha=rate)


def _blocks(stacked: Tensor, height: int) -> list[Tensor]:
    """Split a stacked weight into views of `height` rows, one per gate; a weight of other height stays whole."""
    return list(stacked.detach().chunk(len(stacked) // height if len(stacked) % height == 0 else 1))


def orthogonal(
    matrix: Float[Tensor, "*batch rows columns"], dtype: torch.dtype
) -> Float[Tensor, "*batch rows columns"]:
    """Return an approximation of the orthogonal matrix nearest to `matrix`, with matrix products in `dtype`.

    A batch of matrices of one shape is taken together.

    Five Newton-Schulz steps with the coefficients of Jordan et al. 2024, as in `torch.optim.Muon`, which always uses
    bfloat16. Singular values of more than a five-hundredth of the matrix's norm end between 0.6 and 1.3, smaller ones
    below.
    """
    tall = matrix.shape[-2] > matrix.shape[-1]
    inside = (matrix.mT if tall else matrix).to(dtype)
    inside = inside / inside.norm(dim=(-2, -1), keepdim=True).clamp(min=1e-7)
    add_product = torch.addmm if inside.dim() == 2 else torch.baddbmm
    for _ in range(5):
        gram = inside @ inside.mT
        inside = add_product(inside, add_product(gram, gram, gram, beta=-4.7750, alpha=2.0315), inside, beta=3.4445)
    return (inside.mT if tall else inside).to(matrix.dtype)
