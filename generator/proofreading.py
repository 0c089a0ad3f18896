"""Faults of an article's settings and text, all of them at once, before there are models.

A model takes its time to train; a name that is mistyped should not wait for it.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from markdown_it.token import Token

from generator.article.folder import Article
from generator.baking.bake import planned_manifest
from generator.build import language_of
from generator.contract.moments import resolve_moment
from generator.contract.schema import Manifest
from generator.contract.views import check_view
from generator.errors import Gathering
from generator.rendering.claims.names import check_names, names_of
from generator.rendering.figures import FIGURES
from generator.rendering.figures.erasure import resolve_erasure
from generator.rendering.figures.options import check_block
from generator.rendering.markdown.figure_blocks import with_captions
from generator.rendering.markdown.links import resolve_links
from generator.rendering.markdown.math import convert_formulas, convert_math
from generator.rendering.markdown.parse import ParsedArticle, parse_article
from generator.rendering.markdown.token_copies import copied
from generator.rendering.source_lines import line_of, located_error


def proofread(article: Article, assets: Path) -> None:
    """Raise for all that is wrong in an article's settings and its text; whether claims are true is left open.

    Raises `InputError`, or several: each with its place.
    """
    gathering = Gathering()
    parsed = manifest = None
    with gathering.more():
        manifest = planned_manifest(article.config)
        language_of(article, assets)
    with gathering.more():
        parsed = parse_article(article.text)
    if parsed and manifest:
        with gathering.more():
            _check_text(parsed, manifest, article)
    gathering.settle()


def _check_text(parsed: ParsedArticle, manifest: Manifest, article: Article) -> None:
    models = article.config.models
    gathering = Gathering()
    for block in parsed.figures:
        with gathering.more():
            check_block(block, manifest, models)
    tokens = with_captions(copied(parsed.tokens))
    names = names_of(manifest, models)
    for child in _expressions(tokens):
        wrong = Gathering()
        with wrong.more():
            check_names(child.content, names)
        gathering.errors += [located_error(parsed.env, line_of(child), str(error)) for error in wrong.errors]
    with gathering.more():
        compared = [id_ for id_, model in models.items() if not model.not_compared]
        figures = (*FIGURES, *manifest.own_figures)
        resolve_links(tokens, parsed.env, figures=figures, address=partial(_check_state, manifest, compared))
    with gathering.more():
        convert_math(tokens, parsed.env, partial(convert_formulas, cache=article.cache))
    gathering.settle()


def _expressions(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type in ("value", "claim_open"))


def _check_state(manifest: Manifest, models: Sequence[str], figure: str, state: str) -> str:
    """Raise for a state of a figure that names nothing; return any address."""
    if figure == "connectivity":
        check_view(manifest, state, models)
    elif figure in ("hero", "triangle"):
        resolve_moment(manifest, state)
    elif figure == "erasure":
        resolve_erasure(manifest, state)
    return f"#{figure}"
