"""The training loop: one for CPU, GPU and several processes. Readable from top to bottom.

Nothing random has a state: see `mini_batches.py`. A run that resumes from a checkpoint therefore goes on exactly as it
would have. Of several processes each takes its part of every mini-batch; together they do what one would.
"""

import math
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import ConnectivityShares
from generator.corpus.observations import Corpus
from generator.errors import InputError, Stopped
from generator.model import Autocomplete, check_own_unit, initialise_readout
from generator.storage.atomic import locked
from generator.training.checkpoint import check_room, load_checkpoint, read_state, save_checkpoint
from generator.training.distributed import Processes
from generator.training.looking_back import connectivity_shares
from generator.training.mini_batches import part_of_mini_batch, word_frequencies
from generator.training.optimiser import Optimiser
from generator.training.resume import check_processes, check_same_checkpoints, check_same_run
from generator.training.run_state import RunState
from generator.training.step import EagerStep, Step, dtype_of
from generator.training.validation import validation_loss


@dataclass(frozen=True)
class Progress:
    """Report of a training run after a step."""

    step: int
    """Number of steps done so far."""
    of: int
    """Number of steps of the whole run."""
    loss: float
    """Of this step's mini-batch, in nats a character."""
    characters: int
    """Characters of this mini-batch, without padding."""
    gradient_norm: float = 0.0
    """Before clipping."""
    learning_rate: float = 0.0
    validation_loss: float | None = None
    """Where it was measured after this step."""
    connectivity: ConnectivityShares | None = None
    """Where it was measured after this step."""


Report = Callable[[Progress], object]


@dataclass(frozen=True)
class _Run:
    """A training run with all that it is made of."""

    model: Autocomplete
    optimiser: Optimiser
    config: TrainingConfig
    corpus: Corpus
    checkpoint: Path
    processes: Processes
    state: RunState


def train(
    model_config: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    *,
    restart: bool = False,
    processes: Processes | None = None,
    report: Report = lambda progress: None,
    stop: Callable[[], int] = lambda: 0,
) -> RunState:
    """Train a model from its checkpoint, if there is one, to its last step; return the run's state.

    With `restart` a checkpoint is not read; it is removed once the first step has been done. `processes` are those
    that train together (`processes.joined`): all call this function with the same arguments. `stop` is asked after
    each step for the number of a signal that asks to stop; one of several processes that hears it stops all.

    Raises `InputError` where the checkpoint is of another run, another process is writing it, its folder has no room,
    or a loss or gradient is not a finite number; `Stopped` where `stop` asked for it, after a checkpoint.
    """
    processes = processes or Processes(0, 1, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    check_processes(config, processes)
    with locked(checkpoint) if processes.first else nullcontext():
        run = _begin(model_config, config, corpus, checkpoint, restart, processes)
        return _train(run, restart, report, stop)


def _begin(
    model_config: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    restart: bool,
    processes: Processes,
) -> _Run:
    """Make the model, its optimiser and the run's state: new ones, or those of the checkpoint."""
    torch.manual_seed(config.seed)
    check_own_unit(model_config, autocast=config.precision != "float32")
    model = Autocomplete(model_config, corpus.info.alphabet).to(processes.device)
    optimiser = Optimiser(model)
    state = RunState(model_config, config, corpus.info)
    saved = read_state(checkpoint) if checkpoint.exists() and not restart else None
    check_same_checkpoints(checkpoint, saved, processes)
    if saved is None:
        initialise_readout(model, word_frequencies(corpus).to(processes.device))
        processes.share_weights(model)
    else:
        check_same_run(checkpoint, saved, state)
        state = replace(load_checkpoint(checkpoint, model, optimiser), training=config)
    if processes.first and state.steps < config.schedule.steps:
        check_room(checkpoint, model)
    return _Run(model, optimiser, config, corpus, checkpoint, processes, state)


def _train(run: _Run, restart: bool, report: Report, stop: Callable[[], int]) -> RunState:
    """Take the steps that are left."""
    config, processes, state = run.config, run.processes, run.state
    step: Step = EagerStep(run.model, run.optimiser, config, processes)
    dtype, device = str(dtype_of(config, processes.device)).removeprefix("torch."), device_name(processes.device)
    before, start = state.seconds, time.monotonic()
    for number in range(state.steps, config.schedule.steps):
        part = part_of_mini_batch(run.corpus, config, number, processes)
        result = step(number, part)
        loss = _finite("loss", result.loss.item(), run, number)
        norm = _finite("gradient", result.gradient_norm.item(), run, number)
        if restart and processes.first:
            run.checkpoint.unlink(missing_ok=True)
            restart = False
        state.add_step(before + time.monotonic() - start, loss, matmul_dtype=dtype, device=device)
        validation = _after_step(run)
        shares = _connectivity(run)
        characters = int(processes.sum(int((part.inputs > 0).sum())))
        rate = config.schedule.learning_rate(number)
        report(Progress(state.steps, config.schedule.steps, loss, characters, norm, rate, validation, shares))
        signalled = stop()
        stopping = processes.sum(signalled) > 0
        if processes.first and (stopping or _is_due(config.checkpoint_every, run)):
            save_checkpoint(run.checkpoint, run.model, run.optimiser, state)
        if stopping and state.steps < config.schedule.steps:
            processes.from_rank_0(0)  # none leaves before the checkpoint is written
            raise Stopped(
                f"{run.checkpoint}: stopped after mini-batch {state.steps} of {config.schedule.steps}, which is kept",
                signalled or signal.SIGTERM,
            )
    return state


def _after_step(run: _Run) -> float | None:
    """Validate the model where that is due; return the loss, in nats a character."""
    if not _is_due(run.config.validate_every, run):
        return None
    processes, loss = run.processes, 0.0
    if processes.first:
        loss = validation_loss(run.model, run.corpus, run.config, processes.device)
    loss = _finite("validation loss", processes.from_rank_0(loss), run, run.state.steps - 1)
    run.state.add_validation(loss)
    return loss


def _connectivity(run: _Run) -> ConnectivityShares | None:
    """Measure how far back the model looks where a validation is due; only the first process does."""
    config, processes, state = run.config, run.processes, run.state
    if not (config.connectivity_observations and processes.first and _is_due(config.validate_every, run)):
        return None
    shares = connectivity_shares(run.model, run.corpus, config, processes.device, state.steps)
    if shares is not None:
        state.add_connectivity(shares)
    return shares


def _is_due(every: int, run: _Run) -> bool:
    """Return whether something that is done at every so many steps, and after the last one, is to be done now."""
    return run.state.steps % every == 0 or run.state.steps == run.config.schedule.steps


def _finite(name: str, value: float, run: _Run, number: int) -> float:
    """Return `value`; stop the run before one that is no number can reach its checkpoint."""
    if not math.isfinite(value):
        rate = run.config.schedule.learning_rate(number)
        raise InputError(
            f"{run.checkpoint}: the {name} of mini-batch {number + 1} is {value}; the last good state is kept; with a"
            f" lower learning rate (now {rate:.2g}) begin anew by --restart, or, to keep the cycles that are published,"
            " remove the file and give --from-published"
        )
    return value


def device_name(device: torch.device) -> str:
    """Return the name of a GPU, or `cpu`."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
