"""The steps that make an article, in order: each compares what there is with what would be made today."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from generator.article.config import CorpusConfig
from generator.article.folder import Article
from generator.build import inputs_of
from generator.contract.records import CorpusInfo
from generator.corpus.observations import is_prepared, open_corpus
from generator.corpus.preparation import read_preparation
from generator.errors import InputError
from generator.making.models import model_steps, published_of
from generator.making.step import State, Step
from generator.rendering.page.freshness import changes
from generator.studies.early import STUDIES_KEPT
from generator.studies.registry import STUDIES
from generator.studies.results import read_table
from generator.studies.staleness import settings_of, staleness

REMADE = ("growth", "replication")
"""Studies of records that are made again; `early` is kept once, and `spread` is of runs that the command names."""

_NAMED = 3  # modules that a reason names


def plan(
    article: Article,
    assets: Path,
    *,
    train: bool = False,
    recompute: bool = False,
    models: Collection[str] = (),
) -> list[Step]:
    """Return all steps from the corpus to the page, those that are up to date too.

    Nothing is trained without `train`, and no study is made again for a change of its code alone without `recompute`.
    With `models` only these are trained and published.

    Raises `InputError` where `article.toml` cannot be read, or a model is not in it.
    """
    config = article.config
    for model in models:
        config.compared(model)
    corpus = _prepared(article)
    of_models: dict[str, tuple[Step, Step]] = {}
    for model in dict.fromkeys([*config.models, *models]):
        chosen = not models or model in models
        training, publishing = model_steps(article, model, corpus, train=train and chosen)
        of_models[model] = training, publishing if chosen else publishing.blocked_by("not among those of --model")
    studies = [_study(article, name, of_models, recompute=recompute) for name in _names(article, STUDIES)]
    studies += [_of_records(article, name, of_models, studies) for name in _names(article, REMADE)]
    work = [*(step for pair in of_models.values() for step in pair), *studies]
    first = _corpus(article, corpus, {step.state for step in work})
    if first.state == State.BLOCKED:
        work = [step.blocked_by("waits for the corpus") for step in work]
    return [first, *work, _page(article, assets, work)]


def _prepared(article: Article) -> CorpusInfo | None:
    return open_corpus(article.corpus).info if is_prepared(article.corpus) else None


def _corpus(article: Article, prepared: CorpusInfo | None, needed_by: Collection[State]) -> Step:
    """Return the step of the corpus, which work in the states `needed_by` is made from."""
    asked, reasons = article.config.corpus, []
    if prepared is None and State.TO_DO not in needed_by and State.NEEDS_TRAIN in needed_by:
        return Step("corpus", "", State.NEEDS_TRAIN, ("not prepared",))
    if prepared is None:
        reasons = ["not prepared"] if State.TO_DO in needed_by else []
    elif asked:
        pairs = [(key, getattr(prepared, key), getattr(asked, key)) for key in ("length", "seed")]
        reasons = [f"{key} = {got}, asked {want}" for key, got, want in pairs if got != want]
        if prepared.alphabet != article.config.alphabet:
            reasons.append("of another alphabet")
        reasons += _prepared_otherwise(article, asked)
    if not reasons:
        return Step("corpus", "")
    if asked and asked.source:
        return Step("corpus", "", State.TO_DO, tuple(reasons))
    return Step("corpus", "", State.BLOCKED, (*reasons, "prepare it: python -m generator corpus --from PATH"))


def _prepared_otherwise(article: Article, asked: CorpusConfig) -> Iterator[str]:
    """Yield why a text would come out otherwise if it were prepared today."""
    prepared = read_preparation(article.corpus)
    if prepared is None:  # by an earlier version
        return
    documents = asked.documents or "lines"
    yield from prepared.differences(words=asked.words, normalise=asked.normalise, documents=documents)
    source = article.folder / asked.source
    if source.is_file() and not prepared.is_of(source):
        yield f"{asked.source}: changed since it was prepared"


def _names(article: Article, studies: Iterable[str]) -> list[str]:
    """Return those of some studies that `article.toml` names, and those that there are results of."""
    settings_of(article, "")  # refuses a study that there is not
    return [name for name in studies if name in article.config.studies or (article.studies / f"{name}.json").is_file()]


def _study(article: Article, name: str, of_models: Mapping[str, tuple[Step, Step]], *, recompute: bool) -> Step:
    published, coming, missing = {}, [], []
    for model in article.config.models:
        found = published_of(article, model)
        if found and found.info.causal:
            published[model] = found
        if of_models[model][1].state == State.TO_DO:
            coming.append(model)
        elif found is None:
            missing.append(model)
    stale = staleness(article, name, {model: found for model, found in published.items() if model not in coming})
    reasons = [*stale.reasons, *(f"weights of {model} will change" for model in coming)]
    if missing:
        return Step("study", name, State.BLOCKED, (*reasons, f"no weights of {', '.join(missing)}"))
    if reasons:
        return Step("study", name, State.TO_DO, tuple(reasons))
    if stale.code:
        more = f" and {len(stale.code) - _NAMED} more" if len(stale.code) > _NAMED else ""
        modules = ", ".join(module.removeprefix("generator.") for module in stale.code[:_NAMED])
        state = State.TO_DO if recompute else State.NEEDS_RECOMPUTE
        return Step("study", name, state, (f"code changed since: {modules}{more}",))
    return Step("study", name)


def _of_records(
    article: Article, name: str, of_models: Mapping[str, tuple[Step, Step]], before: Collection[Step]
) -> Step:
    """Return the step of a study of records. `growth` sets studies of memory beside their early ones."""
    found = read_table(article.studies / f"{name}.json").get("models", {})
    reasons = [] if found else ["not made yet"]
    for model in article.config.models:
        published = published_of(article, model)
        if model in found and published and found[model].get("sha256") != published.sha256:
            reasons.append(f"weights of {model} changed since")
        if of_models[model][1].state == State.TO_DO:
            reasons.append(f"weights of {model} will change")
    if name == "growth":
        reasons += [f"after {step.title}" for step in before if step.state == State.TO_DO and step.name in STUDIES_KEPT]
    missing = [model for model in article.config.models if published_of(article, model) is None]
    if missing and not any(of_models[model][1].state == State.TO_DO for model in missing):
        return Step("study", name, State.BLOCKED, (*reasons, f"no weights of {', '.join(missing)}"))
    return Step("study", name, State.TO_DO if reasons else State.UP_TO_DATE, tuple(reasons))


def _page(article: Article, assets: Path, work: Collection[Step]) -> Step:
    try:
        inputs = inputs_of(article, assets)
        reasons = changes(article.page, inputs) if article.page.is_file() else [f"{article.page}: no such page"]
    except InputError as error:
        reasons = [str(error)]
    reasons = [
        *(f"after {step.title}" for step in work if step.state == State.TO_DO and step.kind != "training"),
        *reasons,
    ]
    if not reasons:
        return Step("page", "")
    missing = [model for model in article.config.models if _never(article, model, work)]
    # A build refuses a study of other weights.
    others = [step.title for step in work if step.kind == "study" and step.state == State.BLOCKED]
    waits = [*(f"no weights of {model}" for model in missing), *(f"waits for {title}" for title in others)]
    return Step("page", "", State.BLOCKED if waits else State.TO_DO, (*waits, *reasons))


def _never(article: Article, model: str, work: Collection[Step]) -> bool:
    """Return whether a model has no weights that can be read, and will have none."""
    coming = any(step.kind == "publishing" and step.name == model and step.state == State.TO_DO for step in work)
    return not coming and published_of(article, model) is None


def is_finished(steps: Collection[Step]) -> bool:
    """Return whether all is up to date."""
    return all(step.state == State.UP_TO_DATE for step in steps)
