"""The studies that read records of runs and published tensors instead of many held-out texts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options
from generator.studies.registry import OF_RECORDS

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command("growth", help=f"{OF_RECORDS['growth']}\n\nExample: python -m generator study growth")
@article_options()
def growth(article: "Article") -> None:
    from generator.studies.growth import study_growth

    written = study_growth(article)
    click.echo(f"{written.path}: {', '.join(written.models)}")


@click.command(
    "early", help=f"{OF_RECORDS['early']}\n\nExample: python -m generator study early --from ../earlier/article"
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Folder of the article whose models and studies are kept; by default the article itself.",
)
@article_options()
def early(source: Path | None, article: "Article") -> None:
    from generator.studies.early import keep_early

    written = keep_early(source or article.folder, article.studies)
    click.echo(f"{written.path}: {', '.join(written.models)}")


@click.command("replication", help=f"{OF_RECORDS['replication']}\n\nExample: python -m generator study replication")
@article_options("cache")
def replication(article: "Article") -> None:
    from generator.studies.replication import study_replication

    written = study_replication(article)
    click.echo(f"{written.path}: {', '.join(written.models)}")
