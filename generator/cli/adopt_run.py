"""The command that takes over the records of training runs made elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options, sources_option

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command("adopt-run")
@sources_option("A record, MODEL.run.json, or a folder: all records in it.")
@click.option(
    "--observations", type=click.IntRange(1), required=True, help="Validation texts behind each share in the records."
)
@article_options()
def adopt_run(sources: tuple[Path, ...], observations: int, article: "Article") -> None:
    """Publish the record of a run made elsewhere beside the weights that it led to.

    The record is checked against the curve in the weights file, which stays as it is.

    Example: python -m generator adopt-run --from ../elsewhere/gru.run.json --observations 1024
    """
    from generator.training.run_record import adopt_run as run
    from generator.training.run_record import run_record_of

    files = [
        file for source in sources for file in (sorted(source.glob("*.run.json")) if source.is_dir() else [source])
    ]
    if not files:
        raise click.UsageError(f"--from: no records of runs in {', '.join(map(str, sources))}")
    for file in files:
        weights = article.weights(file.name.removesuffix(".run.json"))
        record = run(file, weights, observations=observations)
        first, last = record.connectivity[0], record.connectivity[-1]
        click.echo(
            f"{run_record_of(weights)}: {len(record.connectivity)} moments of {record.steps} mini-batches, share beyond"
            f" 20 characters {first.beyond_20:.1%} to {last.beyond_20:.1%}"
        )
