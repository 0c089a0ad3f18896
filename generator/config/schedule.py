"""Cycles of the learning rate: warm restarts (Loshchilov & Hutter 2017), each with settings of its own."""

import math
from dataclasses import dataclass
from typing import NamedTuple


class Cycle(NamedTuple):
    """One cycle of the learning rate, and the settings that hold in it."""

    start: int
    """Its first step, counted from 0."""
    length: int
    """Its number of steps."""
    learning_rate: float
    """The highest of the cycle."""
    warm_up: int
    decay_fraction: float
    loss_fraction: float
    negative_fraction: float
    readout_lr_scale: float
    optimiser: str

    @property
    def end(self) -> int:
        """The step after its last one."""
        return self.start + self.length

    def learning_rate_at(self, step: int) -> float:
        """Return the learning rate of one of its steps: it grows linearly, stays, and falls to zero along a cosine."""
        number = step - self.start
        warm_up = min(self.warm_up, self.length // 2)
        if number < warm_up:
            return self.learning_rate * (number + 1) / warm_up
        fraction = (number - warm_up) / (self.length - warm_up)
        fallen = max(0.0, fraction - (1 - self.decay_fraction)) / self.decay_fraction
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * fallen))


CYCLE_SETTINGS = Cycle._fields[2:]
"""Settings of a training configuration that may differ from cycle to cycle."""


@dataclass(frozen=True)
class Schedule:
    """The cycles of a training run, in order."""

    cycles: tuple[Cycle, ...]

    @property
    def steps(self) -> int:
        """Number of steps of all cycles together."""
        return self.cycles[-1].end

    def at(self, step: int) -> Cycle:
        """Return the cycle of a step, counted from 0; after the last cycle, the last one."""
        return next((cycle for cycle in self.cycles if step < cycle.end), self.cycles[-1])

    def learning_rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        return self.at(step).learning_rate_at(step)

    def finished(self, done: int) -> tuple[Cycle, ...]:
        """Return the cycles that have ended after `done` steps."""
        return tuple(cycle for cycle in self.cycles if cycle.end <= done)

    def may_become(self, other: "Schedule", done: int) -> bool:
        """Return whether a run of this schedule can go on by `other` after `done` steps: see `obstacle`."""
        return self.obstacle(other, done) is None

    def obstacle(self, other: "Schedule", done: int) -> str | None:
        """Return the setting by which `other` would rewrite the `done` steps of a run of this schedule, or None.

        The lengths of all cycles must stay, and cycles may follow them; a cycle that has begun keeps its settings.
        """
        if [cycle.length for cycle in other.cycles[: len(self.cycles)]] != [cycle.length for cycle in self.cycles]:
            return "cycle_lengths"
        begun = [pair for pair in zip(self.cycles, other.cycles, strict=False) if pair[0].start < done]
        changed = (name for name in CYCLE_SETTINGS if any(getattr(a, name) != getattr(b, name) for a, b in begun))
        return next(changed, None)
