"""Optional unit protocol: reading symbols without embedding each of them."""

from typing import Protocol, TypeGuard

from jaxtyping import Float, Int
from torch import Tensor

from generator.units.beside_forward import defined_beside_forward, defines


class ReadsSymbols(Protocol):
    """A unit that reads symbols faster than their embeddings: its input part of a symbol is a row of a small table."""

    def read(
        self, symbols: Int[Tensor, "batch time"], table: Float[Tensor, "symbols input_size"]
    ) -> Float[Tensor, "batch time hidden_size"]:
        """Return what `forward` does for `table[symbols]`."""


def reads_symbols(unit: object) -> TypeGuard[ReadsSymbols]:
    """Return whether a unit has a `read` of its own `forward`, and not of a class whose `forward` it overrides."""
    return defined_beside_forward(unit, defines("read"))
