"""The commands that build the page, check it and show it."""

import threading
import time
from collections.abc import Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_options

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.build import Step


@click.command()
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--allow-false-claims", is_flag=True, help="Mark claims of the text that are not true, and build anyway.")
@click.option("--figure", metavar="ID", help="This connectivity figure alone, without the article; --out is its file.")
@article_options("assets", "cache", "page")
def build(quiet: bool, allow_false_claims: bool, figure: str | None, article: "Article", assets: Path) -> None:
    """Build the page from the article, its published weights and the assets.

    Example: python -m generator build
    """
    from generator.build import build_figure, build_page
    from generator.rendering.claims.check import refuse_false_claims
    from generator.training.recipe import differing_weights

    start = time.monotonic()
    on_false_claims = _say_false_claims if allow_false_claims else refuse_false_claims
    with Bars(disable=quiet) as bars:
        if figure is None:
            built = build_page(article, assets, report=bars.show, on_false_claims=on_false_claims)
        else:
            built = build_figure(article, figure, assets, report=bars.show)
    for line in [*built.warnings, *differing_weights(article)]:
        click.echo(line, err=True)
    click.echo(
        f"{built.page}: {built.size / 1e3:,.0f} kB, {built.readings_computed} readings computed,"
        f" {time.monotonic() - start:.1f} s"
    )


@click.command()
@article_options("assets", "cache", "page")
def check(article: "Article", assets: Path) -> int:
    """Say whether the page is up to date with article, assets, weights and generator.

    Example: python -m generator check
    """
    from generator.build import inputs_of
    from generator.rendering.page.freshness import changes

    lines = changes(article.page, inputs_of(article, assets))
    for line in lines:
        click.echo(line)
    click.echo(f"{article.page}: " + ("out of date; run: python -m generator build" if lines else "up to date"))
    return 1 if lines else 0


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="On this machine only; 0 takes a free one.",
)
@article_options("assets", "cache", "page")
def serve(port: int, article: "Article", assets: Path) -> None:
    """Show the page in a browser, and build it again whenever one of its inputs changes.

    Example: python -m generator serve --port 8000
    """
    from generator.build import inputs_of, is_code, places_of
    from generator.build_process import BuildProcess
    from generator.rendering.page.preview import serve as run
    from generator.rendering.page.watching import Watch

    changed = threading.Event()
    watching, process = Watch(changed), BuildProcess(article, assets)

    def inputs() -> dict[str, str]:
        now = article.reopened()
        watching.watch(*places_of(now, assets))
        return inputs_of(now, assets)

    def build(others: Set[str]) -> None:
        if any(is_code(name) for name in others):
            process.close()
        _say_false_claims(process.build())

    inputs()  # what is wrong with the folders ends the command, not a build
    article.page.parent.mkdir(parents=True, exist_ok=True)
    try:
        run(article.page, port, changed=changed, inputs=inputs, build=build, say=click.echo)
    finally:
        process.close()
        watching.close()


def _say_false_claims(claims: Sequence[object]) -> None:
    for claim in claims:
        click.echo(claim, err=True)


class Bars(AbstractContextManager["Bars"]):
    """A bar of progress for each kind of step, one after the other."""

    def __init__(self, *, disable: bool = False) -> None:
        self._disable = disable
        self._kind = ""
        self._bar: tqdm | None = None  # type: ignore[type-arg]

    def show(self, step: "Step") -> None:
        if self._bar is None or self._kind != step.kind:
            self.__exit__()
            self._kind = step.kind
            self._bar = tqdm(total=step.total, unit=step.kind, disable=self._disable, leave=False)
        self._bar.set_description_str(step.name, refresh=False)
        self._bar.update()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
