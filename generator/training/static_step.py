"""A training step by fixed shapes: every step launches the same operations on the same places of memory.

`EagerStep` picks out the positions that count; here as many are taken at every step, and those of unknown words and of
padding have the weight zero. The text lies on the device and is cut out there; a step is told its observations, the
positions that were drawn, and the learning rates. With the same mini-batches the weights come to be those of
`EagerStep`, to rounding. Nothing waits for the device. So a GPU can record such a step once, and replay it: see
`captured_step`.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Bool, Int64
from torch import Tensor, nn

from generator.config import TrainingConfig
from generator.corpus.vocabulary import UNKNOWN
from generator.model import Autocomplete
from generator.training.device_texts import DeviceTexts
from generator.training.distributed import Processes
from generator.training.loss import masked_cross_entropy
from generator.training.mini_batches import Draw, seed_of
from generator.training.optimiser import Optimiser
from generator.training.step import StepResult, dtype_of

_DEVIATIONS = 8
"""Positions are drawn one by one; there is room for so many standard deviations more than are drawn on average."""
_ROWS = 256  # the room is a multiple of this: products of such shapes are fast


class StaticStep:
    """A step of fixed shapes, launched operation by operation; alone or as one of several processes.

    Where no position at all counts, there is no gradient; `EagerStep` then counts all positions of known words.
    """

    def __init__(
        self,
        model: Autocomplete,
        optimiser: Optimiser,
        config: TrainingConfig,
        processes: Processes,
        texts: DeviceTexts,
        draw: Callable[[int], Draw],
    ) -> None:
        """`draw` returns what is drawn for this process's part of the mini-batch of a step.

        The optimiser must be `graph_safe`.
        """
        self._model, self._optimiser, self._config, self._processes = model, optimiser, config, processes
        self._texts, self._draw = texts, draw
        self._rows = torch.zeros(0, 3, dtype=torch.int64, device=processes.device)
        self._positions = torch.zeros(0, dtype=torch.int64, device=processes.device)
        self._drawn = torch.zeros(0, dtype=torch.bool, device=processes.device)

    def __call__(self, step: int) -> StepResult:
        self.load(step)
        return self.compute()

    def load(self, step: int) -> None:
        """Fill in what a step is told."""
        self._optimiser.prepare(self._config, step)
        torch.manual_seed(seed_of(self._config, step, self._processes.rank))  # for units that draw random numbers
        draw = self._draw(step)
        chosen = np.flatnonzero(draw.positions)
        room = room_for(draw.positions.size, self._config.schedule.at(step).loss_fraction)
        assert len(chosen) <= room, f"{len(chosen)} positions were drawn, there is room for {room}"
        positions, drawn = np.zeros(room, np.int64), np.zeros(room, bool)
        positions[: len(chosen)], drawn[: len(chosen)] = chosen, True
        self._rows = _filled(self._rows, draw.rows)
        self._positions = _filled(self._positions, positions)
        self._drawn = _filled(self._drawn, drawn)

    def compute(self) -> StepResult:
        """Take the step that was loaded. This is what a GPU records."""
        device, dtype = self._processes.device, dtype_of(self._config, self._processes.device)
        self._optimiser.zero_grad()  # of a step that failed
        symbols, targets = self._texts.cut(self._rows)
        words = targets.flatten().index_select(0, self._positions)
        counted = self._drawn & (words > UNKNOWN)
        with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
            hidden = self._model.hidden_states(symbols).flatten(0, 1).index_select(0, self._positions)
            readout = self._model.readout
            total = masked_cross_entropy(hidden, readout.weight, readout.bias, words, counted)
        loss = total / self._processes.sum_tensor(counted.sum()).clamp(min=1)
        loss.backward()  # type: ignore[no-untyped-call]
        self._processes.sum_gradients(self._model)
        norm = nn.utils.clip_grad_norm_(self._model.parameters(), self._config.clip)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return StepResult(self._processes.sum_tensor(loss.detach()), norm)

    def kind(self, step: int) -> tuple[float, str]:
        """Return what steps must have in common to be the same operations on the same places of memory."""
        cycle = self._config.schedule.at(step)
        return cycle.loss_fraction, cycle.optimiser

    def changing(self) -> list[Tensor]:
        """Return all that steps change: weights, buffers and the optimiser's state, which begins if it had not."""
        weights = [weight for weight in self._model.parameters() if weight.requires_grad]
        state = [value for weight in weights for value in self._optimiser.state_of(weight).values()]
        return [*weights, *self._model.buffers(), *state]


def room_for(positions: int, fraction: float) -> int:
    """Return the number of positions that a step of fixed shapes takes, of which about a fraction is drawn.

    More are drawn in one of 10^15 steps.
    """
    spread = _DEVIATIONS * math.sqrt(positions * fraction * (1 - fraction))
    most = math.ceil(positions * fraction + spread)
    return min(positions, -(-most // _ROWS) * _ROWS)


def _filled(
    place: Int64[Tensor, "..."] | Bool[Tensor, "..."], values: np.ndarray
) -> Int64[Tensor, "..."] | Bool[Tensor, "..."]:
    """Copy numbers of the host to a place on the device, without waiting; to a new one where the shape is another."""
    found = torch.from_numpy(np.ascontiguousarray(values))
    if place.shape != found.shape:
        return found.to(place.device)
    if place.device.type == "cuda":
        found = found.pin_memory()  # its memory is kept until the copy is done
    return place.copy_(found, non_blocking=True)
