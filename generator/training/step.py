"""A training step: from a mini-batch to changed weights. The training loop and its benchmark run the same one.

`EagerStep` launches its operations one by one, as PyTorch does by default, on just the positions that count. A
`static_step.StaticStep` does the same by fixed shapes, so that a GPU can record it. Both return tensors on the device:
nothing has to wait for it.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from generator.config import TrainingConfig
from generator.kernels.matmul import matmul_dtype
from generator.model import Autocomplete
from generator.training.distributed import Processes
from generator.training.loss import linear_cross_entropy
from generator.training.mini_batches import MiniBatch, seed_of
from generator.training.optimiser import Optimiser


class StepResult(NamedTuple):
    """Numbers of one step, still on the device."""

    loss: Float[Tensor, ""]
    """Mean over the counted positions of the whole mini-batch, in nats a character."""
    gradient_norm: Float[Tensor, ""]
    """Before clipping."""


@runtime_checkable
class Step(Protocol):
    """Changes a model's weights by one mini-batch."""

    def __call__(self, step: int) -> StepResult:
        """Take step number `step`, counted from 0, with this process's part of its mini-batch."""
        ...


class EagerStep:
    """A step on any device, alone or as one of several processes."""

    def __init__(
        self,
        model: Autocomplete,
        optimiser: Optimiser,
        config: TrainingConfig,
        processes: Processes,
        mini_batch: Callable[[int], MiniBatch],
    ) -> None:
        """`mini_batch` returns this process's part of the mini-batch of a step."""
        self._model, self._optimiser, self._config, self._processes = model, optimiser, config, processes
        self._mini_batch = mini_batch

    def __call__(self, step: int) -> StepResult:
        self._optimiser.prepare(self._config, step)
        torch.manual_seed(seed_of(self._config, step, self._processes.rank))  # for units that draw random numbers
        result = backward(self._model, self._mini_batch(step), self._config, self._processes)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return result


def backward(model: Autocomplete, part: MiniBatch, config: TrainingConfig, processes: Processes) -> StepResult:
    """Leave the gradients of the mean loss over the whole mini-batch in `model`, clipped."""
    # Means over the parts would count a position of a part with few of them more: the sum is divided by all.
    total = total_loss(model, part, config, processes.device)
    loss = total / processes.sum(int(part.counted.sum()))
    loss.backward()  # type: ignore[no-untyped-call]
    processes.sum_gradients(model)
    norm = nn.utils.clip_grad_norm_(model.parameters(), config.clip)
    return StepResult(processes.sum_tensor(loss.detach()), norm)


def total_loss(model: Autocomplete, part: MiniBatch, config: TrainingConfig, device: torch.device) -> Float[Tensor, ""]:
    """Return the sum of the cross entropy over the counted positions, in nats."""
    precision = dtype_of(config, device)
    positions = np.flatnonzero(part.counted)
    words = part.targets.ravel()[positions]
    choices = part.sampled.choices(part.inputs.ravel()[positions], words) if part.sampled else torch.from_numpy(words)
    with torch.autocast(device.type, precision, enabled=precision != torch.float32):
        hidden = model.hidden_states(torch.from_numpy(part.inputs).long().to(device))
        chosen = hidden.flatten(0, 1)[torch.from_numpy(positions).to(device)]  # (positions, hidden_size)
        return linear_cross_entropy(chosen, model.readout.weight, model.readout.bias, choices)


def products_of(model: Autocomplete, config: TrainingConfig, device: torch.device) -> str:
    """Return the dtype of the matrix products of a training run on a device, as its record tells it."""
    name = str(dtype_of(config, device)).removeprefix("torch.")
    return f"{name} and tfloat32" if model.runs_in_library and name != "float32" else name


def dtype_of(config: TrainingConfig, device: torch.device) -> torch.dtype:
    """Return the dtype of the matrix products of a training run on a device."""
    return matmul_dtype(getattr(torch, config.precision), device)
