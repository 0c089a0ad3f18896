"""The benchmarks."""

from pathlib import Path

import click

from generator.cli.options import article_option, weights_of


@click.group()
def bench() -> None:
    """Measure speed, side by side in one run.

    Example: python -m generator bench connectivity
    """


@bench.command("connectivity")
@click.option("--sample", default=6, show_default=True, help="Outputs that the slow way is measured on, then scaled.")
@article_option
def bench_connectivity(sample: int, article: Path) -> None:
    """Time the connectivity of the first sentence, for every published recurrent model.

    Example: python -m generator bench connectivity
    """
    from generator.benchmarks.connectivity import time_connectivity
    from generator.config import read_config
    from generator.weights import open_published

    config = read_config(article / "article.toml")
    text = " " + config.sentences[0].text
    click.echo(f"{len(text)} characters; seconds, and how many times as long as ours:")
    click.echo("a pass an output: a forward and a backward pass for each, as in 2019, measured on some and scaled")
    click.echo("one batched pass: copies of the sentence; products: ours as bare float32 matrix products")
    click.echo(
        f"{'model':14}{'ours':>8}{'a pass an output':>22}{'one batched pass':>22}{'products':>18}{'differ by':>12}"
    )
    for name in config.models:
        published = open_published(weights_of(article, name))
        timing = time_connectivity(published.load(), published.vocabulary, text, sample=sample)
        ways = zip((22, 22, 18), (timing.per_output, timing.batched, timing.floor), strict=True)
        columns = "".join(f"{f'{seconds:.2f} ({seconds / timing.ours:.1f} x)':>{width}}" for width, seconds in ways)
        click.echo(f"{name:14}{timing.ours:8.2f}{columns}{timing.largest_difference:12.0e}")
