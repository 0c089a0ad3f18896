"""The command that prepares a text for training."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from generator.cli.options import article_options, progress_bar, set_bar
from generator.corpus.asked import LEAST_LENGTH, MOST_LENGTH, MOST_WORDS, Documents

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="A text, plain or packed by gzip, bzip2, xz or zip; by default what article.toml names.",
)
@click.option("--download", is_flag=True, help="Fetch text8 first; goes on where it was broken off.")
@click.option(
    "--documents",
    type=click.Choice(get_args(Documents)),
    help="What a document is: a line; the lines between empty ones; or a piece of the text, all of whose lines are"
    " joined. By default that of article.toml, or lines.",
)
@click.option(
    "--normalise", is_flag=True, help="Lower case, digits spelled out, the rest spaces: the alphabet's rules."
)
@click.option(
    "--alphabet",
    "name",
    help="english, german, danish, french, spanish, turkish, russian, greek; a TOML file; or auto: found in the text,"
    " and written as alphabet.toml into the article's folder. By default that of article.toml, or english.",
)
@click.option("--keep-case", is_flag=True, help="Capitals are characters of their own.")
@click.option("--digits", is_flag=True, help="Digits are characters of words, and not read by their names.")
@click.option("--punctuation", is_flag=True, help="Punctuation marks are words of their own, and not left out.")
@click.option(
    "--words",
    type=click.IntRange(1, MOST_WORDS),
    help="Size of the vocabulary; by default that of article.toml, or 16,384.",
)
@click.option(
    "--length",
    type=click.IntRange(LEAST_LENGTH, MOST_LENGTH),
    help="Longest observation, in characters; likewise, or 200.",
)
@click.option("--seed", type=click.IntRange(0), help="Of the split into training, validation and test; likewise, or 0.")
@article_options("cache")
def corpus(
    source: Path | None,
    download: bool,
    documents: Documents | None,
    normalise: bool,
    name: str | None,
    keep_case: bool,
    digits: bool,
    punctuation: bool,
    words: int | None,
    length: int | None,
    seed: int | None,
    article: "Article",
) -> None:
    """Prepare a text for training.

    Example: python -m generator corpus --from corpus.txt.xz
    """
    from generator.corpus.alphabets import find_alphabet, written
    from generator.corpus.download import download_text8
    from generator.making.preparing import prepare_text, reader_of
    from generator.storage.atomic import write_atomically

    settings = article.corpus_settings
    settings = replace(
        settings,
        alphabet=name or settings.alphabet,
        keep_case=keep_case or settings.keep_case,
        digits=digits or settings.digits,
        punctuation=punctuation or settings.punctuation,
        normalise=normalise or settings.normalise,
        documents=documents or settings.documents,
        words=words or settings.words,
        length=length or settings.length,
        seed=settings.seed if seed is None else seed,
    )
    if not download and source is None and settings.source:
        source = article.folder / settings.source
    if download == (source is not None):
        raise click.UsageError("give either --from PATH or --download")
    if download:
        with progress_bar("text8.zip", "B") as bar:
            source = download_text8(article.cache_folder / "text8.zip", progress=set_bar(bar))
    assert source is not None
    if name == "auto":
        found = article.folder / "alphabet.toml"
        write_atomically(found, written(find_alphabet(source, keep_case=settings.keep_case)).encode())
        click.echo(f'{found}: written; name it in article.toml, in [corpus]: alphabet = "{found.name}"')
        settings = replace(settings, alphabet=found.name)
    reader = reader_of(article, source, settings)
    start = time.monotonic()
    with progress_bar(f"reading {source.name}", "B") as bar:
        info = prepare_text(article, reader, settings, progress=set_bar(bar)).info
    show_report(article)
    click.echo(f"sha256 {info.sha256}; {time.monotonic() - start:.0f} s; in {article.corpus}")


def show_report(article: "Article") -> None:
    """Print what was found in the text that was prepared; what speaks against it goes to standard error."""
    from generator.corpus.report import FILE, WARNING
    from generator.storage.text_file import read_text

    for line in read_text(article.corpus / FILE).splitlines():
        click.echo(line, err=line.startswith(WARNING))
