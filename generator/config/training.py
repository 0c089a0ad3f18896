"""What a model is built from, and how it is trained: both are saved with its weights."""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field, fields
from itertools import accumulate
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt, ValidationError
from pydantic.dataclasses import dataclass

from generator.errors import InputError, did_you_mean

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class ModelConfig:
    """What a model is built from; saved with its weights."""

    unit: str
    """A name of `generator.units.UNITS`, or `package.module:Class`: a torch module `(input_size, hidden_size)` that
    maps `(batch, time, input_size)` to `(batch, time, hidden_size)`."""
    hidden_size: PositiveInt
    num_layers: PositiveInt
    vocab_size: PositiveInt
    """Words, padding and unknown."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further arguments of the unit, such as the Nested LSTM's `depth`."""


_FINITE = Field(allow_inf_nan=False)


def _as_tuple(value: Any) -> Any:
    """Let one number stand for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


_Number = TypeVar("_Number")
_OfCycles = Annotated[tuple[_Number, ...], Field(min_length=1), BeforeValidator(_as_tuple)]


class Cycle(NamedTuple):
    """One cycle of the learning rate, and what holds in it."""

    first: int  # mini-batch, counted from 0
    length: int
    learning_rate: float
    warm_up: int
    loss_fraction: float
    negative_fraction: float
    readout_lr_scale: float
    optimiser: str
    decay_fraction: float


RENAMED = {
    "mini_batches": "cycle_lengths",
    "decay_share": "decay_fraction",
    "loss_share": "loss_fraction",
    "ruled_out_share": "negative_fraction",
    "readout_rate": "readout_lr_scale",
    # Of a weights file, beside its settings.
    "mini_batches_done": "steps",
    "products": "matmul_dtypes",
}
"""Names of settings in files of earlier versions, and their names of today."""

OF_CYCLES = Cycle._fields[2:]
"""Settings of cycles: a value for each of the first ones; the last value holds for all that follow."""


@dataclass(frozen=True, config=STRICT)
class TrainingConfig:
    """How a model is trained; saved with its weights."""

    cycle_lengths: _OfCycles[PositiveInt] = (1_000,)
    """In each cycle of the learning rate: warm restarts (Loshchilov & Hutter 2017). A cycle ends at a rate of zero,
    with weights fit to be published; a cycle added to a finished run trains it further."""
    batch_size: PositiveInt = 64
    learning_rate: _OfCycles[Annotated[PositiveFloat, _FINITE]] = (2e-3,)
    """At its highest; of Adam (Kingma & Ba 2015) and of Muon (Jordan et al. 2024) alike."""
    warm_up: _OfCycles[NonNegativeInt] = (100,)
    """Mini-batches of a cycle over which the rate grows from zero; at most half of the cycle's."""
    decay_fraction: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Of a cycle's other mini-batches, the last ones, over which the rate falls to zero along a cosine; before them it
    stays at its highest (Hu et al. 2024)."""
    clip: Annotated[PositiveFloat, _FINITE] = 1.0
    """Longest gradient norm; longer gradients are shortened to it (Pascanu et al. 2013)."""
    loss_fraction: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (0.125,)
    """Share of the characters, drawn at random, whose prediction counts. At 1 the readout takes most of the time; the
    further a model is trained, the more the noise of a small share holds it back."""
    negative_fraction: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Share of the words that begin with another letter than the one typed which stand in the softmax: drawn at random
    for each mini-batch, each in place of as many (sampled softmax, Jean et al. 2015). 1: every word, exactly."""
    readout_lr_scale: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Of the learning rate, the part that the readout's weights are trained with. Most words are rare, and Adam moves a
    weight the further, the rarer its gradients: at 1 a trained model's readout is soon mostly noise."""
    optimiser: _OfCycles[Literal["adam", "muon"]] = ("adam",)
    """Of the units' matrices; all other weights have Adam."""
    validate_every: PositiveInt = 100
    validation_observations: PositiveInt = 128
    checkpoint_every: PositiveInt = 100
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Of the matrix products; states and weights are float32. On a processor without instructions for bfloat16, where
    it would be four times as slow, the products are in float32 instead; `matmul_dtypes` in the weights file counts the
    mini-batches of either kind."""
    seed: NonNegativeInt = 0

    def cycle_of(self, number: int) -> Cycle:
        """Return the cycle of mini-batch `number`, counted from 0; after the last one, the last one."""
        ends = list(accumulate(self.cycle_lengths))
        place = min(bisect_right(ends, number), len(ends) - 1)
        length = self.cycle_lengths[place]
        return Cycle(ends[place] - length, length, *(in_cycles(getattr(self, key), place + 1)[-1] for key in OF_CYCLES))


def settings_of(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a run was trained, as JSON keeps it; a setting that was not known then was as it is by default."""
    defaults: dict[str, Any] = json.loads(json.dumps(asdict(TrainingConfig())))
    return {**defaults, **with_new_names(saved)}


def with_new_names(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file of an earlier version says of a training run, under the names of today."""
    return {RENAMED.get(name, name): value for name, value in saved.items()}


def in_cycles(value: Any, cycles: int) -> list[Any]:
    """Return one of the settings `OF_CYCLES`, as JSON keeps it, in each of the first `cycles` cycles."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    return [values[min(cycle, len(values) - 1)] for cycle in range(cycles)]


def override(config: TrainingConfig, settings: Sequence[str]) -> TrainingConfig:
    """Return `config` with some settings, each `key=value`, replaced."""
    values = {item.name: getattr(config, item.name) for item in fields(config)}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or key not in values:
            hint = did_you_mean(key, values, RENAMED)
            raise InputError(f"--set: must be KEY=VALUE with a training setting, got {setting!r}{hint}")
        values[key] = value.split(",") if isinstance(values[key], tuple) else value
    try:
        return TrainingConfig(**values)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        raise InputError(f"--set {item['loc'][0]}: {item['msg'].lower()}, got {item['input']!r}") from None
