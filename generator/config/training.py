"""Configuration of a training run; saved with the weights."""

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PositiveFloat, ValidationError
from pydantic.dataclasses import dataclass

from generator.config.model import STRICT
from generator.config.numbers import Count, PositiveCount
from generator.config.schedule import CYCLE_SETTINGS, Cycle, Schedule
from generator.errors import InputError, did_you_mean

RENAMED = {
    "mini_batches": "cycle_lengths",
    "decay_share": "decay_fraction",
    "loss_share": "loss_fraction",
    "ruled_out_share": "negative_fraction",
    "readout_rate": "readout_lr_scale",
}
"""Names of settings in earlier versions, and their names of today."""

WATCHING = ("validate_every", "validation_observations", "connectivity_observations", "checkpoint_every")
"""Settings that watch and keep a run: no weight depends on them."""


def _as_tuple(value: Any) -> Any:
    """Let one number stand for a list of one."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


_Value = TypeVar("_Value")
_ByCycle = Annotated[tuple[_Value, ...], Field(min_length=1), BeforeValidator(_as_tuple)]
"""A value for each of the first cycles; the last value holds for all that follow."""


@dataclass(frozen=True, config=STRICT)
class TrainingConfig:
    """How a model is trained. A step learns from one mini-batch."""

    cycle_lengths: _ByCycle[PositiveCount] = (1_000,)
    """Steps of each cycle of the learning rate. A cycle ends at a rate of zero, with weights fit to be published; a
    cycle added to a finished run trains it further."""
    batch_size: PositiveCount = 64
    """Observations of a mini-batch."""
    learning_rate: _ByCycle[PositiveFloat] = (2e-3,)
    """The highest of a cycle; of Adam (Kingma & Ba 2015) and of Muon (Jordan et al. 2024) alike."""
    warm_up: _ByCycle[Count] = (100,)
    """Steps at the start of a cycle in which the learning rate grows from zero; at most half of the cycle."""
    decay_fraction: _ByCycle[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Fraction of a cycle's steps after the warm-up, its last ones, in which the learning rate falls to zero along a
    cosine; before them it stays at its highest (Hu et al. 2024)."""
    clip: PositiveFloat = 1.0
    """Longest gradient norm; longer gradients are shortened to it (Pascanu et al. 2013)."""
    loss_fraction: _ByCycle[Annotated[float, Field(gt=0, le=1)]] = (0.125,)
    """Fraction of the characters, drawn at random, whose prediction counts in the loss. At 1 the readout takes most of
    the time; the further a model is trained, the more the noise of a small fraction holds it back."""
    negative_fraction: _ByCycle[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Fraction of the vocabulary that is drawn for each mini-batch to stand in the softmax for the words that begin
    with another letter than the one typed (sampled softmax, Jean et al. 2015). 1: every word, exactly."""
    readout_lr_scale: _ByCycle[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Factor on the learning rate for the readout's weights. Most words are rare, and Adam moves a weight the further,
    the rarer its gradients: at 1 a trained model's readout is soon mostly noise."""
    optimiser: _ByCycle[Literal["adam", "muon"]] = ("adam",)
    """Optimiser of the units' matrices; all other weights have Adam."""
    validate_every: PositiveCount = 100
    """Steps from one validation to the next."""
    validation_observations: PositiveCount = 128
    connectivity_observations: Count = 256
    """Validation texts on which each validation also measures how far back the model looks; 0: it does not."""
    checkpoint_every: PositiveCount = 100
    """Steps from one checkpoint to the next."""
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Dtype of the matrix products; states and weights are float32. On a processor without instructions for bfloat16,
    where it would be four times as slow, the products are in float32 instead; `matmul_dtypes` of the weights file
    counts the steps of either kind."""
    seed: Count = 0

    @cached_property
    def schedule(self) -> Schedule:
        """The cycles that the settings describe."""
        count = len(self.cycle_lengths)
        starts = list(accumulate(self.cycle_lengths, initial=0))[:count]
        columns = [_repeated(getattr(self, name), count) for name in CYCLE_SETTINGS]
        return Schedule(tuple(map(Cycle, starts, self.cycle_lengths, *columns)))

    def after(self, before: "TrainingConfig", done: int) -> "TrainingConfig":
        """Return the configuration of a whole run that went `done` steps by `before`, and then on by this one.

        The cycles that were finished keep the settings of `before`; the others have those of this configuration.
        """
        finished = before.schedule.finished(done)
        cycles = (*finished, *self.schedule.cycles[len(finished) :])
        settings: dict[str, Any] = {name: tuple(getattr(cycle, name) for cycle in cycles) for name in CYCLE_SETTINGS}
        return replace(self, **settings)


def _repeated(values: tuple[_Value, ...], count: int) -> list[_Value]:
    """Return `count` values; the last one stands for those that are missing."""
    return [values[min(number, len(values) - 1)] for number in range(count)]


def without_watching(config: TrainingConfig) -> TrainingConfig:
    """Return the settings that weights depend on; those that only watch and keep a run have their defaults."""
    defaults: dict[str, Any] = {item.name: item.default for item in fields(config) if item.name in WATCHING}
    return replace(config, **defaults)


def override(config: TrainingConfig, settings: Sequence[str]) -> TrainingConfig:
    """Return `config` with some settings, each `key=value`, replaced.

    Raises `InputError` for a setting that is not known, or a value that it cannot have.
    """
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
