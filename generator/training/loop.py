"""The training loop: one for CPU, GPU and several processes. Readable from top to bottom.

Nothing random has a state: see `mini_batches.py`. A run that resumes from a checkpoint therefore goes on exactly as it
would have. Of several processes each takes its part of every mini-batch; together they do what one would.
"""

import math
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import ConnectivityShares
from generator.corpus.observations import Corpus
from generator.errors import InputError, Stopped
from generator.kernels.matmul import cudnn_tf32
from generator.model import Autocomplete, check_own_unit, initialise_readout
from generator.storage.atomic import locked
from generator.training.checkpoint import check_room, load_checkpoint, read_state, save_checkpoint
from generator.training.distributed import Processes
from generator.training.looking_back import connectivity_shares
from generator.training.mini_batches import rows_of, word_frequencies
from generator.training.optimiser import Optimiser
from generator.training.resume import check_processes, check_same_checkpoints, check_same_run
from generator.training.run_state import RunState
from generator.training.step import StepResult, products_of
from generator.training.step_for import step_for
from generator.training.validation import validation_loss
from generator.units.library import lay_out_for_library


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

_MOST_UNREAD = {"cuda": 50}
"""Steps whose numbers are read back together, by the type of device: a GPU does not wait between them."""


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
    say: Callable[[str], object] = lambda text: None,
) -> RunState:
    """Train a model from its checkpoint, if there is one, to its last step; return the run's state.

    With `restart` a checkpoint is not read; it is removed once the first step has been done. `processes` are those
    that train together (`processes.joined`): all call this function with the same arguments. `stop` is asked after
    each step for the number of a signal that asks to stop; one of several processes that hears it stops all. `say`
    is told where a GPU does not take the fastest kind of step, and why.

    Raises `InputError` where the checkpoint is of another run, another process is writing it, its folder has no room,
    or a loss or gradient is not a finite number; `Stopped` where `stop` asked for it, after a checkpoint.
    """
    processes = processes or Processes(0, 1, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    check_processes(config, processes)
    with locked(checkpoint) if processes.first else nullcontext():
        run = _begin(model_config, config, corpus, checkpoint, restart, processes)
        with cudnn_tf32(config.precision != "float32"):
            return _train(run, restart, report, stop, say)


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
    lay_out_for_library(list(model.units))
    optimiser = Optimiser(model, graph_safe=processes.device.type == "cuda")
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


def _train(run: _Run, restart: bool, report: Report, stop: Callable[[], int], say: Callable[[str], object]) -> RunState:
    """Take the steps that are left."""
    config, processes, state = run.config, run.processes, run.state
    step = step_for(run.model, run.optimiser, config, run.corpus, processes, say)
    periods, most = (config.validate_every, config.checkpoint_every), _MOST_UNREAD.get(processes.device.type, 1)
    before, start = state.seconds, time.monotonic()
    unread: list[StepResult] = []

    def record() -> None:
        nonlocal restart
        if not unread:
            return
        numbers = _read_back(unread, run)
        unread.clear()
        if restart and processes.first:
            run.checkpoint.unlink(missing_ok=True)
            restart = False
        _record(run, numbers, before + time.monotonic() - start, report)

    for number in range(state.steps, config.schedule.steps):
        unread.append(step(number))
        if len(unread) == most or any(_is_due(every, number + 1, config) for every in periods):
            record()
        signalled = stop()
        stopping = processes.sum(signalled) > 0
        if stopping:
            record()
        if unread:
            continue
        if processes.first and (stopping or _is_due(config.checkpoint_every, state.steps, config)):
            save_checkpoint(run.checkpoint, run.model, run.optimiser, state)
        if stopping and state.steps < config.schedule.steps:
            processes.from_rank_0(0)  # none leaves before the checkpoint is written
            raise Stopped(
                f"{run.checkpoint}: stopped after mini-batch {state.steps} of {config.schedule.steps}, which is kept",
                signalled or signal.SIGTERM,
            )
    return state


def _read_back(results: Sequence[StepResult], run: _Run) -> list[tuple[float, float]]:
    """Return the loss and the gradient's norm of the last steps, for which the device is waited for."""
    both = [torch.stack([one.loss.double(), one.gradient_norm.double()]) for one in results]
    numbers = [(loss, norm) for loss, norm in torch.stack(both).tolist()]
    for number, (loss, norm) in enumerate(numbers, run.state.steps):
        _finite("loss", loss, run, number)
        _finite("gradient", norm, run, number)
    return numbers


def _record(run: _Run, numbers: Sequence[tuple[float, float]], seconds: float, report: Report) -> None:
    """Record and report steps that were done by `seconds` of the whole run; validate where that is due."""
    state, config, device = run.state, run.config, run.processes.device
    dtype, name, before = products_of(run.model, config, device), device_name(device), state.seconds
    for done, (loss, norm) in enumerate(numbers, 1):
        number = state.steps
        # Steps that are read back together have taken the same time each.
        own = seconds if done == len(numbers) else before + (seconds - before) * done / len(numbers)
        state.add_step(own, loss, matmul_dtype=dtype, device=name)
        validation, shares = _after_step(run), _connectivity(run)
        characters = int(rows_of(run.corpus, config, number)[:, 2].sum())
        rate = config.schedule.learning_rate(number)
        report(Progress(state.steps, config.schedule.steps, loss, characters, norm, rate, validation, shares))


def _after_step(run: _Run) -> float | None:
    """Validate the model where that is due; return the loss, in nats a character."""
    if not _is_due(run.config.validate_every, run.state.steps, run.config):
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
    if not (
        config.connectivity_observations and processes.first and _is_due(config.validate_every, state.steps, config)
    ):
        return None
    shares = connectivity_shares(run.model, run.corpus, config, processes.device, state.steps)
    if shares is not None:
        state.add_connectivity(shares)
    return shares


def _is_due(every: int, done: int, config: TrainingConfig) -> bool:
    """Return whether what is done at every so many steps, and after the last one, is to be done after `done` steps."""
    return done % every == 0 or done == config.schedule.steps


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
