"""The course of memory: what one training run remembered at moments on its way, by weights kept then.

`growth` tells how far back a run looked, which training records itself. What it remembered is measured on many texts,
for which the weights of the moment are needed: its checkpoint, copied or published before the next one replaced it.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.article.folder import Article
from generator.corpus.observations import open_corpus
from generator.errors import InputError
from generator.studies.results import Written, sample_of, write_results
from generator.studies.runner import leads
from generator.studies.runs import Trained, load_run, remembered, studied, subject_of


def study_course(
    article: Article,
    files: Mapping[str, Sequence[Path]],
    *,
    memory: Mapping[str, int],
    seed: int = 0,
    begin: Callable[[int], object] = lambda texts: None,
    progress: Callable[[int], object] = lambda texts: None,
) -> Written | None:
    """Study the moments of some runs, by the models' ids, and write what was found.

    `memory` says how many texts are read for each study of memory. `begin` is called with the number of texts to be
    read, `progress` with the number read since it was called last. Of several processes only the first writes; the
    others return nothing. Raises `InputError` where files are not moments of one run.
    """
    corpus = open_corpus(article.corpus)
    available = len(corpus.split("test"))
    memory = {study: min(texts, available) for study, texts in memory.items()}
    begin(sum(memory.values()) * sum(map(len, files.values())))
    known = {**article.config.models, **article.config.extra_runs}
    found: dict[str, Any] = {}
    for name, paths in files.items():
        unit = known[name].unit if name in known else None
        moments = []
        for path, trained in _in_order({path: load_run(path, corpus, unit) for path in paths}):
            subject = subject_of(f"{name}-{trained.steps}", path, trained)
            results = studied(subject, memory, corpus, article.cache, seed=seed, progress=progress)
            moments.append(
                {
                    "steps": trained.steps,
                    "validation_loss": trained.validation_loss,
                    **{study: remembered(study, result) for study, result in results.items()},
                }
            )
        found[name] = {
            "label": known[name].label if name in known else name,
            "steps": moments[-1]["steps"],
            "moments": moments,
        }
    if not leads():
        return None
    sample = sample_of(corpus.info, max(memory.values()), seed)
    return write_results(article.studies, "course", sample, found, more={"memory": memory})


def _in_order(runs: Mapping[Path, Trained]) -> list[tuple[Path, Trained]]:
    """Return the moments in the order of their steps, after checking that they are of one run."""
    ordered = sorted(runs.items(), key=lambda item: item[1].steps)
    first, before = ordered[0]
    for path, trained in ordered[1:]:
        if (trained.config, trained.recipe) != (before.config, before.recipe):
            raise InputError(f"{path}: is of another run than {first}; give moments of one run")
        if trained.steps == before.steps:
            raise InputError(f"{path}: is of mini-batch {trained.steps}, as another file; give each moment once")
        before = trained
    return ordered
