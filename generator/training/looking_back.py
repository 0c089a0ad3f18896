"""How far back a model looks, in the course of its training: shares of connectivity on validation texts.

In each text one prediction of a known word past character `FIRST` is drawn, the same at every validation. One backward
pass a batch gives the gradients of the target words' logits with respect to the one-hot characters; the connectivity of
a character is the norm of its gradient. The studies ask about many more predictions at the end of
training; here a few are asked about, often.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from torch import Tensor

from generator.config import TrainingConfig
from generator.contract.alphabet import BOUNDARY
from generator.contract.records import ConnectivityShares
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.model import Autocomplete
from generator.training.step import dtype_of

FIRST = 60
"""No position before this one is asked about: it would look back at little."""

_SEED = 1  # of the texts and positions; those of the validation loss are drawn by another


@dataclass(frozen=True)
class _Asked:
    """Texts, each asked about one prediction."""

    inputs: UInt8[np.ndarray, "batch time"]
    outputs: Int64[np.ndarray, " batch"]
    targets: Int64[np.ndarray, " batch"]
    previous: Int64[np.ndarray, " batch"]
    """Where the word before the predicted one begins, its space included."""


def connectivity_shares(
    model: Autocomplete, corpus: Corpus, config: TrainingConfig, device: torch.device, step: int
) -> ConnectivityShares | None:
    """Return the mean shares of connectivity after `step` steps; None where no text can be asked about."""
    asked = _ask(corpus, config.connectivity_observations)
    parts = []
    for some in np.array_split(np.arange(len(asked.inputs)), math.ceil(len(asked.inputs) / config.batch_size) or 1):
        part = _Asked(asked.inputs[some], asked.outputs[some], asked.targets[some], asked.previous[some])
        if len(some):
            parts.append(_shares(_connectivity(model, part, config, device), part))
    shares = np.concatenate(parts) if parts else np.zeros((0, 3))
    if not len(shares):
        return None
    errors = _three(shares.std(0, ddof=1) / len(shares) ** 0.5) if len(shares) > 1 else None
    return ConnectivityShares(step, len(shares), *_three(shares.mean(0)), errors)


def _three(values: Float[np.ndarray, "3"]) -> tuple[float, float, float]:
    beyond_5, beyond_20, before = (round(float(value), 5) for value in values)
    return beyond_5, beyond_20, before


def _ask(corpus: Corpus, count: int) -> _Asked:
    rows = corpus.split("validation")
    chosen = np.sort(np.random.default_rng(_SEED).permutation(len(rows))[:count])
    inputs, targets = corpus.batch(rows[chosen])
    may = (targets > UNKNOWN) & (np.arange(inputs.shape[1]) >= FIRST)
    there = may.any(1)
    inputs, targets, may, chosen = inputs[there], targets[there], may[there], chosen[there]
    outputs = np.zeros(len(inputs), np.int64)
    for k, number in enumerate(chosen.tolist()):
        outputs[k] = np.random.default_rng([_SEED, number]).choice(np.flatnonzero(may[k]))
    row = np.arange(len(inputs))
    word = np.cumsum(inputs == BOUNDARY, axis=1)
    previous = (word >= word[row, outputs][:, None] - 1).argmax(1)
    return _Asked(inputs, outputs, targets[row, outputs], previous)


def _connectivity(
    model: Autocomplete, asked: _Asked, config: TrainingConfig, device: torch.device
) -> Float[np.ndarray, "batch time"]:
    """Return the connectivity of each text's prediction."""
    precision = dtype_of(config, device)
    outputs, targets = (torch.from_numpy(values).to(device) for values in (asked.outputs, asked.targets))
    table = model.embedding.weight.detach()
    with _frozen(model), torch.enable_grad():
        embedded = table[torch.from_numpy(asked.inputs).long().to(device)].requires_grad_()
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            hidden = model.hidden_states_from_embedded(embedded)
        own = hidden[torch.arange(len(outputs), device=device), outputs]
        logits = (own.to(table.dtype) * model.readout.weight[targets]).sum()  # the bias has no gradient
        (gradient,) = torch.autograd.grad(logits, embedded, allow_unused=True)
    if gradient is None:
        return np.zeros(asked.inputs.shape)
    found: Tensor = (gradient.to(table.dtype) @ table.t()).norm(dim=-1)
    return found.double().cpu().numpy()


def _shares(connectivity: Float[np.ndarray, "batch time"], asked: _Asked) -> Float[np.ndarray, "counted 3"]:
    """Return each text's shares beyond 5 and 20 characters and before the previous word.

    Texts without any connectivity are left out.
    """
    column = np.arange(connectivity.shape[1])
    distance = asked.outputs[:, None] - column
    parts: list[Bool[np.ndarray, "batch time"]] = [distance > 5, distance > 20, column < asked.previous[:, None]]
    total = connectivity.sum(1)
    there = np.isfinite(total) & (total > 0)
    sums = np.stack([(connectivity * part).sum(1) for part in parts], axis=1)
    result: np.ndarray = sums[there] / total[there, None]
    return result


@contextmanager
def _frozen(model: Autocomplete) -> Iterator[None]:
    """Let no gradient flow to the model's weights, and nothing be dropped."""
    learning, parameters = model.training, [item for item in model.parameters() if item.requires_grad]
    model.eval()
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)
        model.train(learning)
