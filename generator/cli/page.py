"""The commands that build the page, check it and show it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_option, assets_option, cache_option, page_option
from generator.errors import InputError

if TYPE_CHECKING:
    from generator.article.config import Config
    from generator.contract.schema import Baked
    from generator.rendering.markdown.parse import ParsedArticle


@click.command()
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--allow-false-claims", is_flag=True, help="Mark claims of the text that are not true, and build anyway.")
@article_option
@assets_option
@cache_option
@page_option
def build(quiet: bool, allow_false_claims: bool, article: Path, assets: Path, cache: Path, page: Path) -> None:
    """Build the page from the article, its published weights and the assets.

    Example: python -m generator build
    """
    start = time.monotonic()
    mark = _say_false_claims if allow_false_claims else None
    size, computed = build_page(article, assets, cache, page, quiet=quiet, mark_false_claims=mark)
    click.echo(f"{page}: {size / 1e3:,.0f} kB, {computed} tensors computed, {time.monotonic() - start:.1f} s")


@click.command()
@article_option
@assets_option
@page_option
def check(article: Path, assets: Path, page: Path) -> int:
    """Say whether the page is up to date with article, assets, weights and generator.

    Example: python -m generator check
    """
    from generator.rendering.page.freshness import changes

    lines = changes(page, inputs_of(article, assets))
    for line in lines:
        click.echo(line)
    click.echo(f"{page}: " + ("out of date; run: python -m generator build" if lines else "up to date"))
    return 1 if lines else 0


@click.command()
@click.option("--port", default=8000, show_default=True, help="On this machine only.")
@article_option
@assets_option
@cache_option
@page_option
def serve(port: int, article: Path, assets: Path, cache: Path, page: Path) -> None:
    """Show the page in a browser, and build it again whenever one of its inputs changes.

    Example: python -m generator serve --port 8000
    """
    from generator.rendering.page.preview import serve as run

    run(
        page,
        port,
        inputs=lambda: inputs_of(article, assets),
        build=lambda: build_page(article, assets, cache, page, quiet=True, mark_false_claims=_say_false_claims),
        say=click.echo,
    )


def _say_false_claims(claims: Sequence[object]) -> None:
    for claim in claims:
        click.echo(claim, err=True)


def build_page(
    article: Path,
    assets: Path,
    cache: Path,
    page: Path,
    *,
    quiet: bool,
    mark_false_claims: Callable[[Sequence[object]], object] | None = None,
) -> tuple[int, int]:
    """Return the page's size in bytes and the number of tensors that were computed.

    Claims that are false stop the build, or are given to `mark_false_claims` and marked in the page.
    """
    from generator.article.parse import read_config
    from generator.rendering.claims.check import refuse_false_claims
    from generator.rendering.markdown.parse import parse_article
    from generator.rendering.page.budget import check_budget
    from generator.rendering.page.link_picture import PICTURE, social_picture
    from generator.rendering.page.page import render_page
    from generator.storage.atomic import write_atomically
    from generator.storage.cache import Cache

    inputs = inputs_of(article, assets)  # before reading them: what changes from now on makes the page out of date
    config = read_config(article / "article.toml")
    parsed = parse_article(article / "article.md")
    baked, computed = bake_article(config, parsed, article, cache, quiet=quiet)
    on_false_claims = mark_false_claims or refuse_false_claims
    html = render_page(parsed, assets, baked, cache=Cache(cache), inputs=inputs, on_false_claims=on_false_claims)
    check_budget(html, config.page.budget_kb, str(article / "article.toml"))
    data, picture = html.encode(), social_picture(baked)
    write_atomically(page, data)
    write_atomically(page.with_name(PICTURE), picture)
    return len(data), computed


def bake_article(
    config: "Config", parsed: "ParsedArticle", article: Path, cache: Path, *, quiet: bool
) -> tuple["Baked", int]:
    """Return all that rendering gets, and the number of tensors that were computed for it."""
    from generator.baking.bake import bake
    from generator.baking.contrasts import with_contrasts
    from generator.storage.cache import Cache

    computed = 0
    with tqdm(total=len(config.models) * len(config.sentences), unit="tensor", disable=quiet, leave=False) as bar:

        def report(model: str, sentence: str, fresh: bool) -> None:
            nonlocal computed
            computed += fresh
            bar.set_description_str(f"{model}, {sentence}", refresh=False)
            bar.update()

        baked = bake(config, article / "models", Cache(cache), analyses=article / "analyses", report=report)
    moments = parsed.moments(baked.manifest)
    with tqdm(total=len(moments) * len(config.models), unit="contrast", disable=quiet, leave=False) as bar:
        baked = with_contrasts(baked, article / "models", Cache(cache), moments, report=lambda *_: bar.update())
    return baked, computed


def inputs_of(article: Path, assets: Path) -> dict[str, str]:
    import generator
    from generator.rendering.page.freshness import fingerprint

    for folder in (article, assets):
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder; run from the folder that holds article/ and assets/, or name it"
            )
    return fingerprint({"article": article, "assets": assets, "generator": Path(generator.__path__[0])})
