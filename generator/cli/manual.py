"""The command that prints the documentation, which an installed package has no other place for."""

from importlib.resources import files
from pathlib import Path

import click

CHAPTERS = {
    "writing": ("writing", "figures and their options, links, citations, math, values and claims, the page's language"),
    "training": ("training", "corpora, settings, several machines, going on"),
    "units": ("units", "a torch module as one more model of the article"),
    "connectivity": ("attribution", "connectivity of any torch model and text: Python, notebooks, one figure alone"),
    "code": (".", "a measure, a study, a figure of your own, by an entry in article.toml"),
}
"""By name the folder of each chapter in the package, and what it tells."""
_IN_A_CLONE = {"writing": Path("article")}
"""Beside the package."""


def chapter(name: str) -> str:
    """Return a chapter, in Markdown."""
    package = Path(str(files("generator")))
    places = [package / CHAPTERS[name][0], *(package.parent / folder for folder in (_IN_A_CLONE.get(name),) if folder)]
    return next(place / "README.md" for place in places if (place / "README.md").is_file()).read_text(encoding="utf-8")


@click.command()
@click.argument("name", metavar="[CHAPTER]", type=click.Choice(list(CHAPTERS)), required=False)
def manual(name: str | None) -> None:
    """Print a chapter of the documentation, or which there are.

    Example: python -m generator manual writing
    """
    if name:
        click.echo(chapter(name), nl=False)
        return
    for known, (_, tells) in CHAPTERS.items():
        click.echo(f"{known:14}{tells}")
