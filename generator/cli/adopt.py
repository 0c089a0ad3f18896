"""The command that takes over weights made elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options, sources_option

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command()
@sources_option("A weights file, or a folder: all weights files in it.")
@click.option("--model", help="The model that one file is of, if not that of its name.")
@article_options()
def adopt(sources: tuple[Path, ...], model: str | None, article: "Article") -> None:
    """Take over weights made elsewhere, or of an earlier format, their tensors unchanged.

    The state of Adam beside them comes along.

    Example: python -m generator adopt --from ../elsewhere/gru.safetensors
    """
    from generator.training.adopt import adopt as run
    from generator.weights import open_published, published_in

    files = [file for source in sources for file in (published_in(source) if source.is_dir() else [source])]
    if not files:
        raise click.UsageError(f"--from: no weights files in {', '.join(map(str, sources))}")
    if model and len(files) > 1:
        raise click.UsageError(
            f"--model: names the model of one file, got {len(files)} files; name the files by models"
        )
    named = {file: model or file.stem for file in files}
    for name in named.values():
        article.config.compared(name)  # a model that article.toml does not know is said before any file is written
    for file, name in named.items():
        vocab_size = open_published(file).config.vocab_size
        done = run(file, article.weights(name), article.config.compared(name).architecture(vocab_size))
        click.echo(
            f"{done.after.path}: {done.tensors} tensors unchanged, cross entropy"
            f" {done.after.info.metrics.cross_entropy:.4f} as recorded; sha256 {done.before.sha256[:12]} ->"
            f" {done.after.sha256[:12]}; "
            + (f"state of Adam from {done.adam_state.name}" if done.adam_state else "no state of Adam")
        )
