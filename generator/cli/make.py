"""The commands that know what is stale, from the corpus to the page, and make it."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.corpus import show_report
from generator.cli.options import article_options, different
from generator.cli.page import Bars
from generator.errors import InputError

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.making.step import Step

_REASONS = 6  # that the table shows of a step


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--train", is_flag=True, help="Also train models whose weights are missing or not as article.toml asks.")
@click.option("--recompute", is_flag=True, help="Also make again the studies of which only the code has changed.")
@click.option(
    "--model",
    "models",
    multiple=True,
    callback=different,
    help="Train and publish only this model; may be given again.",
)
@article_options("assets", "cache", "page")
def make(dry_run: bool, train: bool, recompute: bool, models: tuple[str, ...], article: "Article", assets: Path) -> int:
    """Make what is out of date: corpus, training, publishing, studies, page, in order.

    Nothing is trained without --train. What was broken off goes on where it was.

    Example: python -m generator make --dry-run
    """
    from generator.making.plan import plan
    from generator.proofreading import proofread
    from generator.storage.atomic import locked

    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise InputError("make: runs in one process; give `train` and `study` to torchrun, and then `make`")
    proofread(article, assets)
    if dry_run:
        _print_table(plan(article, assets, train=train, recompute=recompute, models=models))
        return 0
    with locked(article.cache_folder / "make", said=f"{article.folder}: another process is making this article"):
        return _carry_out(plan(article, assets, train=train, recompute=recompute, models=models), article, assets)


def _carry_out(steps: "Collection[Step]", article: "Article", assets: Path) -> int:
    """Do what is to be done, and say what is left; return the exit status."""
    from generator.making.carry_out import carry_out
    from generator.making.plan import is_finished, plan
    from generator.making.step import State

    to_do = [step for step in steps if step.state == State.TO_DO]
    for number, step in enumerate(to_do, start=1):
        click.echo(f"[{number}/{len(to_do)}] {step.title}: {_shortened(step.reasons, 1)[0]}")
        with Bars() as bars:
            carry_out(step, article, assets, report=bars.show)
        if step.kind == "corpus":
            show_report(article)
    left = plan(article, assets) if to_do else steps
    _print_table([step for step in left if not is_finished([step])])
    if is_finished(left):
        click.echo(f"{article.page}: up to date")
    return 0 if is_finished(left) else 1


@click.command()
@article_options("assets", "cache", "page")
def status(article: "Article", assets: Path) -> int:
    """Say of every step from the corpus to the page whether it is up to date, and why not.

    Example: python -m generator status
    """
    from generator.making.plan import is_finished, plan

    steps = plan(article, assets)
    _print_table(steps)
    return 0 if is_finished(steps) else 1


def _print_table(steps: "Collection[Step]") -> None:
    width = max((len(step.title) for step in steps), default=0) + 2
    for step in steps:
        first, *more = _shortened(step.reasons, _REASONS) or [""]
        click.echo(f"{step.title:{width}}{step.state:19}{first}".rstrip())
        for reason in more:
            click.echo(f"{'':{width + 19}}{reason}")


def _shortened(reasons: tuple[str, ...], count: int) -> list[str]:
    """Return the first reasons, and how many there are beside them."""
    if len(reasons) <= count:
        return list(reasons)
    shown = reasons[: max(1, count - 1)]
    return [*shown[:-1], f"{shown[-1]}, and {len(reasons) - len(shown)} more"]
