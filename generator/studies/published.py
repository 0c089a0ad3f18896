"""A study of the models that an article publishes."""

from collections.abc import Callable, Sequence
from functools import partial

from generator.article.folder import Article
from generator.corpus.observations import open_corpus
from generator.errors import InputError, did_you_mean
from generator.studies.piece import Subject
from generator.studies.registry import STUDIES
from generator.studies.results import Written, results_kept, sample_of, write_results
from generator.studies.runner import leads, run
from generator.studies.staleness import code_of, settings_of
from generator.training.publish import load_published
from generator.weights import open_published


def study_published(
    article: Article,
    study: str,
    *,
    models: Sequence[str] = (),
    observations: int | None = None,
    seed: int | None = None,
    keep: bool = True,
    begin: Callable[[int], object] = lambda texts: None,
    progress: Callable[[str, int], object] = lambda model, texts: None,
) -> Written | None:
    """Study every published model that looks back only, and write what was found.

    With `models` only these are studied. `observations` and `seed` stand in place of what `article.toml` says. What was
    found before of the same weights on the same texts by the same code stays; without `keep`, that of the models which
    are not studied alone. `begin` is called with the number of texts to be read,
    `progress` after each piece, with the model and the piece's size. Of several processes only the first writes; the
    others return nothing.
    """
    settings = settings_of(article, study, observations=observations, seed=seed)
    if study not in STUDIES:
        raise InputError(f"study: no study has the name {study!r}{did_you_mean(study, STUDIES)}")
    opened = {model: open_published(article.weights(model)) for model in article.config.models}
    # A model that reads ahead sees the word that it is asked for: it is not compared.
    causal = {model: file for model, file in opened.items() if file.info.causal}
    if not causal:
        raise InputError(f"{article.settings}: no model looks back only; there is nothing to compare")
    for model in models:
        if model not in causal:
            raise InputError(
                f"--model: must be a model of article.toml that looks back only{did_you_mean(model, causal)}"
            )
    corpus = open_corpus(article.corpus)
    count, seed = min(settings.observations, len(corpus.split("test"))), settings.seed
    sample = sample_of(corpus.info, count, seed)
    sha256 = {model: file.sha256 for model, file in causal.items()}
    asked = set(models or causal)
    code = code_of(article, study)
    before = results_kept(article.studies, study, sample, sha256, code)
    units = {model: article.config.models[model].unit for model in causal}
    kept = {model: found for model, found in before.items() if keep or model not in asked}
    subjects = [
        Subject(model, file.sha256, partial(load_published, file.path, corpus, units[model]), units[model])
        for model, file in causal.items()
        if model in asked - kept.keys()
    ]
    begin(count * len(subjects))
    found = run(study, subjects, corpus, article.cache, observations=count, seed=seed, progress=progress)
    if not leads():
        return None
    results = kept | {subject.id: {"sha256": subject.sha256, **found[subject.id]} for subject in subjects}
    results = {model: results[model] for model in causal if model in results}
    return write_results(article.studies, study, sample, results, code)
