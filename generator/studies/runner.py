"""Running a study of many held-out texts, in pieces that are kept, on any number of processes.

A break costs one piece. A piece is some observations of one model: arrays in an entry of the cache, kept by the
weights, the corpus, the seed and the code that they depend on. Under `torchrun` each process computes its share of the
pieces, and all read all of them: the result is that of one process.
"""

import functools
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load

from generator.corpus.observations import Corpus
from generator.storage.cache import Cache, Code
from generator.storage.own_units import own_modules
from generator.studies.piece import Subject, observe_piece
from generator.studies.registry import STUDIES


def run(
    name: str,
    subjects: list[Subject],
    corpus: Corpus,
    cache: Cache,
    *,
    split: str = "test",
    observations: int | None = None,
    seed: int = 0,
    progress: Callable[[str, int], object] = lambda model, observations: None,
) -> dict[str, dict[str, Any]]:
    """Return a study's result by model. `progress` is called after each piece, with the model and the piece's size.

    Raises:
        InputError: a value is not a finite number.
    """
    study = STUDIES[name]
    wanted = study.observations if observations is None else observations
    numbers = np.sort(np.random.default_rng(seed).permutation(len(corpus.split(split)))[:wanted])
    pieces = [numbers[start : start + study.piece] for start in range(0, len(numbers), study.piece)]
    rank, processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    work = [(subject, piece) for subject in subjects for piece in pieces]

    def arrays(subject: Subject, piece: np.ndarray) -> dict[str, np.ndarray]:
        inputs = [subject.sha256, corpus.info.sha256, corpus.info.seed, split, seed, piece]
        compute = functools.partial(observe_piece, study.observe, subject, corpus, split, piece, seed, study.batch_size)
        also: tuple[Code, ...] = (study.observe, subject.open, *own_modules(subject.unit))
        return load(cache.get(f"studies/{name}-{subject.id}", inputs, compute, also=also).data)

    for place, (subject, piece) in enumerate(work):
        if place % processes == rank:
            arrays(subject, piece)
        progress(subject.id, len(piece))  # the others' pieces too: they are as far as this process
    _wait_for_all(processes)
    results = {}
    for subject in subjects:
        parts = [arrays(subject, piece) for piece in pieces]
        found = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
        results[subject.id] = study.summarise(found, seed)
    return results


def leads() -> bool:
    """Whether this process is the one that writes the result."""
    return os.environ.get("RANK", "0") == "0"


def _wait_for_all(processes: int) -> None:
    if processes == 1:
        return
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("gloo")
    torch.distributed.barrier()
