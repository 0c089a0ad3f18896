"""Timescales: for how long each cell of a gated unit keeps what it holds, from its gates over held-out text.

A keep gate f is what a cell's memory is multiplied by at each character: the forget gate of an LSTM, the update gate of
a GRU, both forget gates of a Nested LSTM. A cell's half-life is ln 2 / -mean(log f), in characters: after so many the
product of its gates, by their geometric mean, is one half (Tallec & Ollivier 2018, arXiv 1804.11188; Mahto et al. 2021,
arXiv 2009.12727). Shown is the distribution over the cells of a layer. It says how long a cell could keep something,
not what it keeps. Intervals come from the bootstrap over texts. A unit without keep gates has no timescales.
"""

from typing import Any

import numpy as np
import torch

from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.sampling import RESAMPLES
from generator.units.recurrent import RecurrentUnit

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EDGES = tuple(round(float(edge), 4) for edge in np.geomspace(0.25, 4096, 57))
"""Borders, in characters, of the bins of the distribution: four bins from each power of two to the next."""
LONG = 20
"""Characters that a cell of a long timescale has as its half-life at least."""

_LEAST = 1e-7  # a gate that is rounded to zero; its logarithm must stay finite


@torch.no_grad()
def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums of log f `(observation, memory, cell)`, and its number of characters.

    Memories are those of the layers in order; of a layer, the outermost first.
    """
    inputs, _ = corpus.batch(corpus.split(split)[numbers])
    lengths = (inputs != 0).sum(1)
    read = torch.from_numpy(np.arange(inputs.shape[1]) < lengths[:, None]).t()  # (time, batch)
    hidden = model.embedding(torch.from_numpy(inputs).long())
    sums = []
    for unit in model.units:
        if isinstance(unit, RecurrentUnit):
            outputs, records = unit.scan_with_records(unit.input_part(hidden.transpose(0, 1)))
            gates = [unit.keep_gates(record) for record in records]
            for memory in range(len(gates[0])):
                logs = torch.stack([step[memory] for step in gates]).double().clamp_min(_LEAST).log()
                sums.append((logs * read[..., None]).sum(0).numpy())  # (batch, cell)
            hidden = outputs.transpose(0, 1)
        else:
            hidden = unit(hidden)
    found = np.stack(sums, axis=1) if sums else np.zeros((len(numbers), 0, 0))
    return {"log_keep": found, "characters": lengths.astype(float)}


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return the distribution of the half-lives of each memory's cells, in characters, the lower layers first."""
    sums, characters = found["log_keep"], found["characters"]
    counts = np.random.default_rng(seed).multinomial(
        len(characters), np.full(len(characters), 1 / len(characters)), RESAMPLES
    )
    return {"edges": list(EDGES), "memories": [_memory(sums[:, k], characters, counts) for k in range(sums.shape[1])]}


def _memory(sums: np.ndarray, characters: np.ndarray, counts: np.ndarray) -> dict[str, Any]:
    """Return the distribution of one memory's half-lives, given sums of log f `(observation, cell)`."""
    lives = half_lives(sums.sum(0) / characters.sum())
    resampled = half_lives((counts @ sums) / (counts @ characters)[:, None])  # (resample, cell)
    inside = np.clip(lives, EDGES[0], EDGES[-1])
    return {
        "cells": len(lives),
        "quantiles": {f"{quantile:g}": round(float(np.quantile(lives, quantile)), 3) for quantile in QUANTILES},
        "histogram": np.histogram(inside, EDGES)[0].tolist(),
        "median": _with_interval(np.median(lives), np.median(resampled, axis=1)),
        "long": _with_interval((lives >= LONG).mean(), (resampled >= LONG).mean(1)),
    }


def half_lives(log_keep: np.ndarray) -> np.ndarray:
    """Return half-lives in characters, given mean logarithms of keep gates, all below zero."""
    result: np.ndarray = np.log(2) / -log_keep
    return result


def _with_interval(value: Any, resampled: np.ndarray) -> dict[str, float]:
    low, high = np.percentile(resampled, [2.5, 97.5])
    return {"value": round(float(value), 4), "low": round(float(low), 4), "high": round(float(high), 4)}
