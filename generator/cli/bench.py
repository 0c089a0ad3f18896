"""The benchmarks."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options
from generator.errors import InputError

if TYPE_CHECKING:
    from generator.article.config import ComparedModel, Config
    from generator.article.folder import Article

models_option = click.option(
    "--model", "names", multiple=True, help="A model of article.toml; may be given again; all of them by default."
)


@click.group()
def bench() -> None:
    """Measure speed, side by side in one run.

    Example: python -m generator bench connectivity
    """


def _chosen(config: "Config", names: tuple[str, ...]) -> "dict[str, ComparedModel]":
    """Return the models that were asked for; all that the article shows, if none was."""
    return {name: config.compared(name) for name in names or config.models}


@bench.command("connectivity")
@models_option
@click.option(
    "--unit",
    "units",
    multiple=True,
    help="Instead, two layers of 600 of a unit, untrained, as `unit = …` of article.toml names it; may be given again.",
)
@click.option("--sample", default=6, show_default=True, help="Outputs that the slow way is measured on, then scaled.")
@click.option("--long", "long_text", default=0, help="Also the peak memory for a text of so many characters.")
@click.option("--memory-only", is_flag=True, help="Measure no times.")
@article_options()
def bench_connectivity(
    names: tuple[str, ...], units: tuple[str, ...], sample: int, long_text: int, memory_only: bool, article: "Article"
) -> None:
    """Time the connectivity of the first sentence, and measure its memory, for every published model.

    Example: python -m generator bench connectivity --model gru
    """
    from generator.benchmarks.connectivity import peak_memory, published, time_connectivity, untrained
    from generator.weights import open_published

    config = article.config
    chosen = {} if units and not names else _chosen(config, names)
    text = " " + config.sentences[0].text
    lengths = [len(text), *[long_text] * (long_text > 0)]
    titles = ["model"]
    if not memory_only:
        click.echo(f"{len(text)} characters; seconds, and how many times as long as ours:")
        click.echo("a pass an output: a forward and a backward pass for each, as in 2019, measured on some and scaled")
        click.echo(
            "one batched pass: one backward pass for many outputs; products: ours as bare float32 matrix products"
        )
        click.echo("ours/products: the median of five pairs, timed in turn")
        titles += ["ours", "a pass an output", "one batched pass", "products", "ours/products", "differ by"]
    click.echo("memory: the most that a fresh process takes, in MB, torch and the weights included")
    click.echo(_row(*titles, *(f"memory at {length:,}" for length in lengths)))
    vocabulary = open_published(article.weights(next(iter(chosen or config.models)))).vocabulary
    models = {name: partial(published, article.weights(name), model.unit) for name, model in chosen.items()}
    models |= {unit: partial(untrained, unit, vocabulary.size) for unit in units}
    for name, load in models.items():
        columns = []
        if not memory_only:
            timing = time_connectivity(load(), vocabulary, text, sample=sample)
            ways = [
                f"{seconds:.2f} ({seconds / timing.ours:.1f} x)"
                for seconds in (timing.per_output, timing.batched, timing.floor)
            ]
            columns = [f"{timing.ours:.2f}", *ways, f"{timing.over_floor:.2f}", f"{timing.largest_difference:.0e}"]
        click.echo(_row(name, *columns, *(f"{peak_memory(load, length) / 1e6:,.0f}" for length in lengths)))


def _row(name: str, *columns: str) -> str:
    return f"{name:18}" + "".join(f"{column:>18}" for column in columns)


@bench.command("page")
@click.option("--runs", default=9, show_default=True, help="Loads that each median is of.")
@click.option(
    "--growth", is_flag=True, help="Instead, compare with 100 sentences and 6 models, copies of what is there."
)
@article_options("assets", "cache", "page")
def bench_page(runs: int, growth: bool, article: "Article", assets: Path) -> int:
    """Measure the built page in Chromium: bytes, paint, hover, memory, accessibility, without scripts, from the disk.

    What depends on the machine is told as a multiple of a yardstick, loaded in turns with the page: the page's text
    alone, and a page that only shades spans.

    Example: python -m generator bench page --runs 3
    """
    from generator.benchmarks.page_report import measure_growth, measure_page

    page = article.page
    if not page.is_file():
        raise InputError(f"{page}: no such page; build it with: python -m generator build")
    click.echo(
        f"{page}; medians of {runs}; in the last columns the article of 2019, measured alike, and what is behind it"
    )
    if not growth:
        return max(not row.met for row in measure_page(page, runs, say=click.echo))
    grown = article.cache_folder / "benchmarks" / "grown.html"
    _build_grown(article, assets, grown)
    click.echo(f"{grown}: {grown.stat().st_size / 1e6:.1f} MB")
    rows = measure_growth(page, grown, runs)
    for row in rows:
        click.echo(row)
    return max(not row.met for row in rows)


@bench.command("live")
@click.option(
    "--model", "labels", multiple=True, default=("GRU",), show_default=True, help="Its label; may be given again."
)
@click.option("--runs", default=5, show_default=True, help="Texts that are read anew; three keys are timed in each.")
@article_options("page")
def bench_live(labels: tuple[str, ...], runs: int, article: "Article") -> int:
    """Time models that run in the built page on a typed text, in Chromium, by WebAssembly and in plain JavaScript.

    Example: python -m generator bench live --runs 5
    """
    from generator.benchmarks.live import measure_all

    if not article.page.is_file():
        raise InputError(f"{article.page}: no such page; build it with: python -m generator build")
    click.echo(f"{article.page}: {', '.join(labels)}; medians, and the targets of WebAssembly")
    return max(not row.met for row in measure_all(article.page, labels, runs, say=click.echo))


def _build_grown(article: "Article", assets: Path, page: Path) -> None:
    from generator.benchmarks.growth import enlarge
    from generator.build import bake_article
    from generator.rendering.markdown.parse import parse_article
    from generator.rendering.page.page import render_page
    from generator.storage.atomic import write_atomically

    parsed = parse_article(article.text)
    baked = bake_article(article, parsed)
    larger = enlarge(baked, sentences=100, models=max(6, len(baked.manifest.models)))
    # What is true of the article's models may not be of the copies.
    grown = render_page(parsed, assets, larger, cache=article.cache, on_false_claims=lambda _: None)
    page.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(page, grown.encode())


@bench.command("training")
@models_option
@click.option("--steps", default=5, show_default=True, help="Mini-batches timed of each; the median counts.")
@click.option("--length", default=200, show_default=True, help="Characters of an observation.")
@click.option("--vocab", default=16_386, show_default=True, help="Words of the readout.")
@click.option(
    "--loss-fraction",
    type=click.FloatRange(0, 1, min_open=True),
    help="Instead of that of article.toml in its last cycle.",
)
@click.option(
    "--negative-fraction",
    type=click.FloatRange(0, 1, min_open=True),
    help="Likewise; 1 for a softmax over every word.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Another training setting; may be given again."
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), help="By default a GPU where there is one.")
@article_options()
def bench_training(
    names: tuple[str, ...],
    steps: int,
    length: int,
    vocab: int,
    loss_fraction: float | None,
    negative_fraction: float | None,
    settings: tuple[str, ...],
    device: str | None,
    article: "Article",
) -> None:
    """Time the training of every model on random text, and of a GRU and an LSTM the plain way.

    Example: python -m generator bench training --model gru --set batch_size=256
    """
    from generator.benchmarks.training import PLAIN, Speed, chosen_device, time_training
    from generator.config import override

    config = article.config
    chosen, place = _chosen(config, names), chosen_device(device)
    click.echo("A mini-batch, from its characters to the changed weights: seconds, and of all cores together; how many")
    click.echo("times as fast as the plain way with the same unit: torch.nn, float32, a softmax over every character")
    click.echo(
        f"{'model':18}{'seconds':>9}{'of cores':>10}{'characters/s':>14}{'peak GB':>9}{'faster':>9}{'of a GPU':>10}"
    )

    def row(label: str, speed: Speed, plain: Speed | None = None) -> None:
        faster = f"{plain.seconds / speed.seconds:.1f} x" if plain else "-"
        share = f"{100 * speed.peak_share:.1f} %" if speed.peak_share is not None else "-"
        click.echo(
            f"{label:18}{speed.seconds:9.3f}{speed.processor_seconds:10.3f}{speed.characters / speed.seconds:14,.0f}"
            f"{speed.peak_bytes / 1e9:9.2f}{faster:>9}{share:>10}"
        )

    for name, model in chosen.items():
        architecture = model.architecture(vocab)
        training = override(config.training_of(name), settings)
        if loss_fraction:
            training = replace(training, loss_fraction=(loss_fraction,))
        if negative_fraction:
            training = replace(training, negative_fraction=(negative_fraction,))
        ours, plain = (
            time_training(architecture, training, plain=is_plain, steps=steps, length=length, device=place)
            if not is_plain or model.unit in PLAIN
            else None
            for is_plain in (False, True)
        )
        assert ours is not None
        row(name, ours, plain)
        if plain:
            row(f"{name}, plain", plain)
