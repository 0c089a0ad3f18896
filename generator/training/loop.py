"""The training loop: one for CPU, GPU and several processes. Readable from top to bottom.

Nothing random has a state: see `mini_batches.py`. A run that resumes from a checkpoint therefore goes on exactly as it
would have. Of several processes each takes its part of every mini-batch; what they do together is what one would.
"""

import math
import time
from bisect import bisect_left
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Int64, UInt8
from torch import Tensor, nn

from generator.config import OF_CYCLES, ModelConfig, TrainingConfig, in_cycles, settings_of
from generator.corpus.observations import Corpus, same_corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from generator.kernels.matmul import matmul_dtype
from generator.model import Autocomplete, check_own_unit, initialise_readout
from generator.storage.atomic import locked
from generator.training.checkpoint import check_room, load_checkpoint, read_state, save_checkpoint
from generator.training.distributed import Processes
from generator.training.loss import linear_cross_entropy
from generator.training.mini_batches import drawn_positions, rows_of, sampled_words, seed_of, word_frequencies
from generator.training.optimiser import Optimiser, learning_rate
from generator.training.sampled_softmax import SampledWords


@dataclass(frozen=True)
class Progress:
    """What a training run says after each mini-batch."""

    mini_batch: int
    of: int
    loss: float
    characters: int  # read in this mini-batch
    gradient_norm: float = 0.0  # before it is clipped
    learning_rate: float = 0.0
    validation_loss: float | None = None  # where it was measured after this mini-batch


def train(
    model_config: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    *,
    restart: bool = False,
    processes: Processes | None = None,
    report: Callable[[Progress], object] = lambda progress: None,
) -> dict[str, Any]:
    """Train a model from its checkpoint, if there is one, to its last mini-batch; return the run's state.

    The state holds `mini_batch`, `seconds`, both configurations, the corpus, in `matmul_dtypes` how many steps had
    their matrix products in which dtype, and the `curve`: columns `mini_batch`, `seconds`, `train_loss` (nats a
    character) and, every `validate_every`, the same three for `validation_*`.

    With `restart` a checkpoint is not read; it is removed once the first mini-batch has run. `processes` are those
    that train together (`processes.joined`): all call this function with the same arguments.

    One run at a time has a checkpoint: another is refused while it lasts.
    """
    processes = processes or Processes(0, 1, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    _refuse_more_processes_than_observations(config, processes)
    with locked(checkpoint) if processes.first else nullcontext():
        return _train(model_config, config, corpus, checkpoint, restart, processes, report)


def _train(
    model_config: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    restart: bool,
    processes: Processes,
    report: Callable[[Progress], object],
) -> dict[str, Any]:
    torch.manual_seed(config.seed)
    check_own_unit(model_config, autocast=config.precision != "float32")
    model = Autocomplete(model_config).to(processes.device)
    optimiser = Optimiser(model)
    state: dict[str, Any] = {
        "mini_batch": 0,
        "seconds": 0.0,
        "model": asdict(model_config),
        "training": asdict(config),
        "corpus": asdict(corpus.info),
        "matmul_dtypes": {},
        "curve": {name: [] for name in _COLUMNS},
    }
    goes_on = checkpoint.exists() and not restart
    _refuse_different_starts(checkpoint, read_state(checkpoint)["mini_batch"] if goes_on else None, processes)
    if goes_on:
        _refuse_other_run(checkpoint, state)
        state |= load_checkpoint(checkpoint, model, optimiser) | {"training": asdict(config)}
    else:
        initialise_readout(model, word_frequencies(corpus).to(processes.device))
        processes.share_weights(model)
    curve, steps = state["curve"], sum(config.cycle_lengths)
    if processes.first and state["mini_batch"] < steps:
        check_room(checkpoint, model)
    before, start = state["seconds"], time.monotonic()
    dtype = str(_matmul_dtype(config, processes.device)).removeprefix("torch.")
    for number in range(state["mini_batch"], steps):
        optimiser.prepare(config, number)
        torch.manual_seed(seed_of(config, number, processes.rank))  # of what a unit of one's own draws
        part = part_of_mini_batch(corpus, config, number, processes)
        loss, norm = backward(model, part, config, processes)
        _refuse_not_finite("loss", loss, checkpoint, config, number)
        _refuse_not_finite("gradient", norm, checkpoint, config, number)
        optimiser.step()
        optimiser.zero_grad()

        done = number + 1
        if restart and processes.first:
            checkpoint.unlink(missing_ok=True)
            restart = False
        state["mini_batch"], state["seconds"] = done, before + time.monotonic() - start
        state["matmul_dtypes"][dtype] = state["matmul_dtypes"].get(dtype, 0) + 1
        for column, value in zip(_COLUMNS, (done, state["seconds"], loss), strict=False):
            curve[column].append(round(value, 4))
        validation = None
        if done % config.validate_every == 0 or done == steps:
            validation = validation_loss(model, corpus, config, processes.device) if processes.first else 0.0
            validation = processes.from_rank_0(validation)
            _refuse_not_finite("validation loss", validation, checkpoint, config, number)
            for column, value in zip(_COLUMNS[3:], (done, state["seconds"], validation), strict=True):
                curve[column].append(round(value, 4))
        characters = int(processes.sum(int((part.inputs > 0).sum())))
        report(Progress(done, steps, loss, characters, norm, learning_rate(config, number), validation))
        if processes.first and (done % config.checkpoint_every == 0 or done == steps):
            save_checkpoint(checkpoint, model, optimiser, state)
    return state


_COLUMNS = (
    *("mini_batch", "seconds", "train_loss"),
    *("validation_mini_batch", "validation_seconds", "validation_loss"),
)


def validation_loss(model: Autocomplete, corpus: Corpus, config: TrainingConfig, device: torch.device) -> float:
    """Return the mean cross entropy over known words, in nats a character, on fixed observations."""
    rows = corpus.split("validation")
    chosen = np.random.default_rng(0).choice(len(rows), min(len(rows), config.validation_observations), replace=False)
    total, count = 0.0, 0
    learning = model.training
    model.eval()
    with torch.no_grad():
        for some in np.array_split(np.sort(chosen), max(1, len(chosen) // config.batch_size)):
            inputs, targets = corpus.batch(rows[some])
            part = MiniBatch(inputs, targets, counted=targets > UNKNOWN)
            total += _total_loss(model, part, config, device).item()
            count += int(part.counted.sum())
    model.train(learning)
    return total / count


@dataclass(frozen=True)
class MiniBatch:
    """A mini-batch, or a process's part of it."""

    inputs: UInt8[np.ndarray, "part time"]  # symbols
    targets: Int64[np.ndarray, "part time"]
    counted: Bool[np.ndarray, "part time"]  # positions whose prediction counts
    sampled: SampledWords | None = None  # none: every word stands in the softmax


def part_of_mini_batch(corpus: Corpus, config: TrainingConfig, number: int, processes: Processes) -> MiniBatch:
    """Return this process's part of mini-batch `number`."""
    part = np.array_split(np.arange(config.batch_size), processes.count)[processes.rank]
    inputs, targets = corpus.batch(rows_of(corpus, config, number)[part])
    known = targets > UNKNOWN
    counted = known & drawn_positions(corpus, config, number)[part]
    if not processes.sum(int(counted.sum())):
        counted = known
    return MiniBatch(inputs, targets, counted, sampled_words(corpus.vocabulary.first_letters, config, number))


def backward(model: Autocomplete, part: MiniBatch, config: TrainingConfig, processes: Processes) -> tuple[float, float]:
    """Leave the gradients of the mean loss over the whole mini-batch in `model`, clipped.

    Returns the loss, in nats a character, and the norm of the gradients before they were clipped.
    """
    # Means over the parts would count a position of a part with few of them more: the sum is divided by all.
    total = _total_loss(model, part, config, processes.device)
    loss = total / processes.sum(int(part.counted.sum()))
    loss.backward()  # type: ignore[no-untyped-call]
    processes.sum_gradients(model)
    norm = nn.utils.clip_grad_norm_(model.parameters(), config.clip)
    return processes.sum(loss.item()), norm.item()


def _total_loss(model: Autocomplete, part: MiniBatch, config: TrainingConfig, device: torch.device) -> Tensor:
    """Return the sum of the cross entropy over the counted positions."""
    precision = _matmul_dtype(config, device)
    positions = np.flatnonzero(part.counted)
    words = part.targets.ravel()[positions]
    choices = part.sampled.choices(part.inputs.ravel()[positions], words) if part.sampled else torch.from_numpy(words)
    with torch.autocast(device.type, precision, enabled=precision != torch.float32):
        hidden = model.hidden_states(torch.from_numpy(part.inputs).long().to(device))
        chosen = hidden.flatten(0, 1)[torch.from_numpy(positions).to(device)]  # (positions, hidden_size)
        return linear_cross_entropy(chosen, model.readout.weight, model.readout.bias, choices)


def _matmul_dtype(config: TrainingConfig, device: torch.device) -> torch.dtype:
    return matmul_dtype(getattr(torch, config.precision), device)


def _refuse_not_finite(name: str, value: float, checkpoint: Path, config: TrainingConfig, number: int) -> None:
    """Stop before a value that is no number spoils the weights, or the checkpoint."""
    if not math.isfinite(value):
        raise InputError(
            f"{checkpoint}: the {name} of mini-batch {number + 1} is {value}; the last good state is kept; with a lower"
            f" learning rate (now {learning_rate(config, number):.2g}) begin anew by --restart, or, to keep the cycles"
            " that are published, remove the file and give --from-published"
        )


def _goes_on(saved: dict[str, Any], cycles: list[int]) -> bool:
    """Say whether `cycles` are those of a saved run, or continue them after their end."""
    before: list[int] = saved["training"]["cycle_lengths"]
    return cycles == before or (cycles[: len(before)] == before and saved["mini_batch"] == sum(before))


def _refuse_other_run(checkpoint: Path, state: dict[str, Any]) -> None:
    saved = read_state(checkpoint)
    # A cycle that has not begun may still change.
    ends = list(accumulate(saved["training"]["cycle_lengths"]))
    cycles = bisect_left(ends, saved["mini_batch"]) + 1
    saved["training"] = settings_of(saved["training"])
    for part in ("model", "training"):
        for key, value in state[part].items():
            before = saved[part].get(key)
            value = list(value) if isinstance(value, tuple) else value  # as JSON keeps it
            if key == "cycle_lengths" and _goes_on(saved, value):
                continue
            if key in OF_CYCLES and in_cycles(before, cycles) == in_cycles(value, cycles):
                continue
            if before != value:
                raise InputError(
                    f"{checkpoint}: this run has {key} = {before!r}, got {value!r}; give the same, or"
                    " --restart to begin anew"
                )
    if not same_corpus(saved["corpus"], state["corpus"]):
        raise InputError(
            f"{checkpoint}: this run has another corpus, {saved['corpus']['name']}, or other splits of it; prepare that"
            " one again, or give --restart to begin anew"
        )


def _refuse_more_processes_than_observations(config: TrainingConfig, processes: Processes) -> None:
    if config.batch_size < processes.count:
        raise InputError(
            f"batch_size: must be at least the number of processes, {processes.count}, got {config.batch_size}; start"
            " fewer, or give a larger one"
        )


def _refuse_different_starts(checkpoint: Path, mini_batch: int | None, processes: Processes) -> None:
    """Refuse checkpoints that differ, before processes wait for each other in vain; None stands for none."""
    number = -1 if mini_batch is None else mini_batch
    if processes.from_rank_0(number) != number:
        here = "no run" if mini_batch is None else f"a run at mini-batch {mini_batch}"
        raise InputError(
            f"{checkpoint}: process {processes.rank} found {here}, unlike process 0; give --cache a folder that all"
            " machines see"
        )
