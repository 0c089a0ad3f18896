"""Training and publishing of a model: whether they are to be done, by its recipe and not by times of files."""

from dataclasses import fields

from generator.article.folder import Article
from generator.contract.records import CorpusInfo
from generator.errors import InputError
from generator.making.step import Begin, State, Step
from generator.training.checkpoint import read_state
from generator.training.recipe import Recipe, published_differences, recipe_of
from generator.training.resume import check_same_run
from generator.training.run_state import RunState
from generator.training.warm_start import check_continues
from generator.weights import PublishedModel, open_published


def model_steps(article: Article, model: str, corpus: CorpusInfo | None, *, train: bool) -> tuple[Step, Step]:
    """Return the steps of training and of publishing a model. `corpus` is the prepared one, if there is one."""
    reasons = _reasons_to_publish(article, model, corpus)
    if not reasons:
        return Step("training", model), Step("publishing", model)
    training = _training(article, model, corpus, reasons, train=train)
    if training.state in (State.NEEDS_TRAIN, State.BLOCKED):
        return training, Step("publishing", model, State.BLOCKED, (f"waits for {training.title}",))
    return training, Step("publishing", model, State.TO_DO, reasons)


def published_of(article: Article, model: str) -> PublishedModel | None:
    """Return the published weights of a model, or None where there are none that can be read."""
    try:
        return open_published(article.weights(model))
    except InputError:
        return None


def _reasons_to_publish(article: Article, model: str, corpus: CorpusInfo | None) -> tuple[str, ...]:
    if not article.weights(model).is_file():
        return ("no published weights",)
    try:
        published = open_published(article.weights(model), article.config.compared(model).unit)
        published.check_unit()
    except InputError as error:
        return (str(error),)
    reasons = published_differences(article.config, published)
    if corpus and not _same_corpus(corpus, published.info.corpus):
        reasons.append("trained on another corpus than the prepared one")
    return tuple(reasons)


def _same_corpus(one: CorpusInfo, other: CorpusInfo) -> bool:
    """Return whether both are of the same text, read and cut in the same way: another reading has other counts."""
    counts = ("documents", "characters", "words")
    return one.same_observations(other) and all(getattr(one, name) == getattr(other, name) for name in counts)


def _training(
    article: Article, model: str, corpus: CorpusInfo | None, reasons: tuple[str, ...], *, train: bool
) -> Step:
    """Return the step of training a model whose published weights are missing or others, for these reasons."""
    checkpoint, begin = article.checkpoint(model), Begin.CHECKPOINT
    published = published_of(article, model)
    if checkpoint.is_file():
        try:
            saved = read_state(checkpoint)
            recipe = recipe_of(article.config, model, saved.model.vocab_size)
            of_this_corpus = corpus is None or _same_corpus(corpus, saved.corpus)
            if of_this_corpus and not recipe.differences(saved.model, saved.record):
                return Step("training", model)
        except InputError as error:
            return Step("training", model, State.BLOCKED, (str(error),))
        try:
            check_same_run(checkpoint, saved, RunState(recipe.model, recipe.training, corpus or saved.corpus))
            reasons = (f"at mini-batch {saved.steps:,} of {recipe.training.schedule.steps:,}",)
        except InputError as error:
            # What is published is no loss.
            if published is None or published.info.training != saved.record:
                again = f"python -m generator train --model {model} --restart --article {article.folder}"
                return Step("training", model, State.BLOCKED, (f"{error}: {again}",))
            begin, reasons = Begin.ANEW, (*reasons, "begins anew")
    elif published and _can_go_on(published, recipe_of(article.config, model, published.config.vocab_size), corpus):
        begin, reasons = Begin.PUBLISHED, (*reasons, "goes on from the published weights")
    return Step("training", model, State.TO_DO if train else State.NEEDS_TRAIN, reasons, begin)


def _can_go_on(published: PublishedModel, recipe: Recipe, corpus: CorpusInfo | None) -> bool:
    """Return whether more of the same training makes published weights what the recipe asks for."""
    same = all(
        getattr(published.config, item.name) == getattr(recipe.model, item.name) for item in fields(recipe.model)
    )
    if not same or (corpus and not _same_corpus(corpus, published.info.corpus)):
        return False
    try:
        published.check_unit()
        check_continues(published.path, published.info.training, recipe.training)
    except InputError:
        return False
    return True
