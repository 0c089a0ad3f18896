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
    "--from", "source", type=click.Path(path_type=Path), help="text8 (.zip or plain), or a document per line."
)
@click.option("--download", is_flag=True, help="Fetch text8 first; goes on where it was broken off.")
@click.option("--normalise", is_flag=True, help="Apply text8's rules: lower case, digits spelled out, the rest spaces.")
@click.option("--words", default=16_384, show_default=True, help="Size of the vocabulary.")
@click.option("--length", default=200, show_default=True, help="Longest observation, in characters.")
@click.option("--seed", default=0, show_default=True, help="Of the split into training, validation and test.")
@article_options("cache")
def corpus(
    source: Path | None, download: bool, normalise: bool, words: int, length: int, seed: int, article: "Article"
) -> None:
    """Prepare a text for training.

    Example: python -m generator corpus --from corpus.txt.xz
    """
    from generator.corpus.documents import DocumentReader
    from generator.corpus.download import download_text8
    from generator.corpus.prepare import prepare_corpus

    if download == (source is not None):
        raise click.UsageError("give either --from PATH or --download")
    if download:
        with progress_bar("text8.zip", "B") as bar:
            source = download_text8(article.cache_folder / "text8.zip", progress=set_bar(bar))
    assert source is not None
    start = time.monotonic()
    with progress_bar(f"reading {source.name}", "B") as bar:
        reader = DocumentReader(source, normalise=normalise)
        info = prepare_corpus(
            reader, article.corpus, vocab_words=words, length=length, seed=seed, progress=set_bar(bar)
        ).info
    click.echo(
        f"{info.documents:,} documents, {info.words:,} words, {info.vocab_size:,} targets; observations: "
        + ", ".join(f"{count:,} {split}" for split, count in info.observations.items())
    )
    click.echo(f"sha256 {info.sha256}; {time.monotonic() - start:.0f} s; in {article.corpus}")
