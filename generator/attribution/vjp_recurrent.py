"""VJP of a recurrent layer: the gradients of all outputs at or after a time step are one batch, pulled back in time."""

import torch
from jaxtyping import Float
from torch import Tensor

from generator.attribution.vjp import VJP, Gradients, known_vjp
from generator.kernels.matmul import PackedMatmul
from generator.units.recurrent import RecurrentUnit

_ROWS = 256
"""Rows of a product with the input weights. It need not be made step by step, and products of many rows are faster."""


@known_vjp.register
def recurrent_vjp(
    unit: RecurrentUnit,
    inputs: Float[Tensor, "batch time input_size"],
    below: Float[Tensor, "input_size n"] | None,
) -> tuple[Float[Tensor, "batch time hidden_size"], VJP]:
    """Return what a `RecurrentUnit` puts out, and its VJP there."""
    with torch.no_grad():
        layer = RecurrentVJP(unit, unit.input_part(inputs.transpose(0, 1)), below)
    return layer.hidden.transpose(0, 1), layer


class RecurrentVJP(VJP):
    """A `RecurrentUnit` at the text that it has read."""

    step_by_step = True

    def __init__(self, unit: RecurrentUnit, gates_ih: Float[Tensor, "time batch gates"], below: Tensor | None) -> None:
        self.hidden, records = unit.scan_with_records(gates_ih)  # (time, batch, hidden_size)
        stacked = tuple(torch.stack(parts) for parts in zip(*records, strict=True))
        del records
        self._factors = list(zip(*(factor.unbind() for factor in unit.derivatives(stacked)), strict=True))
        self._maps = unit.maps(gates_ih.dtype)
        weight = unit.weight_ih.detach()
        self._to_below = PackedMatmul(weight if below is None else weight @ below)
        self._size = (weight if below is None else below).shape[1]
        self._unit = unit

    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        unit, (count, batch) = self._unit, gradients.outputs.shape
        result = self.hidden.new_zeros(gradients.time, count, batch, self._size)
        state = tuple(part.new_zeros(0, batch, unit.hidden_size) for part in unit.initial_state(self.hidden[0]))
        starts = _starts(gradients)
        waiting: list[tuple[int, Tensor]] = []
        for t, first in reversed(list(enumerate(gradients.first()))):
            new = count - first - len(state[0])
            if new:
                state = tuple(torch.cat([part.new_zeros(new, *part.shape[1:]), part]) for part in state)
            if not len(state[0]):
                continue  # every output is before this time step
            # Not in place: what a unit hands on may be what it has put out.
            if gradients.values is not None:
                state = (state[0] + gradients.values[t, first:], *state[1:])
            if gradients.seeds is not None and t in starts:
                rows, texts = starts[t]
                seeds = gradients.seeds[rows, texts]
                state = (state[0].index_put((rows - first, texts), seeds, accumulate=True), *state[1:])
            if norms is not None:
                norms[t, first:] = state[0].norm(dim=-1)
            grads, state = unit.reverse_step(state, self._factors[t], self._maps)
            waiting.append((t, grads.input_part))
            if sum(len(rows) for _, rows in waiting) * batch >= _ROWS:
                self._hand_on(waiting, result)
        self._hand_on(waiting, result)
        return Gradients(gradients.outputs, gradients.time, values=result, back_only=gradients.back_only)

    def _hand_on(self, waiting: list[tuple[int, Tensor]], result: Tensor) -> None:
        """Fill `result` at the time steps of `waiting` by one product, and empty the list."""
        if waiting:
            count = result.shape[1]
            rows = self._to_below(torch.cat([rows for _, rows in waiting]).flatten(0, 1))
            parts = torch.split(rows.view(-1, *result.shape[2:]), [len(rows) for _, rows in waiting])
            for (t, _), part in zip(waiting, parts, strict=True):
                result[t, count - len(part) :] = part
        waiting.clear()


def _starts(gradients: Gradients) -> dict[int, tuple[Tensor, Tensor]]:
    """Return, for every time at which outputs stand, which ones of which texts."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for output, positions in enumerate(gradients.outputs.tolist()):
        for text, t in enumerate(positions):
            starts.setdefault(t, []).append((output, text))
    return {t: tuple(torch.tensor(places).t()) for t, places in starts.items()}
