"""The command that explains any text by any weights file, as a file of one's choice."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.attribution.measures import measures
from generator.cli.options import article_options
from generator.contract.measures import DEFAULT
from generator.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.weights import PublishedModel

_SUFFIXES = ("npz", "json", "csv", "svg", "png", "pdf", "html")
_MODEL = "{model}"
"""Stands for the model's id in the name of a file."""


@click.command()
@click.option(
    "--model", "models", multiple=True, help="A model of article.toml; may be given again, with {model} in --out."
)
@click.option("--weights", type=click.Path(path_type=Path), help="Any published weights file, instead of --model.")
@click.option(
    "--unit",
    metavar="MODULE:CLASS",
    help="The unit of --weights, if it is code of its author that you trust: a file chooses no code.",
)
@click.option("--text", required=True, help="Words of the model's alphabet, single spaces between.")
@click.option(
    "--measure", type=click.Choice(list(measures())), default=DEFAULT, show_default=True, help="What the numbers are."
)
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="Ends in .npz, .json, .csv, .svg, .png, .pdf or .html; {model} in it stands for the model's id.",
)
@article_options("assets", "cache")
def connectivity(
    models: tuple[str, ...],
    weights: Path | None,
    unit: str | None,
    text: str,
    measure: str,
    out: Path,
    article: "Article",
    assets: Path,
) -> None:
    """Write what a model looks back at in a text, with its labels, as numbers, a drawing or a page.

    Example: python -m generator connectivity --model gru --text "the cat sees a garden" -o cat.svg
    """
    from generator.weights import open_published

    if bool(models) == (weights is not None):
        raise InputError("--model: give either --model NAME or --weights PATH")
    if unit and not weights:
        raise InputError("--unit: goes with --weights; that of --model is in article.toml")
    suffix = out.suffix.removeprefix(".")
    if suffix not in _SUFFIXES:
        raise InputError(
            f"--out: must end in {', '.join(f'.{name}' for name in _SUFFIXES)}, got {out.name!r}"
            f"{did_you_mean(suffix, _SUFFIXES) if suffix else ''}"
        )
    if len(models) > 1 and _MODEL not in str(out):
        raise InputError(f"--out: the files of {len(models)} models need names that differ; write {_MODEL} in it")
    if suffix == "html" and measure != DEFAULT:
        raise InputError(f"--measure: a page shows the {DEFAULT}, got {measure!r}; leave it out, or write numbers")
    units = {article.weights(model): article.config.compared(model).unit for model in models}
    for path, named in ({weights: unit} if weights else units).items():
        _write(open_published(path, named), Path(str(out).replace(_MODEL, path.stem)), text, measure, article, assets)


def _write(published: "PublishedModel", out: Path, text: str, measure: str, article: "Article", assets: Path) -> None:
    from generator.storage.atomic import write_atomically

    suffix = out.suffix.removeprefix(".")
    if suffix == "html":
        from generator.build import page_of_text

        data = page_of_text(published, text, assets, article.cache)
    else:
        data = _numbers(published, text, measure, suffix)
    write_atomically(out, data)
    click.echo(f"{out}: {len(data) / 1e3:,.0f} kB")


def _numbers(published: "PublishedModel", text: str, measure: str, suffix: str) -> bytes:
    from generator.api import connectivity as explain
    from generator.api import explained_words, spaced
    from generator.cli.export import Labelled, exported

    described = measures()[measure]
    loaded = published.load()
    try:
        text = spaced(loaded, text)
        words = explained_words(loaded, text)
        matrix = explain(loaded, text, targets=words, measure=measure)
    except InputError as error:
        raise InputError(f"{published.path}: {error}") from None
    found = Labelled(
        matrix=matrix.numpy(),
        text=text,
        words=[loaded.vocabulary.word(number) for number in words] if loaded.vocabulary else [],
        model=published.path.stem,
        sha256=published.sha256,
        measure=measure,
        unit=described.unit_in_full or described.unit,
    )
    return exported(found, suffix)
