"""Configuration of a model; saved with its weights."""

from dataclasses import field
from typing import Any

from pydantic import ConfigDict, PositiveInt
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class ModelConfig:
    """Architecture of a model."""

    unit: str
    """A name of `generator.units.UNITS`, or `package.module:Class`: a torch module `(input_size, hidden_size)` that
    maps `(batch, time, input_size)` to `(batch, time, hidden_size)`."""
    hidden_size: PositiveInt
    num_layers: PositiveInt
    vocab_size: PositiveInt
    """Words, padding and unknown."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further arguments of the unit, such as the Nested LSTM's `depth`."""
