"""Checks before a training run begins or goes on: that its checkpoint is of this very run, for every process."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from generator.config import CYCLE_SETTINGS, TrainingConfig
from generator.errors import InputError
from generator.training.distributed import Processes
from generator.training.run_state import RunState


def check_processes(config: TrainingConfig, processes: Processes) -> None:
    """Refuse more processes than a mini-batch has observations."""
    if config.batch_size < processes.count:
        raise InputError(
            f"batch_size: must be at least the number of processes, {processes.count}, got {config.batch_size}; start"
            " fewer, or give a larger one"
        )


def check_same_checkpoints(checkpoint: Path, saved: RunState | None, processes: Processes) -> None:
    """Refuse checkpoints that differ from process to process, before these wait for each other in vain."""
    number = -1 if saved is None else saved.steps
    if processes.from_rank_0(number) != number:
        here = "no run" if saved is None else f"a run at mini-batch {saved.steps}"
        raise InputError(
            f"{checkpoint}: process {processes.rank} found {here}, unlike process 0; give --cache a folder that all"
            " machines see"
        )


def check_same_run(checkpoint: Path, saved: RunState, asked: RunState) -> None:
    """Refuse a checkpoint of another model, corpus or configuration. What has not begun may still change."""
    for item in fields(asked.model):
        _check_same(checkpoint, item.name, getattr(saved.model, item.name), getattr(asked.model, item.name))
    before, now = saved.training, asked.training
    name = before.schedule.obstacle(now.schedule, saved.steps)
    if now.schedule.steps > before.schedule.steps > saved.steps:
        name = "cycle_lengths"  # cycles are added to a run that has finished those it has
    if name is not None:
        raise _other_run(checkpoint, name, getattr(before, name), getattr(now, name))
    for item in fields(now):
        if item.name not in ("cycle_lengths", *CYCLE_SETTINGS):
            _check_same(checkpoint, item.name, getattr(before, item.name), getattr(now, item.name))
    if not saved.corpus.same_observations(asked.corpus):
        raise InputError(
            f"{checkpoint}: this run has another corpus, {saved.corpus.name}, or other splits of it; prepare that one"
            " again, or give --restart to begin anew"
        )


def _check_same(checkpoint: Path, name: str, before: Any, now: Any) -> None:
    if before != now:
        raise _other_run(checkpoint, name, before, now)


def _other_run(checkpoint: Path, name: str, before: Any, now: Any) -> InputError:
    was, got = (list(value) if isinstance(value, tuple) else value for value in (before, now))
    return InputError(
        f"{checkpoint}: this run has {name} = {was!r}, got {got!r}; give the same, or --restart to begin anew"
    )
