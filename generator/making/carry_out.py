"""Carrying out a step. Each is kept as it goes: what was broken off goes on where it was."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from generator.article.folder import Article
from generator.build import Report, build_page
from generator.corpus.observations import open_corpus
from generator.errors import Stopped
from generator.making.preparing import prepare_text, reader_of
from generator.making.step import Begin, Step
from generator.rendering.claims.check import FalseClaim, refuse_false_claims
from generator.studies.growth import study_growth
from generator.studies.published import study_published
from generator.studies.registry import OF_RECORDS
from generator.studies.replication import study_replication
from generator.training.publish import publish
from generator.training.recipe import recipe_of
from generator.training.run import run

_SCORED = 1024


def carry_out(
    step: Step,
    article: Article,
    assets: Path,
    *,
    report: Report = lambda step: None,
    on_false_claims: Callable[[Sequence[FalseClaim]], object] = refuse_false_claims,
) -> None:
    """Do one step, with a bar of its progress; `report` shows that of the page.

    Raises `InputError` where it cannot be done, and `Stopped` where a signal ends a training run.
    """
    if step.kind == "corpus":
        _prepare(article)
    elif step.kind == "training":
        _train(article, step)
    elif step.kind == "publishing":
        _publish(article, step.name)
    elif step.kind == "study" and step.name in OF_RECORDS:
        {"growth": study_growth, "replication": study_replication}[step.name](article)
    elif step.kind == "study":
        _study(article, step.name)
    else:
        build_page(article, assets, report=report, on_false_claims=on_false_claims)


def _prepare(article: Article) -> None:
    asked = article.corpus_settings
    source = article.folder / asked.source
    reader = reader_of(article, source, asked)
    with tqdm(desc=f"reading {source.name}", unit="B", unit_scale=True) as bar:
        prepare_text(article, reader, asked, progress=lambda done: bar.update(done - bar.n))


def _train(article: Article, step: Step) -> None:
    corpus = open_corpus(article.corpus)
    recipe = recipe_of(article.config, step.name, corpus.info.vocab_size)
    try:
        run(
            *(step.name, recipe.model, recipe.training, corpus, article.checkpoint(step.name)),
            restart=step.begin == Begin.ANEW,
            published=article.weights(step.name) if step.begin == Begin.PUBLISHED else None,
        )
    except Stopped as stopped:
        raise Stopped(f"{stopped}; go on by the same command", stopped.signal) from None


def _publish(article: Article, model: str) -> None:
    corpus = open_corpus(article.corpus)
    recipe = recipe_of(article.config, model, corpus.info.vocab_size)
    scored = min(_SCORED, corpus.info.observations["test"])
    with tqdm(total=2 * scored, desc=model, unit="observation") as bar:
        publish(
            *(article.checkpoint(model), corpus, article.weights(model)),
            unit=recipe.model.unit,
            observations=_SCORED,
            recipe=recipe,
            progress=bar.update,
        )


def _study(article: Article, name: str) -> None:
    with tqdm(desc=name, unit="text") as bar:

        def progress(model: str, texts: int) -> None:
            bar.set_postfix_str(model, refresh=False)
            bar.update(texts)

        study_published(article, name, begin=bar.reset, progress=progress)
