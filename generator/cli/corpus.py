"""The command that prepares a text for training."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options, progress_bar, set_bar

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="text8 (.zip or plain), or a document per line; by default what article.toml names.",
)
@click.option("--download", is_flag=True, help="Fetch text8 first; goes on where it was broken off.")
@click.option(
    "--documents",
    type=click.Choice(["lines", "paragraphs"]),
    help="What a document is: a line, or the lines between empty ones; likewise.",
)
@click.option("--normalise", is_flag=True, help="Apply text8's rules: lower case, digits spelled out, the rest spaces.")
@click.option(
    "--words", type=click.IntRange(1), help="Size of the vocabulary; by default that of article.toml, or 16,384."
)
@click.option("--length", type=click.IntRange(1), help="Longest observation, in characters; likewise, or 200.")
@click.option("--seed", type=click.IntRange(0), help="Of the split into training, validation and test; likewise, or 0.")
@article_options("cache")
def corpus(
    source: Path | None,
    download: bool,
    documents: str | None,
    normalise: bool,
    words: int | None,
    length: int | None,
    seed: int | None,
    article: "Article",
) -> None:
    """Prepare a text for training.

    Example: python -m generator corpus --from corpus.txt.xz
    """
    from generator.corpus.documents import DocumentReader, refuse_wrapped
    from generator.corpus.download import download_text8
    from generator.corpus.prepare import prepare_corpus

    settings = article.corpus_settings
    if not download and source is None and settings.source:
        source = article.folder / settings.source
    if download == (source is not None):
        raise click.UsageError("give either --from PATH or --download")
    if download:
        with progress_bar("text8.zip", "B") as bar:
            source = download_text8(article.cache_folder / "text8.zip", progress=set_bar(bar))
    assert source is not None
    documents = documents or settings.documents
    if documents is None:
        refuse_wrapped(source)
    start = time.monotonic()
    with progress_bar(f"reading {source.name}", "B") as bar:
        info = prepare_corpus(
            DocumentReader(source, normalise=normalise or settings.normalise, paragraphs=documents == "paragraphs"),
            article.corpus,
            vocab_words=words or settings.words,
            length=length or settings.length,
            seed=settings.seed if seed is None else seed,
            progress=set_bar(bar),
        ).info
    click.echo(
        f"{info.documents:,} documents, {info.words:,} words, {info.vocab_size:,} targets; observations: "
        + ", ".join(f"{count:,} {split}" for split, count in info.observations.items())
    )
    click.echo(f"sha256 {info.sha256}; {time.monotonic() - start:.0f} s; in {article.corpus}")
