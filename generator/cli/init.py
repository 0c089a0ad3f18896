"""The command that begins an article."""

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--text",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the models learn from: plain text, packed or not; without it, a sample that is written beside the rest.",
)
@click.option("--language", default="english", show_default=True, help="Of the article and the sample; or german.")
@click.option(
    "--alphabet",
    default="",
    help="Of the text: a language that is ready, a TOML file, or auto: found in the text. By default --language.",
)
def init(folder: Path, text: Path | None, language: str, alphabet: str) -> None:
    """Begin an article in a new folder: two small models on a small text, ready to be trained and built.

    Example: python -m generator init my-article
    """
    from generator.starting.start import start_article

    for path in start_article(folder, language=language, text=text, alphabet=alphabet):
        click.echo(f"{path}: written")
    click.echo(f"now run: python -m generator make --train --article {shlex.quote(str(folder))}")
