"""Configuration of a model; saved with its weights."""

from dataclasses import field
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, config=STRICT)
class ModelConfig:
    """Architecture of a model."""

    unit: Annotated[str, Field(min_length=1, max_length=200)]
    """A name of `generator.units.UNITS`, or `package.module:Class`: a torch module `(input_size, hidden_size)` that
    maps `(batch, time, input_size)` to `(batch, time, hidden_size)`."""
    hidden_size: Annotated[int, Field(gt=0, le=65_536)]
    num_layers: Annotated[int, Field(gt=0, le=1_024)]
    vocab_size: Annotated[int, Field(ge=3, le=2**24)]
    """Words, padding and unknown."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further arguments of the unit, such as the Nested LSTM's `depth`."""
