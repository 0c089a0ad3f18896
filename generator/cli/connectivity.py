"""The command that explains any text by any weights files, as a file of one's choice."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.attribution.measures import measures, take_own
from generator.cli.options import article_options
from generator.contract.measures import DEFAULT
from generator.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.results.result import Connectivity

_SUFFIXES = ("npz", "json", "csv", "svg", "png", "pdf", "html")
_MODEL = "{model}"
"""Stands for the model's id in the name of a file."""


@click.command()
@click.option("--model", "models", multiple=True, help="A model of article.toml; may be given again.")
@click.option(
    "--weights",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Any published weights file; may be given again.",
)
@click.option(
    "--unit",
    metavar="MODULE:CLASS",
    help="The unit of --weights, if it is code of its author that you trust: a file chooses no code.",
)
@click.option("--text", required=True, help="Words of the model's alphabet, single spaces between.")
@click.option(
    "--measure",
    "wanted",
    metavar="NAME",
    multiple=True,
    default=[DEFAULT],
    show_default=True,
    help=f"What the numbers are: {', '.join(measures())}, or one of article.toml; may be given again.",
)
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="Ends in .npz, .json, .csv, .svg, .png, .pdf or .html; with {model} in it, a file for each model.",
)
@article_options("cache")
def connectivity(
    models: tuple[str, ...],
    files: tuple[Path, ...],
    unit: str | None,
    text: str,
    wanted: tuple[str, ...],
    out: Path,
    article: "Article",
) -> None:
    """Write what models look back at in a text, with its labels, as numbers, a drawing or the interactive figure.

    Example: python -m generator connectivity --model gru --model lstm --text "the cat sees a garden" -o cat.html
    """
    suffix = out.suffix.removeprefix(".")
    if suffix not in _SUFFIXES:
        raise InputError(
            f"--out: must end in {', '.join(f'.{name}' for name in _SUFFIXES)}, got {out.name!r}"
            f"{did_you_mean(suffix, _SUFFIXES) if suffix else ''}"
        )
    if unit and not files:
        raise InputError("--unit: goes with --weights; that of --model is in article.toml")
    units = {article.weights(model): article.config.compared(model).unit for model in models}
    paths = [*map(article.weights, models), *files]
    if not paths:
        raise InputError("--model: give --model NAME or --weights PATH, at least once")
    if len({path.stem for path in paths}) < len(paths):
        raise InputError(f"--model: each model once, and files of different names; got {', '.join(map(str, paths))}")
    if not measures().keys() >= {*wanted} and article.settings.is_file():
        take_own(article.config.own_measures)
    found = {path.stem: _explained(path, units.get(path, unit), text, wanted) for path in paths}
    if _MODEL in str(out):
        for name, results in found.items():
            _write(results, Path(str(out).replace(_MODEL, name)), suffix)
    else:
        _write([result for results in found.values() for result in results], out, suffix)


def _explained(weights: Path, unit: str | None, text: str, measures: tuple[str, ...]) -> "list[Connectivity]":
    from dataclasses import replace

    from generator.api import connectivity as explain
    from generator.weights import open_published

    published = open_published(weights, unit)
    model = published.load()
    try:
        results = [explain(model, text, measure=measure, name=weights.stem) for measure in measures]
    except InputError as error:
        raise InputError(f"{weights}: {error}") from None
    return [replace(result, sha256=published.sha256) for result in results]


def _write(results: "list[Connectivity]", out: Path, suffix: str) -> None:
    from generator.results.comparison import compare
    from generator.storage.atomic import write_atomically

    shown = compare(results)
    data = shown.to_html().encode() if suffix == "html" else shown.exported(suffix)
    write_atomically(out, data)
    click.echo(f"{out}: {len(data) / 1e3:,.0f} kB")
