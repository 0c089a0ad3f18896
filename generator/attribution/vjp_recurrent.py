"""VJP of a recurrent layer: the gradients of all outputs at or after a time step are one batch, pulled back in time."""

import torch
from jaxtyping import Float
from torch import Tensor

from generator.attribution.vjp import VJP, Gradients, known_vjp
from generator.kernels.matmul import PackedMatmul
from generator.units.recurrent import RecurrentUnit, StepGradients

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

    takes_steps = step_by_step = True

    def __init__(self, unit: RecurrentUnit, gates_ih: Float[Tensor, "time batch gates"], below: Tensor | None) -> None:
        self.hidden, records = unit.scan_with_records(gates_ih)  # (time, batch, hidden_size)
        stacked = tuple(torch.stack(parts) for parts in zip(*records, strict=True))
        del records
        self._factors = list(zip(*(factor.unbind() for factor in unit.derivatives(stacked)), strict=True))
        self._maps = unit.maps(gates_ih.dtype)
        weight = unit.weight_ih.detach()
        self._to_below = PackedMatmul(weight if below is None else weight @ below)
        self._size = (weight if below is None else below).shape[1]
        self._unit, self._gates = unit, len(weight)
        self._shared = int(not unit.separate_input_part)  # of the maps' gradients, those that are the input part's too

    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        unit, (count, batch) = self._unit, gradients.outputs.shape
        steps = [self.hidden.new_empty(0, batch, self._size)] * gradients.time
        whole = tuple(self.hidden.new_zeros(count, batch, unit.hidden_size) for _ in range(unit.num_states))
        starts = _starts(gradients)
        # The gradients of several time steps, one after the other, for one product with the input weights.
        rows = self.hidden.new_empty(count + -(-_ROWS // batch), batch, self._gates)
        own = [self.hidden.new_empty(count, batch, len(map_.weight)) for map_ in self._maps[self._shared :]]
        filled, waiting = 0, list[tuple[int, int]]()
        for t, first in reversed(list(enumerate(gradients.first()))):
            if first == count:
                continue  # every output is before this time step
            state = tuple(part[first:] for part in whole)
            if gradients.steps is not None:
                state[0].add_(gradients.steps[t])
            if gradients.values is not None:
                state[0].add_(gradients.values[t, first:])
            if gradients.seeds is not None and t in starts:
                outputs, texts = starts[t]
                state[0].index_put_((outputs - first, texts), gradients.seeds[outputs, texts], accumulate=True)
            if norms is not None:
                norms[t, first:] = state[0].norm(dim=-1)
            part = rows[filled : filled + count - first]
            maps = ((part,) if self._shared else ()) + tuple(room[first:] for room in own)
            unit.reverse_step(state, self._factors[t], self._maps, StepGradients(part, maps))
            filled += count - first
            waiting.append((t, count - first))
            if filled * batch >= _ROWS:
                self._hand_on(rows[:filled], waiting, steps)
                filled, waiting = 0, []
        self._hand_on(rows[:filled], waiting, steps)
        return Gradients(gradients.outputs, gradients.time, steps=steps, back_only=gradients.back_only)

    def _hand_on(self, rows: Tensor, waiting: list[tuple[int, int]], steps: list[Tensor]) -> None:
        """Fill `steps` by one product; `waiting` has the time steps of the rows, and how many each has."""
        if waiting:
            found = self._to_below(rows.flatten(0, 1)).view(len(rows), *steps[0].shape[1:])
            for (t, _), part in zip(waiting, torch.split(found, [count for _, count in waiting]), strict=True):
                steps[t] = part


def _starts(gradients: Gradients) -> dict[int, tuple[Tensor, Tensor]]:
    """Return, for every time at which outputs stand, which ones of which texts."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for output, positions in enumerate(gradients.outputs.tolist()):
        for text, t in enumerate(positions):
            starts.setdefault(t, []).append((output, text))
    return {t: tuple(torch.tensor(places).t()) for t, places in starts.items()}
