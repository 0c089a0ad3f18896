"""The command line: nothing but parsing and calls. Every command imports what it needs when it runs."""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from generator.errors import InputError

ARTICLE = Path("article")
ASSETS = Path("assets")
PAGE = Path("build/index.html")
CACHE = Path(".cache")

_article = click.option("--article", type=click.Path(path_type=Path), default=ARTICLE, help="Folder of the article.")
_assets = click.option(
    "--assets", type=click.Path(path_type=Path), default=ASSETS, help="Folder of JavaScript and CSS."
)
_cache = click.option("--cache", type=click.Path(path_type=Path), default=CACHE, help="Folder for what can be remade.")
_page = click.option("--out", "page", type=click.Path(path_type=Path), default=PAGE, help="The page.")


def main(args: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status: 0, 1 for an answer of no, 2 for bad input."""
    try:
        result = commands.main(args, prog_name="python -m generator", standalone_mode=False)
    except InputError as error:
        click.echo(f"error: {error}", err=True)
        return 2
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        return 2
    except OSError as error:  # a disk that is full, a folder that cannot be written
        click.echo(f"error: {error}", err=True)
        return 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        return 130
    return result if isinstance(result, int) else 0


@click.group()
def commands() -> None:
    """Turn trained character-level models into an article on what each of them remembers."""


@commands.command()
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="text8 (.zip or plain), or a document per line."
)
@click.option("--download", is_flag=True, help="Fetch text8 first; goes on where it was broken off.")
@click.option("--normalise", is_flag=True, help="Apply text8's rules: lower case, digits spelled out, the rest spaces.")
@click.option("--words", default=16_384, show_default=True, help="Size of the vocabulary.")
@click.option("--length", default=200, show_default=True, help="Longest observation, in characters.")
@click.option("--seed", default=0, show_default=True, help="Of the split into training, validation and test.")
@_cache
def corpus(
    source: Path | None, download: bool, normalise: bool, words: int, length: int, seed: int, cache: Path
) -> None:
    """Prepare a text for training.

    Example: python -m generator corpus --from corpus.txt.xz
    """
    from generator.corpus.download import download_text8
    from generator.corpus.observations import prepare_corpus
    from generator.corpus.reading import DocumentReader

    if download == (source is not None):
        raise click.UsageError("give either --from PATH or --download")
    if download:
        with _bar("text8.zip", "B") as bar:
            source = download_text8(cache / "text8.zip", progress=_set_bar(bar))
    assert source is not None
    start = time.monotonic()
    with _bar(f"reading {source.name}", "B") as bar:
        reader = DocumentReader(source, normalise=normalise)
        info = prepare_corpus(
            reader, cache / "corpus", vocab_words=words, length=length, seed=seed, progress=_set_bar(bar)
        ).info
    click.echo(
        f"{info.documents:,} documents, {info.words:,} words, {info.vocab_size:,} targets; observations: "
        + ", ".join(f"{count:,} {split}" for split, count in info.observations.items())
    )
    click.echo(f"sha256 {info.sha256}; {time.monotonic() - start:.0f} s; in {cache / 'corpus'}")


@commands.command()
@click.option("--model", required=True, help="A model of article.toml.")
@click.option("--restart", is_flag=True, help="Begin anew, though there is a checkpoint.")
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override a training setting of article.toml."
)
@_article
@_cache
def train(model: str, restart: bool, settings: tuple[str, ...], article: Path, cache: Path) -> None:
    """Train a model, or go on where its last checkpoint was.

    Example: python -m generator train --model gru --set mini_batches=3000
    """
    from generator.config import ModelConfig, override, read_config
    from generator.corpus.observations import open_corpus
    from generator.training.loop import Progress
    from generator.training.loop import train as run

    config = read_config(article / "article.toml")
    compared = config.compared(model)
    training = override(config.training_of(model), settings)
    prepared = open_corpus(cache / "corpus")
    checkpoint = _checkpoint(cache, model)
    if restart and checkpoint.exists():
        checkpoint.unlink()
    architecture = ModelConfig(
        unit=compared.unit,
        hidden_size=compared.hidden_size,
        num_layers=compared.num_layers,
        vocab_size=prepared.info.vocab_size,
        options=compared.options,
    )
    with tqdm(total=training.mini_batches, desc=model, unit="mini-batch", smoothing=0.05) as bar:
        start, read = time.monotonic(), 0

        def report(progress: Progress) -> None:
            nonlocal read
            read += progress.characters
            speed = read / (time.monotonic() - start)
            bar.set_postfix_str(f"loss {progress.loss:.3f}, {speed:,.0f} characters/s", refresh=False)
            bar.update(progress.mini_batch - bar.n)

        state = run(architecture, training, prepared, checkpoint, report=report)
    loss = state["curve"]["validation_loss"][-1]
    click.echo(f"{model}: validation cross entropy {loss:.3f} after {state['seconds']:.0f} s; {checkpoint}")


@commands.command()
@click.option("--model", required=True, help="A model of article.toml.")
@click.option("--trained", is_flag=True, help="Score the checkpoint of the training run, not the published weights.")
@click.option("--observations", default=1024, show_default=True, help="How many of the split are read.")
@click.option(
    "--split",
    type=click.Choice(["test", "validation", "train"]),
    default="test",
    show_default=True,
    help="Which part of the corpus is read.",
)
@_article
@_cache
def evaluate(model: str, trained: bool, observations: int, split: str, article: Path, cache: Path) -> None:
    """Score a model on held-out text.

    Example: python -m generator evaluate --model gru
    """
    from generator.analysis.accuracy import evaluate as score
    from generator.corpus.observations import open_corpus
    from generator.publishing import load_published, load_trained

    prepared = open_corpus(cache / "corpus")
    if trained:
        loaded, _ = load_trained(_checkpoint(cache, model), prepared)
    else:
        loaded = load_published(_weights(article, model), prepared)
    with tqdm(total=observations, desc=model, unit="observation") as bar:
        metrics = score(loaded, prepared, split=split, observations=observations, progress=bar.update)
    _print_metrics(metrics)
    click.echo("characters of the word typed: accuracy over known words, top 1, 2, 3")
    for typed, rates in enumerate(zip(*metrics.by_known_characters["known"], strict=True)):
        click.echo(f"{typed:4d}  " + "  ".join(f"{100 * rate:5.1f} %" for rate in rates))


@commands.command()
@click.option("--model", required=True, help="A model of article.toml.")
@click.option("--observations", default=1024, show_default=True, help="How many test observations are scored.")
@_article
@_cache
def publish(model: str, observations: int, article: Path, cache: Path) -> None:
    """Write a trained model's weights, int8, into the article's folder.

    Example: python -m generator publish --model gru
    """
    from generator.corpus.observations import open_corpus
    from generator.publishing import publish as run

    prepared = open_corpus(cache / "corpus")
    with tqdm(total=2 * observations, desc=model, unit="observation") as bar:
        done = run(
            _checkpoint(cache, model),
            prepared,
            _weights(article, model),
            observations=observations,
            progress=bar.update,
        )
    _print_metrics(done.after)
    click.echo(
        f"int8 changed the cross entropy by {done.after.cross_entropy - done.before.cross_entropy:+.4f}, the accuracy"
        f" over known words by {100 * (done.after.accuracy_known - done.before.accuracy_known):+.3f} points"
    )
    click.echo(f"{done.path}: {done.path.stat().st_size / 1e6:.1f} MB")


@commands.command()
@click.option("--quiet", is_flag=True, help="No progress.")
@_article
@_assets
@_cache
@_page
def build(quiet: bool, article: Path, assets: Path, cache: Path, page: Path) -> None:
    """Build the page from the article, its published weights and the assets.

    Example: python -m generator build
    """
    start = time.monotonic()
    size, computed = _build(article, assets, cache, page, quiet=quiet)
    click.echo(f"{page}: {size / 1e3:,.0f} kB, {computed} tensors computed, {time.monotonic() - start:.1f} s")


@commands.command()
@_article
@_assets
@_page
def check(article: Path, assets: Path, page: Path) -> int:
    """Say whether the page is up to date with article, assets, weights and generator.

    Example: python -m generator check
    """
    from generator.rendering.freshness import changes

    lines = changes(page, _inputs(article, assets))
    for line in lines:
        click.echo(line)
    click.echo(f"{page}: " + ("out of date; run: python -m generator build" if lines else "up to date"))
    return 1 if lines else 0


@commands.command()
@click.option("--port", default=8000, show_default=True, help="On this machine only.")
@_article
@_assets
@_cache
@_page
def serve(port: int, article: Path, assets: Path, cache: Path, page: Path) -> None:
    """Show the page in a browser, and build it again whenever one of its inputs changes.

    Example: python -m generator serve --port 8000
    """
    from generator.serving import serve as run

    run(
        page,
        port,
        inputs=lambda: _inputs(article, assets),
        build=lambda: _build(article, assets, cache, page, quiet=True),
        say=click.echo,
    )


@commands.group()
def bench() -> None:
    """Measure speed, side by side in one run.

    Example: python -m generator bench connectivity
    """


@bench.command("connectivity")
@click.option("--sample", default=6, show_default=True, help="Outputs that the slow way is measured on, then scaled.")
@_article
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
        published = open_published(_weights(article, name))
        timing = time_connectivity(published.load(), published.vocabulary, text, sample=sample)
        ways = zip((22, 22, 18), (timing.per_output, timing.batched, timing.floor), strict=True)
        columns = "".join(f"{f'{seconds:.2f} ({seconds / timing.ours:.1f} x)':>{width}}" for width, seconds in ways)
        click.echo(f"{name:14}{timing.ours:8.2f}{columns}{timing.largest_difference:12.0e}")


def _build(article: Path, assets: Path, cache: Path, page: Path, *, quiet: bool) -> tuple[int, int]:
    """Return the page's size in bytes and the number of tensors that were computed."""
    from generator.baking.bake import bake
    from generator.config import read_config
    from generator.files import write_atomically
    from generator.rendering.freshness import with_fingerprint
    from generator.rendering.page import render_page

    inputs = _inputs(article, assets)  # before reading them: what changes from now on makes the page out of date
    config = read_config(article / "article.toml")
    computed = 0
    with tqdm(total=len(config.models) * len(config.sentences), unit="tensor", disable=quiet, leave=False) as bar:

        def report(model: str, sentence: str, fresh: bool) -> None:
            nonlocal computed
            computed += fresh
            bar.set_description_str(f"{model}, {sentence}", refresh=False)
            bar.update()

        baked = bake(config, article / "models", cache / "baked", report=report)
    html = with_fingerprint(render_page(article, assets, baked, cache=cache / "math"), inputs).encode()
    write_atomically(page, html)
    return len(html), computed


def _inputs(article: Path, assets: Path) -> dict[str, str]:
    import generator
    from generator.rendering.freshness import fingerprint

    for folder in (article, assets):
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder; run from the folder that holds article/ and assets/, or name it"
            )
    return fingerprint({"article": article, "assets": assets, "generator": Path(generator.__path__[0])})


def _checkpoint(cache: Path, model: str) -> Path:
    return cache / "training" / model / "checkpoint.safetensors"


def _weights(article: Path, model: str) -> Path:
    return article / "models" / f"{model}.safetensors"


def _print_metrics(metrics: Any) -> None:
    click.echo(
        f"{metrics.split}, {metrics.observations:,} observations: cross entropy {metrics.cross_entropy:.4f}; accuracy"
        f" over known words {100 * metrics.accuracy_known:.2f} ± {100 * metrics.accuracy_known_error:.2f} %, unknown"
        f" words counted as wrong {100 * metrics.accuracy_all:.2f} ± {100 * metrics.accuracy_all_error:.2f} %"
    )


def _bar(description: str, unit: str) -> tqdm:  # type: ignore[type-arg]
    width = shutil.get_terminal_size().columns
    return tqdm(desc=description, unit=unit, unit_scale=True, ncols=min(100, width), file=sys.stderr)


def _set_bar(bar: tqdm) -> Any:  # type: ignore[type-arg]
    def progress(done: int, total: int | None = None) -> None:
        bar.total = total or bar.total
        bar.update(done - bar.n)

    return progress
