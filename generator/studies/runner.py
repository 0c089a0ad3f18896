"""Runs an analysis of many held-out texts: in pieces that are kept, so that a break costs one piece, on any number of
processes.

A piece is `PIECE` observations of one model, a file of arrays in the cache, named after all that it depends on: the
weights, the corpus, the seed and the code. Under `torchrun` each process computes its share of the pieces, and all read
all of them: the result is that of one process.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load, save

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete
from generator.storage.atomic import write_atomically
from generator.storage.cache import code_sha256
from generator.studies import context, faithfulness
from generator.studies import gradient_norms as gradients

PIECE = 64

Observe = Callable[[Autocomplete, Corpus, str, np.ndarray, int], dict[str, np.ndarray]]
Summarise = Callable[[dict[str, np.ndarray], int], dict[str, Any]]


@dataclass(frozen=True)
class Analysis:
    """`observe` turns some observations into arrays with a leading axis of observations; `summarise` turns those of
    all into a model's part of the result."""

    observe: Observe
    summarise: Summarise
    observations: int  # read unless told otherwise
    batch_size: int


ANALYSES = {
    "context": Analysis(context.observe, context.summarise, 1024, 16),
    "gradients": Analysis(gradients.observe, gradients.summarise, 256, 16),
    "faithfulness": Analysis(faithfulness.observe, faithfulness.summarise, 256, 32),
}


@dataclass(frozen=True)
class Subject:
    """A model to be analysed, loaded only if some piece is missing."""

    id: str
    sha256: str  # of the file of its weights
    open: Callable[[], Autocomplete]
    code: str = ""  # sha256 of the author's module that its unit comes from

    @cached_property
    def model(self) -> Autocomplete:
        return self.open()


def run(
    name: str,
    subjects: list[Subject],
    corpus: Corpus,
    cache: Path,
    *,
    split: str = "test",
    observations: int | None = None,
    seed: int = 0,
    progress: Callable[[str, int], object] = lambda model, observations: None,
) -> dict[str, dict[str, Any]]:
    """Return an analysis's result by model. `progress` is called after each piece, with its size."""
    analysis = ANALYSES[name]
    wanted = analysis.observations if observations is None else observations
    numbers = np.sort(np.random.default_rng(seed).permutation(len(corpus.split(split)))[:wanted])
    pieces = [numbers[start : start + PIECE] for start in range(0, len(numbers), PIECE)]
    rank, processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    work = [(subject, piece) for subject in subjects for piece in pieces]
    code, files = code_sha256("attribution/*.py", "studies/*.py", "kernels/*.py", "model.py", "weights.py"), {}
    for place, (subject, piece) in enumerate(work):
        key = f"{name} {code}{subject.code} {subject.sha256} {corpus.info.sha256} {corpus.info.seed} {split} {seed}"
        digest = hashlib.sha256(key.encode() + piece.tobytes()).hexdigest()[:24]
        path = files[subject.id, int(piece[0])] = cache / f"{name}-{subject.id}-{digest}.safetensors"
        if place % processes == rank and not path.is_file():
            write_atomically(path, _observed(analysis, subject, corpus, split, piece, seed))
        progress(subject.id, len(piece))  # the others' pieces too: they are as far as this process
    _wait_for_all(processes)
    results = {}
    for subject in subjects:
        parts = [_arrays(files[subject.id, int(piece[0])]) for piece in pieces]
        found = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
        results[subject.id] = analysis.summarise(found, seed)
    return results


def leads() -> bool:
    """Whether this process is the one that writes the result."""
    return os.environ.get("RANK", "0") == "0"


def _observed(analysis: Analysis, subject: Subject, corpus: Corpus, split: str, piece: np.ndarray, seed: int) -> bytes:
    parts = []
    for start in range(0, len(piece), analysis.batch_size):
        numbers = piece[start : start + analysis.batch_size]
        found = analysis.observe(subject.model, corpus, split, numbers, seed)
        for key, values in found.items():
            bad = np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(1))
            if len(bad):
                raise InputError(
                    f"{subject.id}: {key} of observation {int(numbers[bad[0]])} of the {split} split is not a finite"
                    " number; look at the weights: python -m generator evaluate"
                )
        parts.append(found)
    return save({key: np.ascontiguousarray(np.concatenate([part[key] for part in parts])) for key in parts[0]})


def _arrays(path: Path) -> dict[str, np.ndarray]:
    return load(path.read_bytes())


def _wait_for_all(processes: int) -> None:
    if processes == 1:
        return
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("gloo")
    torch.distributed.barrier()
