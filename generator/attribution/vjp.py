"""Vector-Jacobian products of layers, for many outputs of many texts at once.

A VJP is a layer at a given input: it pulls gradients with respect to what the layer puts out back to what it read. The
layerwise path uses it where all layers of a model have one, and autograd is used everywhere else: the answer is the
same. The package's units have theirs in `vjp_recurrent`, `vjp_attention` and `vjp_bidirectional`. A unit of one's own
offers one by a method

    vjp(inputs: (batch, time, input_size), below: (input_size, n) or None) -> (hidden, VJP)
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import ClassVar, Protocol, TypeGuard

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.units.beside_forward import comes_first, defined_beside_forward, defines

OUTPUTS_TOGETHER = 8
"""Outputs are pulled back in groups of at least this many, whatever the number of threads, so that results do not
depend on it. Attention uses exactly this many: the cost of a group is set by its last position, and small groups fit in
the processor's cache."""


@dataclass(frozen=True)
class Gradients:
    """Gradients of some outputs' logits with respect to what a layer puts out.

    Output k of a text is at position `outputs[k]`; positions never fall with k. Either its gradient starts there, as
    `seeds[k]`, or it is already spread over time, as `values[:, k]`.
    """

    outputs: Int[Tensor, "output batch"]
    time: int
    """Number of characters read, or of those that the outputs can depend on."""
    seeds: Float[Tensor, "output batch size"] | None = None
    values: Float[Tensor, "time output batch size"] | None = None
    back_only: bool = True
    """Whether `values` are zero at all times after an output's own position."""
    steps: Sequence[Float[Tensor, "some batch size"]] | None = None
    """In place of `values`, without what is zero: a tensor a time step, of the outputs from `first()` on. Only a
    layer that `takes_steps` is given them."""

    def first(self) -> list[int]:
        """Return, for every time, the first output that has any gradient there or later in the text."""
        if not self.back_only:
            return [0] * self.time
        last = self.outputs.amax(1)  # never falls
        found: list[int] = torch.searchsorted(last, torch.arange(self.time, device=last.device)).tolist()
        return found

    def spread(self) -> "Gradients":
        """Return the same with `values` in place of `steps`."""
        if self.steps is None:
            return self
        values = self.steps[0].new_zeros(self.time, *self.outputs.shape, self.steps[0].shape[-1])
        for whole, part in zip(values.unbind(), self.steps, strict=True):
            whole[len(whole) - len(part) :] = part
        return replace(self, steps=None, values=values)

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


class VJP(ABC):
    """A layer's vector-Jacobian product at the text that it has read."""

    takes_steps: ClassVar[bool] = False
    """Whether it can be given `Gradients.steps`."""
    step_by_step: ClassVar[bool] = False
    """Whether matrix products are made one time step after the other: they are large only with many outputs."""

    @abstractmethod
    def pull_back(self, gradients: Gradients, norms: Float[Tensor, "time output batch"] | None = None) -> Gradients:
        """Return the gradients with respect to what the layer read, or their products with `below`.

        `below` is the argument of `vjp`: the map to what lies below the first layer, which is much narrower. If given,
        `norms` receives the norm of the gradient with respect to the layer's output at every time; for recurrent
        layers this is the total gradient, including the path through later time steps. Several threads may call this
        at the same time.
        """


Pulled = tuple[Float[Tensor, "batch time hidden_size"], VJP]
"""A layer's output, and its VJP there."""


class OffersVJP(Protocol):
    """A unit with a VJP of its own."""

    def vjp(
        self, inputs: Float[Tensor, "batch time input_size"], below: Float[Tensor, "input_size n"] | None
    ) -> Pulled: ...


@singledispatch
def known_vjp(unit: nn.Module, inputs: Tensor, below: Tensor | None) -> Pulled:
    """Return a unit's output and VJP; the VJP modules register theirs here by the class of the unit."""
    raise TypeError(f"{type(unit).__name__} has no VJP")


def vjp(
    unit: nn.Module,
    inputs: Float[Tensor, "batch time input_size"],
    below: Float[Tensor, "input_size n"] | None,
) -> Pulled:
    """Return a unit's output for `inputs`, and its VJP there, by its own method or a registered function.

    Raises:
        TypeError: the unit has none; ask `has_vjp` first.
    """
    return unit.vjp(inputs, below) if _offers_vjp(unit) else known_vjp(unit, inputs, below)


def has_vjp(unit: nn.Module) -> bool:
    """Return whether a unit has a VJP of its own `forward`, and not of a class whose `forward` it overrides."""
    return defined_beside_forward(unit, lambda kind: _is_registered(kind) or _offers(kind))


def _offers_vjp(unit: object) -> TypeGuard[OffersVJP]:
    """Return whether a unit's own `vjp` comes before one that is registered for a class above it."""
    return comes_first(unit, _offers, _is_registered)


_offers = defines("vjp")


def _is_registered(kind: type) -> bool:
    return kind is not object and kind in known_vjp.registry  # `object` has the default
