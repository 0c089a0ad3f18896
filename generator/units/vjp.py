"""What a unit may offer beside `forward`: itself, linearised at what it has read.

Such a layer carries the gradients of many outputs back at once, by derivatives that the unit writes out. The
connectivity engine uses it where all layers of a model offer it, and autograd everywhere else: the answer is the same.
A unit offers it by a method

    linearised(inputs: (batch, time, input_size), below: (input_size, n) or None) -> (hidden, Linearised)
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor

OUTPUTS_TOGETHER = 8
"""Outputs of a text that are carried back together, at least, whatever the number of threads. Attention carries no more
at a time: they are carried as far as the last of them looks, and with few their numbers stay in cache."""


@dataclass(frozen=True)
class Gradients:
    """The gradients of some outputs' logits with respect to what a layer puts out.

    Output k of a text stands at the position `outputs[k]`, which never falls with k. Either its gradient begins there,
    as `seeds[k]`, or it is spread over times already, as `values[:, k]`.
    """

    outputs: Int[Tensor, "output batch"]
    time: int
    """How many characters were read, or how many of them the outputs can depend on at all."""
    seeds: Float[Tensor, "output batch size"] | None = None
    values: Float[Tensor, "time output batch size"] | None = None
    back_only: bool = True
    """Whether `values` are zero at all times after an output's own position."""

    def first(self) -> list[int]:
        """Return, for every time, the first output that has any gradient there or later in the text."""
        if not self.back_only:
            return [0] * self.time
        last = self.outputs.amax(1)  # never falls
        found: list[int] = torch.searchsorted(last, torch.arange(self.time, device=last.device)).tolist()
        return found

    def part(self, start: int, end: int) -> "Gradients":
        """Return those with respect to some entries of what the layer puts out."""
        cut = [None if whole is None else whole[..., start:end] for whole in (self.seeds, self.values)]
        return replace(self, seeds=cut[0], values=cut[1])

    def reversed(self) -> "Gradients":
        """Return those with respect to the layer run from the text's end; the last output comes first."""
        return Gradients(
            self.time - 1 - self.outputs.flip(0),
            self.time,
            None if self.seeds is None else self.seeds.flip(0),
            None if self.values is None else self.values.flip(0, 1),
            back_only=self.values is None,
        )

    def norms(self) -> Float[Tensor, "time output batch"]:
        """Return the L2 norm at every time."""
        if self.values is not None:
            norms: Tensor = self.values.norm(dim=-1)
            return norms
        assert self.seeds is not None
        norms = self.seeds.new_zeros(self.time, *self.outputs.shape)
        return norms.scatter_(0, self.outputs[None], self.seeds.norm(dim=-1)[None])


class Linearised(ABC):
    """A layer at the text that it has read."""

    step_by_step: ClassVar[bool] = False
    """Whether products are made at one time step after the other: they are large only with many outputs at once."""

    @abstractmethod
    def reverse(self, gradients: Gradients, norms: Float[Tensor, "time output batch"] | None = None) -> Gradients:
        """Return the gradients with respect to what the layer read, or their products with `below`.

        `below` is what `linearised` was given: the map to what lies below the first layer, which is much narrower.
        `norms` is filled with the norms of the gradients with respect to what the layer puts out, for a recurrent layer
        on all its ways: to its own next time step too. Several threads may call this at the same time.
        """


@runtime_checkable
class Linearisable(Protocol):
    """A unit that offers itself linearised. If it says `causal = True`, no output may depend on a later input."""

    def linearised(
        self, inputs: Float[Tensor, "batch time input_size"], below: Float[Tensor, "input_size n"] | None
    ) -> tuple[Float[Tensor, "batch time hidden_size"], Linearised]: ...
