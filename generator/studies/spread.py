"""How much models differ that were trained alike, from other seeds: what a difference between two units must exceed.

Of each run: its scores, how far back it looks, and what it remembers by the studies `MEMORY`. `orders` says whether
the order of the models holds whichever seeds are taken: see `orders.py`.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from generator.article.folder import Article
from generator.corpus.observations import Corpus, open_corpus
from generator.errors import InputError
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.storage.file_hash import file_sha256
from generator.storage.own_units import own_modules
from generator.studies.orders import orders
from generator.studies.piece import Subject
from generator.studies.results import Written, sample_of, write_results
from generator.studies.runner import leads, run
from generator.training.accuracy import evaluate
from generator.training.publish import load_trained
from generator.training.run_state import RunState

MEMORY = {
    "recall": ("distance", "cases"),
    "gist": (),
    "agreement": ("between", "items", "right"),
    "horizon": ("kept", "cases"),
}
"""Studies of memory of each run, with what is kept of their results beside the summary."""

_RECALL_TYPED = 1  # letters, of the forgetting curve that is kept


def runs_of(article: Article) -> dict[str, list[Path]]:
    """Return the checkpoints of the article's extra runs, those that differ in their seed alone under the first's id.

    Raises `InputError` where the article has none, or one has not been trained.
    """
    groups: dict[str, list[Path]] = {}
    first: dict[str, str] = {}
    for name, model in article.config.extra_runs.items():
        training = replace(article.config.training_of(name), seed=0)
        kind = repr((model.unit, model.hidden_size, model.num_layers, sorted(model.options.items()), training))
        checkpoint = article.checkpoint(name)
        if not checkpoint.is_file():
            raise InputError(f"{checkpoint}: no such run; train it: python -m generator train --model {name}")
        groups.setdefault(first.setdefault(kind, name), []).append(checkpoint)
    if not groups:
        raise InputError(f"{article.settings}: has no [extra_runs.…] to compare; give --runs")
    return groups


def study_spread(
    article: Article,
    checkpoints: Mapping[str, Sequence[Path]],
    *,
    observations: int,
    memory: Mapping[str, int],
    seed: int = 0,
    begin: Callable[[int], object] = lambda texts: None,
    progress: Callable[[int], object] = lambda texts: None,
) -> Written | None:
    """Study the runs of some models, by the models' ids, and write what was found.

    `observations` are read for scores and context, `memory` says how many for each study of memory. `begin` is called
    with the number of texts to be read, `progress` with the number read since it was called last. Of several processes
    only the first writes; the others return nothing.
    """
    corpus = open_corpus(article.corpus)
    available = len(corpus.split("test"))
    count = min(observations, available)
    memory = {study: min(texts, available) for study, texts in memory.items()}
    # Scores and context read the same texts, one after the other.
    begin((2 * count + sum(memory.values())) * sum(map(len, checkpoints.values())))
    known = {**article.config.models, **article.config.extra_runs}
    found = {
        name: {
            "label": known[name].label if name in known else name,
            **spread_of(
                paths,
                functools.partial(load_trained, corpus=corpus, unit=known[name].unit if name in known else None),
                corpus,
                article.cache,
                observations=count,
                memory=memory,
                seed=seed,
                progress=progress,
            ),
        }
        for name, paths in checkpoints.items()
    }
    if not leads():
        return None
    more = {"memory": memory, "orders": orders(found)}
    return write_results(article.studies, "spread", sample_of(corpus.info, count, seed), found, more=more)


def spread_of(
    checkpoints: Sequence[Path],
    load: Callable[[Path], tuple[Autocomplete, RunState]],
    corpus: Corpus,
    cache: Cache,
    *,
    observations: int,
    memory: Mapping[str, int],
    seed: int = 0,
    progress: Callable[[int], object] = lambda observations: None,
) -> dict[str, Any]:
    """Return the scores, the context use and the memory of training runs of one model, by seed.

    `load` returns a checkpoint's model and the state of its run. The runs must differ in their seed alone.
    """
    loaded = {path: load(path) for path in checkpoints}
    by_seed = _by_seed({path: state for path, (_, state) in loaded.items()}, checkpoints)
    runs = {}
    for number, path in by_seed.items():
        model, state = loaded[path]
        sha256 = file_sha256(path)
        unit = state.model.unit
        subject = Subject(f"{unit}-seed-{number}", sha256, lambda model=model: model, unit)  # type: ignore[misc]
        metrics = _metrics(subject, corpus, cache, observations, seed, progress)
        found = {
            study: run(
                *(study, [subject], corpus, cache),
                observations=texts,
                seed=seed,
                progress=lambda _, texts: progress(texts),
            )[subject.id]
            for study, texts in {"context": observations, **memory}.items()
        }
        runs[number] = {
            "seed": number,
            "metrics": metrics,
            "context": {key: value["value"] for key, value in found["context"]["summary"].items()},
            **{study: _remembered(study, found[study]) for study in memory},
        }
    _, state = loaded[checkpoints[0]]
    return {
        "unit": state.model.unit,
        "hidden_size": state.model.hidden_size,
        "steps": state.training.schedule.steps,
        "runs": [runs[number] for number in sorted(runs)],
    }


def _by_seed(states: Mapping[Path, RunState], checkpoints: Sequence[Path]) -> dict[int, Path]:
    """Return the checkpoints by seed, after checking that they differ in nothing else."""
    found: dict[int, Path] = {}
    kinds = {path: (state.model, replace(state.training, seed=0)) for path, state in states.items()}
    for path in checkpoints:
        if kinds[path] != kinds[checkpoints[0]]:
            raise InputError(f"{path}: differs from {checkpoints[0]} in more than its seed; give runs of one model")
        number = states[path].training.seed
        if number in found:
            raise InputError(f"{path}: seed {number} is given twice; a run says nothing of the spread beside itself")
        found[number] = path
    return found


def _remembered(study: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a run's study of memory, intervals included."""
    kept = {key: found[key] for key in ("summary", *MEMORY[study])}
    return kept | ({"gain": found["gain"][_RECALL_TYPED]} if study == "recall" else {})


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
