"""The training loop: one for CPU, GPU and several processes. Readable from top to bottom.

Nothing random has a state: which observations make a mini-batch and which of its positions count is a function of the
seed and the number of the mini-batch. A run that resumes from a checkpoint therefore goes on exactly as it would have.
"""

import math
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Int64
from torch import Tensor, nn

from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus, same_corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from generator.model import Autocomplete, initialise_readout
from generator.training.checkpoint import load_checkpoint, read_state, save_checkpoint
from generator.training.loss import linear_cross_entropy


@dataclass(frozen=True)
class Progress:
    """What a training run says after each mini-batch."""

    mini_batch: int
    of: int
    loss: float
    characters: int  # read in this mini-batch


def train(
    model_config: ModelConfig,
    config: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    *,
    report: Callable[[Progress], object] = lambda progress: None,
) -> dict[str, Any]:
    """Train a model from its checkpoint, if there is one, to its last mini-batch; return the run's state.

    The state holds `mini_batch`, `seconds`, both configurations, the corpus and the `curve`: columns `mini_batch`,
    `seconds`, `train_loss` (nats a character) and, every `validate_every`, the same three for `validation_*`.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(config.seed)
    model = Autocomplete(model_config)
    optimiser = torch.optim.Adam(model.to(device).parameters(), lr=config.learning_rate, fused=True)
    state: dict[str, Any] = {
        "mini_batch": 0,
        "seconds": 0.0,
        "model": asdict(model_config),
        "training": asdict(config),
        "corpus": asdict(corpus.info),
        "curve": {name: [] for name in _COLUMNS},
    }
    if checkpoint.exists():
        _refuse_other_run(checkpoint, state)
        state = load_checkpoint(checkpoint, model, optimiser) | {"training": asdict(config)}
    else:
        initialise_readout(model, _frequencies(corpus).to(device))
    curve, mini_batches = state["curve"], sum(config.mini_batches)
    before, start = state["seconds"], time.monotonic()
    for number in range(state["mini_batch"], mini_batches):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(config, number)
        inputs, targets = corpus.batch(corpus.split("train")[np.sort(_rows(corpus, config, number))])
        counted = _counted(targets, config, number)
        loss = _loss(model, inputs, targets, counted, config, device)
        _refuse_not_finite("loss", loss.item(), checkpoint, config, number)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(model.parameters(), config.clip)
        _refuse_not_finite("gradient", norm.item(), checkpoint, config, number)
        optimiser.step()
        optimiser.zero_grad()

        done = number + 1
        state["mini_batch"], state["seconds"] = done, before + time.monotonic() - start
        for column, value in zip(_COLUMNS, (done, state["seconds"], loss.item()), strict=False):
            curve[column].append(round(value, 4))
        report(Progress(done, mini_batches, loss.item(), int((inputs > 0).sum())))
        if done % config.validate_every == 0 or done == mini_batches:
            values = (done, state["seconds"], validation_loss(model, corpus, config, device))
            _refuse_not_finite("validation loss", values[-1], checkpoint, config, number)
            for column, value in zip(_COLUMNS[3:], values, strict=True):
                curve[column].append(round(value, 4))
        if done % config.checkpoint_every == 0 or done == mini_batches:
            save_checkpoint(checkpoint, model, optimiser, state)
    return state


_COLUMNS = (
    *("mini_batch", "seconds", "train_loss"),
    *("validation_mini_batch", "validation_seconds", "validation_loss"),
)


def learning_rate(config: TrainingConfig, number: int) -> float:
    """Return the learning rate of mini-batch `number`, counted from 0."""
    ends = list(accumulate(config.mini_batches))
    cycle = min(bisect_right(ends, number), len(ends) - 1)
    length = config.mini_batches[cycle]
    place = number - (ends[cycle] - length)  # in its cycle
    if place < config.warm_up:
        return config.learning_rate * (place + 1) / config.warm_up
    share = (place - config.warm_up) / max(1, length - config.warm_up)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def validation_loss(model: Autocomplete, corpus: Corpus, config: TrainingConfig, device: torch.device) -> float:
    """Return the mean cross entropy over known words, in nats a character, on fixed observations."""
    rows = corpus.split("validation")
    chosen = np.random.default_rng(0).choice(len(rows), min(len(rows), config.validation_observations), replace=False)
    total, count = 0.0, 0
    with torch.no_grad():
        for some in np.array_split(np.sort(chosen), max(1, len(chosen) // config.batch_size)):
            inputs, targets = corpus.batch(rows[some])
            known = targets > UNKNOWN
            total += _loss(model, inputs, targets, known, config, device).item() * int(known.sum())
            count += int(known.sum())
    return total / count


def _loss(
    model: Autocomplete,
    inputs: np.ndarray,
    targets: np.ndarray,
    counted: Bool[np.ndarray, "batch time"],
    config: TrainingConfig,
    device: torch.device,
) -> Tensor:
    """Return the mean cross entropy over the counted positions."""
    precision = getattr(torch, config.precision)
    positions = torch.from_numpy(np.flatnonzero(counted)).to(device)
    with torch.autocast(device.type, precision, enabled=precision != torch.float32):
        hidden = model.hidden_states(torch.from_numpy(inputs).long().to(device))
        chosen = hidden.flatten(0, 1)[positions]  # (positions, hidden_size)
        words = torch.from_numpy(targets).to(device).flatten()[positions]
        total = linear_cross_entropy(chosen, model.readout.weight, model.readout.bias, words)
    return total / len(positions)


def _rows(corpus: Corpus, config: TrainingConfig, number: int) -> Int64[np.ndarray, " batch"]:
    """Return the observations of a mini-batch: every epoch is a permutation of all of them."""
    available = corpus.info.observations["train"]
    first = number * config.batch_size
    places = np.arange(first, first + config.batch_size)
    epochs = places // available
    return np.concatenate(
        [_permutation(config.seed, int(e), available)[places[epochs == e] % available] for e in np.unique(epochs)]
    )


_permutations: dict[tuple[int, int, int], np.ndarray] = {}


def _permutation(seed: int, epoch: int, size: int) -> np.ndarray:
    key = (seed, epoch, size)
    if key not in _permutations:
        _permutations.clear()
        _permutations[key] = np.random.default_rng([seed, epoch]).permutation(size)
    return _permutations[key]


def _counted(targets: np.ndarray, config: TrainingConfig, number: int) -> Bool[np.ndarray, "batch time"]:
    """Draw the positions of known words whose prediction counts; at least one."""
    known = targets > UNKNOWN
    drawn = np.random.default_rng([config.seed, number, 1]).random(targets.shape) < config.loss_share
    return known & drawn if (known & drawn).any() else known


def _frequencies(corpus: Corpus) -> Tensor:
    """Return how many characters belong to each word of a sample of the training split; unknown words to none."""
    rows = corpus.split("train")
    counts = np.zeros(corpus.info.vocab_size)
    for some in np.array_split(rows[: min(len(rows), 20_000)], 100):
        if len(some):
            counts += np.bincount(corpus.batch(some)[1].ravel(), minlength=len(counts))
    counts[: UNKNOWN + 1] = 0
    return torch.from_numpy(counts).float()


def _refuse_not_finite(name: str, value: float, checkpoint: Path, config: TrainingConfig, number: int) -> None:
    """Stop before a value that is no number spoils the weights, or the checkpoint."""
    if not math.isfinite(value):
        raise InputError(
            f"{checkpoint}: the {name} of mini-batch {number + 1} is {value}; the last good state is kept: lower the"
            f" learning rate (now {learning_rate(config, number):.2g}) and start again"
        )


def _goes_on(saved: dict[str, Any], cycles: list[int]) -> bool:
    """Say whether `cycles` are those of a saved run, or continue them after their end."""
    before: list[int] = saved["training"]["mini_batches"]
    return cycles == before or (cycles[: len(before)] == before and saved["mini_batch"] == sum(before))


def _refuse_other_run(checkpoint: Path, state: dict[str, Any]) -> None:
    saved = read_state(checkpoint)
    for part in ("model", "training"):
        for key, value in state[part].items():
            value = list(value) if isinstance(value, tuple) else value  # as JSON keeps it
            if key == "mini_batches" and _goes_on(saved, value):
                continue
            if saved[part].get(key) != value:
                raise InputError(
                    f"{checkpoint}: this run has {key} = {saved[part].get(key)!r}, got {value!r}; give the same, or"
                    " --restart to begin anew"
                )
    if not same_corpus(saved["corpus"], state["corpus"]):
        raise InputError(
            f"{checkpoint}: this run has another corpus, {saved['corpus']['name']}, or other splits of it; prepare that"
            " one again, or give --restart to begin anew"
        )
