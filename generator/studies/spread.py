"""How much models differ that were trained alike, from other seeds: what a difference between two units must exceed."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from generator.article.folder import Article
from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus, open_corpus
from generator.errors import InputError
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.storage.file_hash import file_sha256
from generator.storage.own_units import own_modules
from generator.studies.piece import Subject
from generator.studies.results import Written, sample_of, write_results
from generator.studies.runner import leads, run
from generator.training.accuracy import evaluate
from generator.training.publish import load_trained
from generator.training.run_state import RunState


def study_spread(
    article: Article,
    checkpoints: Mapping[str, Sequence[Path]],
    *,
    observations: int,
    seed: int = 0,
    begin: Callable[[int], object] = lambda texts: None,
    progress: Callable[[int], object] = lambda texts: None,
) -> Written | None:
    """Study the runs of some models, by the models' ids, and write what was found.

    `begin` is called with the number of texts to be read, `progress` with the number read since it was called last. Of
    several processes only the first writes; the others return nothing.
    """
    corpus = open_corpus(article.corpus)
    count = min(observations, len(corpus.split("test")))
    begin(2 * count * sum(map(len, checkpoints.values())))  # once for the scores, once for what is looked at
    known = {**article.config.models, **article.config.extra_runs}
    found = {
        name: {
            "label": known[name].label if name in known else name,
            **spread_of(
                paths,
                lambda path: load_trained(path, corpus),
                corpus,
                article.cache,
                observations=count,
                seed=seed,
                progress=progress,
            ),
        }
        for name, paths in checkpoints.items()
    }
    return write_results(article.studies, "spread", sample_of(corpus.info, count, seed), found) if leads() else None


def spread_of(
    checkpoints: Sequence[Path],
    load: Callable[[Path], tuple[Autocomplete, RunState]],
    corpus: Corpus,
    cache: Cache,
    *,
    observations: int,
    seed: int = 0,
    progress: Callable[[int], object] = lambda observations: None,
) -> dict[str, Any]:
    """Return the scores and the context use of training runs of one model, by seed.

    `load` returns a checkpoint's model and the state of its run. The runs must differ in their seed alone.
    """
    runs: dict[int, dict[str, Any]] = {}
    first: tuple[Path, ModelConfig, TrainingConfig] | None = None
    for path in checkpoints:
        model, state = load(path)
        training = replace(state.training, seed=0)
        first = first or (path, state.model, training)
        if (state.model, training) != first[1:]:
            raise InputError(f"{path}: differs from {first[0]} in more than its seed; give runs of one model")
        number = state.training.seed
        if number in runs:
            raise InputError(f"{path}: seed {number} is given twice; a run says nothing of the spread beside itself")
        sha256 = file_sha256(path)
        unit = state.model.unit
        subject = Subject(f"{unit}-seed-{number}", sha256, lambda model=model: model, unit)  # type: ignore[misc]
        metrics = _metrics(subject, corpus, cache, observations, seed, progress)
        found = run(
            *("context", [subject], corpus, cache),
            observations=observations,
            seed=seed,
            progress=lambda _, texts: progress(texts),
        )
        summary = found[subject.id]["summary"]
        runs[number] = {
            "seed": number,
            "metrics": metrics,
            "context": {key: value["value"] for key, value in summary.items()},
        }
    assert first is not None, "there is at least one run"
    return {
        "unit": first[1].unit,
        "hidden_size": first[1].hidden_size,
        "steps": first[2].schedule.steps,
        "runs": [runs[number] for number in sorted(runs)],
    }


def _metrics(
    subject: Subject, corpus: Corpus, cache: Cache, observations: int, seed: int, progress: Callable[[int], object]
) -> dict[str, Any]:
    entry = cache.get(
        f"metrics/{subject.id}",
        [subject.sha256, corpus.info.sha256, corpus.info.seed, observations, seed],
        functools.partial(_scored, subject, corpus, observations, seed, progress),
        also=own_modules(subject.unit),
    )
    if not entry.computed:
        progress(observations)
    read: dict[str, Any] = orjson.loads(entry.data)
    return read


def _scored(subject: Subject, corpus: Corpus, observations: int, seed: int, progress: Callable[[int], object]) -> bytes:
    metrics = evaluate(subject.model, corpus, observations=observations, seed=seed, progress=progress)
    return orjson.dumps(metrics)
