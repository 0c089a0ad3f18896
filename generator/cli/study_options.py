"""Options that the studies of held-out texts share, and what they show."""

from typing import TYPE_CHECKING

import click
from tqdm import tqdm

if TYPE_CHECKING:
    from generator.studies.results import Written

observations_option = click.option(
    "--observations", type=click.IntRange(1), help="How many texts are read, instead of what article.toml says."
)
seed_option = click.option(
    "--seed", type=click.IntRange(0), help="Of the texts and characters that are drawn; likewise, or 0."
)


def bar_of(study: str) -> tqdm:  # type: ignore[type-arg]
    """Return a progress bar of texts; only the first of several processes shows it."""
    from generator.studies.runner import leads

    return tqdm(desc=study, unit="text", disable=not leads())


def say(written: "Written | None") -> None:
    """Say what was written, if this process wrote it."""
    if written:
        click.echo(f"{written.path}: {written.observations:,} texts, {', '.join(written.models)}")
