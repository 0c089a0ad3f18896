"""The benchmarks."""

from pathlib import Path

import click

from generator.cli.options import article_option, assets_option, cache_option, page_option, weights_of
from generator.errors import InputError


@click.group()
def bench() -> None:
    """Measure speed, side by side in one run.

    Example: python -m generator bench connectivity
    """


@bench.command("connectivity")
@click.option("--sample", default=6, show_default=True, help="Outputs that the slow way is measured on, then scaled.")
@click.option("--long", "long_text", default=0, help="Also the peak memory for a text of so many characters.")
@article_option
def bench_connectivity(sample: int, long_text: int, article: Path) -> None:
    """Time the connectivity of the first sentence, and measure its memory, for every published model.

    Example: python -m generator bench connectivity
    """
    from generator.benchmarks.connectivity import peak_memory, time_connectivity
    from generator.config import read_config
    from generator.weights import open_published

    config = read_config(article / "article.toml")
    text = " " + config.sentences[0].text
    click.echo(f"{len(text)} characters; seconds, and how many times as long as ours:")
    click.echo("a pass an output: a forward and a backward pass for each, as in 2019, measured on some and scaled")
    click.echo("one batched pass: one backward pass for many outputs; products: ours as bare float32 matrix products")
    click.echo("memory: the most that a fresh process takes, in MB, torch and the weights included")
    lengths = [len(text), *[long_text] * (long_text > 0)]
    memory = "".join(f"{f'memory at {length:,}':>18}" for length in lengths)
    titles = f"{'a pass an output':>22}{'one batched pass':>22}{'products':>18}{'differ by':>12}"
    click.echo(f"{'model':14}{'ours':>8}{titles}{memory}")
    for name in config.models:
        path = weights_of(article, name)
        published = open_published(path)
        timing = time_connectivity(published.load(), published.vocabulary, text, sample=sample)
        ways = zip((22, 22, 18), (timing.per_output, timing.batched, timing.floor), strict=True)
        columns = "".join(
            f"{'-' if seconds is None else f'{seconds:.2f} ({seconds / timing.ours:.1f} x)':>{width}}"
            for width, seconds in ways
        )
        peaks = "".join(f"{peak_memory(path, length) / 1e6:18,.0f}" for length in lengths)
        click.echo(f"{name:14}{timing.ours:8.2f}{columns}{timing.largest_difference:12.0e}{peaks}")


@bench.command("page")
@click.option("--runs", default=5, show_default=True, help="Loads that each median is of.")
@click.option(
    "--growth", is_flag=True, help="Instead, compare with 100 sentences and 6 models, copies of what is there."
)
@article_option
@assets_option
@cache_option
@page_option
def bench_page(runs: int, growth: bool, article: Path, assets: Path, cache: Path, page: Path) -> int:
    """Measure the built page in Chromium: bytes, paint, hover, memory, accessibility, without scripts, from the disk.

    Example: python -m generator bench page --runs 5
    """
    from generator.benchmarks.page_report import measure_growth, measure_page

    if not page.is_file():
        raise InputError(f"{page}: no such page; build it with: python -m generator build")
    click.echo(
        f"{page}; medians of {runs}; in the last columns the article of 2019, measured alike, and what is behind"
    )
    if not growth:
        return max(not row.met for row in measure_page(page, runs, say=click.echo))
    grown = cache / "benchmarks" / "grown.html"
    _build_grown(article, assets, cache, grown)
    click.echo(f"{grown}: {grown.stat().st_size / 1e6:.1f} MB")
    rows = measure_growth(page, grown, runs)
    for row in rows:
        click.echo(row)
    return max(not row.met for row in rows)


def _build_grown(article: Path, assets: Path, cache: Path, page: Path) -> None:
    from generator.baking.bake import bake
    from generator.benchmarks.growth import enlarge
    from generator.config import read_config
    from generator.files import write_atomically
    from generator.rendering.page import render_page

    baked = bake(read_config(article / "article.toml"), article / "models", cache / "baked")
    larger = enlarge(baked, sentences=100, models=max(6, len(baked.manifest.models)))
    page.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(page, render_page(article, assets, larger, cache=cache / "math").encode())
