"""The one way from an article's folder to its page: read, bake, render, write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import generator
from generator.article.folder import Article
from generator.baking.bake import bake
from generator.baking.contrasts import with_contrasts
from generator.contract.schema import Baked
from generator.errors import Gathering, InputError, did_you_mean
from generator.rendering.claims.check import FalseClaim, refuse_false_claims
from generator.rendering.figures.connectivity import figure_of
from generator.rendering.figures.your_text import MODELS, NAME, offered
from generator.rendering.language import OWN_TABLE, Language, read_language, say, speaking
from generator.rendering.markdown.parse import ParsedArticle, parse_article
from generator.rendering.numbers import percent_of
from generator.rendering.page.alone import render_alone
from generator.rendering.page.budget import check_budget
from generator.rendering.page.freshness import fingerprint, sealed
from generator.rendering.page.link_picture import PICTURE, social_picture
from generator.rendering.page.page import render_page
from generator.rendering.page.pocket import Pocket, pocket_of
from generator.storage.atomic import locked, write_atomically, write_together
from generator.storage.file_hash import file_sha256
from generator.storage.own_units import own_files
from generator.weights import open_published


@dataclass(frozen=True)
class Step:
    """One of the results that a page is made of, taken from the cache or computed."""

    kind: str
    """`"reading"` or `"contrast"`; all steps of a kind come one after the other."""
    name: str
    total: int  # steps of this kind
    computed: bool


Report = Callable[[Step], object]


class _Counted:
    """A report that also counts the readings that were computed."""

    def __init__(self, report: Report) -> None:
        self.readings = 0
        self._report = report

    def __call__(self, step: Step) -> None:
        self.readings += step.computed and step.kind == "reading"
        self._report(step)


@dataclass(frozen=True)
class Built:
    """The result of a build."""

    page: Path
    size: int  # bytes
    readings_computed: int
    warnings: Sequence[str] = ()
    """A line for each thing in the author's files that a reader would miss."""


def build_page(
    article: Article,
    assets: Path,
    *,
    report: Report = lambda step: None,
    on_false_claims: Callable[[Sequence[FalseClaim]], object] = refuse_false_claims,
) -> Built:
    """Build an article's page, and the picture for links to it.

    `on_false_claims` is given the claims of the text that are not true of the models, if there are any: it raises, as
    it does unless told otherwise, or the page marks them. Raises `InputError` for what an author can mend; the page
    that was there before is then left as it was.
    """
    inputs = inputs_of(article, assets)  # before reading them: what changes from now on makes the page out of date
    counted = _Counted(report)
    gathering = Gathering()
    with gathering.more():
        language = language_of(article, assets)
    with gathering.more():
        parsed = parse_article(article.text)
    gathering.settle()
    baked = bake_article(article, parsed, counted)
    live = any(block.name == NAME for block in parsed.figures)
    with speaking(language):
        html = render_page(
            parsed,
            assets,
            baked,
            cache=article.cache,
            inputs=inputs,
            pocket=pocket_in(article) if live else None,
            on_false_claims=on_false_claims,
        )
        picture = social_picture(baked)
    check_budget(html, article.config.page.budget_kb, str(article.settings))
    data = sealed(html.encode())
    weights = [article.models / model.file for model in offered(baked.manifest.models)] if live else []
    # Two builds at once may be of different texts: what lies beside a page is of the same build.
    with locked(article.cache_folder / "page", wait=True):
        write_together(
            {
                **missing_beside(article.page, weights),
                article.page.with_name(PICTURE): picture,
                article.page: data,  # the last, as it tells of all others
            }
        )
        if live:
            remove_others(article.page, weights)
    return Built(article.page, len(data), counted.readings, html.warnings)


def language_of(article: Article, assets: Path) -> Language:
    """Return the language of an article's page, with the strings of its own."""
    return read_language(article.config.article.language, article.folder / OWN_TABLE, assets=assets)


def pocket_in(article: Article) -> Pocket | None:
    """Return the model that lies in the page: the one of the article in the folder `pocket`, if there is one."""
    inner = Article(article.folder / "pocket")
    if not inner.settings.is_file():
        return None
    ((id_, model),) = list(inner.config.models.items())[:1]
    published = open_published(inner.weights(id_))
    right = percent_of(str(round(100 * published.info.metrics.accuracy_known)))
    about = say("models.pocket", words=len(published.vocabulary.words), right=right)
    data = published.path.read_bytes()
    return pocket_of(id_, model.label, about, published.sha256, data, str(published.path))


def missing_beside(page: Path, weights: Sequence[Path]) -> dict[Path, bytes]:
    """Return the weights files that are not yet where the page fetches them from, by their places there."""
    copies = {page.with_name(MODELS) / file.name: file for file in weights}
    return {
        copy: file.read_bytes()
        for copy, file in copies.items()
        if not copy.is_file() or file_sha256(copy) != file_sha256(file)
    }


def remove_others(page: Path, weights: Sequence[Path]) -> None:
    """Remove the weights files that the page fetches no more."""
    kept = {file.name for file in weights}
    for other in page.with_name(MODELS).glob("*.safetensors"):
        if other.name not in kept:
            other.unlink(missing_ok=True)


def build_figure(article: Article, id_: str, assets: Path, *, report: Report = lambda step: None) -> Built:
    """Build a page of one connectivity figure of an article, and nothing else, into the article's `page`.

    Raises `InputError` where there is no such figure, and where that would be in the place of the article's own page.
    """
    if not article.page_is_named:
        raise InputError("--out: --figure needs a file of its own; give it: -o figure.html")
    counted = _Counted(report)
    parsed = parse_article(article.text)
    blocks = {block.id: block for block in parsed.figures if block.name == "connectivity"}
    if id_ not in blocks:
        raise InputError(f"--figure: no connectivity figure {id_!r} in {article.text}{did_you_mean(id_, blocks)}")
    figure = figure_of(blocks[id_], bake_article(article, parsed, counted))
    with speaking(language_of(article, assets)):
        data = render_alone(figure, assets).encode()
    write_atomically(article.page, data)
    return Built(article.page, len(data), counted.readings)


def bake_article(article: Article, parsed: ParsedArticle, report: Report = lambda step: None) -> Baked:
    """Return all that the page of a parsed article shows of its models."""
    config = article.config
    total = len(config.models) * len(config.sentences)
    baked = bake(
        config,
        article.models,
        article.cache,
        studies=article.studies,
        report=lambda model, sentence, computed: report(Step("reading", f"{model}, {sentence}", total, computed)),
    )
    moments = sorted(set(parsed.moments(baked.manifest)))
    contrasts = len(moments) * len(config.models)
    return with_contrasts(
        baked,
        article.models,
        article.cache,
        moments,
        report=lambda model, sentence, computed: report(Step("contrast", f"{model}, {sentence}", contrasts, computed)),
    )


def inputs_of(article: Article, assets: Path) -> dict[str, str]:
    """Return the hash of every file that a page is made from: article, assets, generator, modules of own units."""
    for folder in (article.folder, assets):
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder; run from the folder that holds article/, or name it")
    folders = {"article": article.folder, "assets": assets, "generator": Path(generator.__path__[0])}
    # An installed package holds its assets; they count once.
    made = [assets, article.cache_folder, article.page, article.page.with_name(PICTURE)]
    if article.page.parent != article.folder:
        made.append(article.page.parent)
    return fingerprint(folders, files=_own_units(article), without=made)


def places_of(article: Article, assets: Path) -> tuple[set[Path], set[Path]]:
    """Return where a change may be one of the page or its inputs: folders with all under them, and folders without."""
    trees = {article.folder, assets, Path(generator.__path__[0]), article.page.parent}
    return trees, {path.parent for path in _own_units(article).values()}


def is_code(name: str) -> bool:
    """Return whether an input is code: what has imported it before goes on with it as it was."""
    return name.endswith(".py") or name.startswith("generator/")


def _own_units(article: Article) -> dict[str, Path]:
    """Return the modules of the author's own units that lie outside the article's folder, by their names."""
    try:
        files = own_files(article.config.own_code)
    except InputError:
        return {}  # no page is built from such an article
    return {
        f"units/{_file_name(name, path)}": path
        for name, path in files.items()
        if not path.resolve().is_relative_to(article.folder.resolve())
    }


def _file_name(module: str, path: Path) -> str:
    return "/".join([*module.split("."), *(["__init__"] if path.name == "__init__.py" else [])]) + ".py"
