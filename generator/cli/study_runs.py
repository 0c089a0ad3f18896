"""The studies of training runs, by the weights that they left: of several seeds, and of one run's moments."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.options import article_options
from generator.cli.study_options import bar_of, observations_option, say, seed_option
from generator.errors import InputError
from generator.studies.registry import MEMORY

if TYPE_CHECKING:
    from generator.article.folder import Article


def _memory_option(which: Iterable[str], said: str) -> Callable[[Any], Any]:
    return click.option(
        "--memory",
        multiple=True,
        default=tuple(which),
        metavar="STUDY[=TEXTS]",
        help=f"A study of memory to make, among {', '.join(MEMORY)}; {said}, unless said. Its number of texts is that"
        " of article.toml, unless said.",
    )


@click.command("spread")
@click.option(
    "--runs",
    multiple=True,
    metavar="ID=FILE[,FILE…]",
    help="Checkpoints or published weights of one model that differ in their seed alone; by default the extra runs of"
    " article.toml, with the published models of the same recipe.",
)
@_memory_option(MEMORY, "all")
@observations_option
@seed_option
@article_options("cache")
def spread(
    runs: tuple[str, ...],
    memory: tuple[str, ...],
    observations: int | None,
    seed: int | None,
    article: "Article",
) -> None:
    """Measure how much models differ that were trained alike, from other seeds.

    Example: python -m generator study spread --runs gru-200=a.safetensors,b.safetensors
    """
    from generator.studies.spread import runs_of, study_spread
    from generator.studies.staleness import settings_of

    files = _files(runs) if runs else runs_of(article)
    settings = settings_of(article, "spread", observations=observations, seed=seed)
    texts = _texts(article, memory)
    with bar_of("spread") as bar:
        written = study_spread(
            *(article, files),
            observations=settings.observations,
            memory=texts,
            seed=settings.seed,
            begin=bar.reset,
            progress=bar.update,
        )
    say(written)


@click.command("course")
@click.option(
    "--runs",
    multiple=True,
    required=True,
    metavar="ID=FILE[,FILE…]",
    help="Checkpoints or published weights of moments of one run.",
)
@_memory_option(["recall"], "recall")
@seed_option
@article_options("cache")
def course(runs: tuple[str, ...], memory: tuple[str, ...], seed: int | None, article: "Article") -> None:
    """Measure what training runs remembered at moments on their way.

    Example: python -m generator study course --runs gru=after-600.safetensors,after-1200.safetensors
    """
    from generator.studies.course import study_course

    files, texts = _files(runs), _texts(article, memory)
    with bar_of("course") as bar:
        written = study_course(article, files, memory=texts, seed=seed or 0, begin=bar.reset, progress=bar.update)
    say(written)


def _texts(article: "Article", options: Iterable[str]) -> Mapping[str, int]:
    """Return the studies of memory that are asked for, with how many texts each reads."""
    from generator.studies.staleness import settings_of

    asked: dict[str, int] = {}
    for option in options:
        name, equals, texts = option.partition("=")
        if name not in MEMORY or (equals and not re.fullmatch("[1-9][0-9]{0,8}", texts)):
            raise InputError(f"--memory: must be STUDY or STUDY=TEXTS, of {', '.join(MEMORY)}, got {option!r}")
        asked[name] = int(texts) if equals else settings_of(article, name).observations
    return asked


def _files(runs: Iterable[str]) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for run in runs:
        name, equals, paths = run.partition("=")
        if not name or not equals or not all(paths.split(",")):
            raise InputError(f"--runs: must be ID=FILE[,FILE…], got {run!r}")
        files.setdefault(name, []).extend(Path(path) for path in paths.split(","))
    return files
