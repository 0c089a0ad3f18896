"""How much models differ that were trained alike, from other seeds: what a difference between two units must exceed.

Of each run: its scores, how far back it looks, and what it remembers by the studies of memory. `orders` says
whether the order of the models holds whichever seeds are taken: see `orders.py`.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson

from generator.article.config import Config
from generator.article.folder import Article
from generator.config import without_watching
from generator.corpus.observations import Corpus, open_corpus
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.storage.own_units import own_modules
from generator.studies.orders import orders
from generator.studies.piece import Subject
from generator.studies.results import Written, sample_of, write_results
from generator.studies.runner import leads
from generator.studies.runs import Trained, load_run, remembered, studied, subject_of
from generator.training.accuracy import evaluate


def runs_of(article: Article) -> dict[str, list[Path]]:
    """Return the weights of the article's extra runs, those that differ in their seed alone under one id.

    It is that of the model which the article shows, where the runs are of its recipe: its published weights are one
    more run. Else it is that of the first run. Of an extra run the published weights are taken where there are some,
    else its checkpoint. Raises `InputError` where the article has no extra runs, or one has not been trained.
    """
    config = article.config
    if not config.extra_runs:
        raise InputError(f"{article.settings}: has no [extra_runs.…] to compare; give --runs")
    first = {_kind(config, name): name for name in config.models}
    groups: dict[str, list[Path]] = {}
    for id_, extra in config.extra_runs.items():
        for name in extra.runs(id_):
            group = first.setdefault(_kind(config, name), id_)
            paths = groups.setdefault(group, [article.weights(group)] if group in config.models else [])
            paths.append(_weights_of(article, name))
    return groups


def _weights_of(article: Article, run: str) -> Path:
    published = article.published_run(run)
    path = published if published.is_file() else article.checkpoint(run)
    if not path.is_file():
        raise InputError(f"{path}: no such run; train it: python -m generator train --model {run}")
    return path


def _kind(config: Config, name: str) -> str:
    """Return what runs have in common that differ in their seed alone."""
    model, training = config.compared(name), without_watching(config.training_of(name))
    options = sorted(model.options.items())
    return repr((model.unit, model.hidden_size, model.num_layers, options, replace(training, seed=0)))


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
                functools.partial(load_run, corpus=corpus, unit=known[name].unit if name in known else None),
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
    load: Callable[[Path], Trained],
    corpus: Corpus,
    cache: Cache,
    *,
    observations: int,
    memory: Mapping[str, int],
    seed: int = 0,
    progress: Callable[[int], object] = lambda observations: None,
) -> dict[str, Any]:
    """Return the scores, the context use and the memory of training runs of one model, by seed.

    `load` returns the model of a file and how it was trained. The runs must differ in their seed alone.
    """
    loaded = {path: load(path) for path in checkpoints}
    by_seed = _by_seed(checkpoints, loaded)
    runs = {}
    for number, path in by_seed.items():
        trained = loaded[path]
        subject = subject_of(f"{trained.config.unit}-seed-{number}", path, trained)
        metrics = _metrics(subject, corpus, cache, observations, seed, progress)
        texts = {"context": observations, **memory}
        found = studied(subject, texts, corpus, cache, seed=seed, progress=progress)
        runs[number] = {
            "seed": number,
            "metrics": metrics,
            "context": {key: value["value"] for key, value in found["context"]["summary"].items()},
            **{study: remembered(study, found[study]) for study in memory},
        }
    first = loaded[checkpoints[0]]
    return {
        "unit": first.config.unit,
        "hidden_size": first.config.hidden_size,
        "steps": first.training.schedule.steps,
        "runs": [runs[number] for number in sorted(runs)],
    }


def _by_seed(files: Sequence[Path], runs: Mapping[Path, Trained]) -> dict[int, Path]:
    """Return the files by seed, after checking that their runs differ in nothing else."""
    found: dict[int, Path] = {}
    kinds = {path: (one.config, replace(one.recipe, seed=0)) for path, one in runs.items()}
    for path in files:
        if kinds[path] != kinds[files[0]]:
            raise InputError(f"{path}: differs from {files[0]} in more than its seed; give runs of one model")
        number = runs[path].training.seed
        if number in found:
            raise InputError(f"{path}: seed {number} is given twice; a run says nothing of the spread beside itself")
        found[number] = path
    return found


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
    return orjson.dumps({key: value for key, value in asdict(metrics).items() if key != "by_known_characters"})
