"""The commands from a prepared corpus to published weights."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_options, models_option
from generator.errors import Stopped

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.contract.records import Metrics


@click.command()
@models_option
@click.option("--run", "name", help="Name of the run, if not that of the model: its checkpoint lies apart.")
@click.option("--restart", is_flag=True, help="Begin anew, though there is a checkpoint.")
@click.option(
    "--from-published", is_flag=True, help="Go on from the published weights, with more cycles, where no checkpoint is."
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override a training setting of article.toml."
)
@click.option(
    "--add-cycle",
    "added",
    type=click.IntRange(min=1),
    metavar="MINI_BATCHES",
    help="Train for one more cycle of this length, after those of article.toml.",
)
@click.option(
    "--tensorboard", type=click.Path(path_type=Path), metavar="DIR", help="Also write the curve for TensorBoard, here."
)
@article_options("cache")
def train(
    models: tuple[str, ...],
    name: str | None,
    restart: bool,
    from_published: bool,
    settings: tuple[str, ...],
    added: int | None,
    tensorboard: Path | None,
    article: "Article",
) -> None:
    """Train a model, or go on where its last checkpoint was; several models one after the other.

    Ctrl-C saves a checkpoint at the mini-batch under way.

    Example: python -m generator train --model gru --from-published --add-cycle 2000
    """
    from generator.config import override
    from generator.corpus.observations import open_corpus
    from generator.proofreading import proofread
    from generator.rendering.assets_folder import assets_folder
    from generator.training.run import run

    if name and len(models) > 1:
        raise click.UsageError(f"--run: names the run of one model, got {len(models)} models")
    if article.text.is_file():
        proofread(article, assets_folder())
    configs = {model: override(article.config.training_of(model), settings) for model in models}
    corpus = open_corpus(article.corpus)
    for model, training in configs.items():
        if added:
            training = replace(training, cycle_lengths=(*training.cycle_lengths, added))
        checkpoint = article.checkpoint(name or model)
        try:
            state = run(
                name or model,
                article.config.compared(model).architecture(corpus.info.vocab_size),
                training,
                corpus,
                checkpoint,
                restart=restart,
                published=article.weights(model) if from_published else None,
                tensorboard=tensorboard,
            )
        except Stopped as stopped:
            once = " without --restart" if restart else " without --from-published" if from_published else ""
            how = f"; go on by the same command{once}" if str(stopped) else ""
            raise Stopped(f"{stopped}{how}", stopped.signal) from None
        if state is not None:
            loss = state.curve.validation_loss[-1]
            click.echo(f"{model}: validation cross entropy {loss:.3f} after {state.seconds:.0f} s; {checkpoint}")


@click.command()
@models_option
@click.option("--trained", is_flag=True, help="Score the checkpoint of the training run, not the published weights.")
@click.option("--observations", default=1024, show_default=True, help="How many of the split are read.")
@click.option(
    "--split",
    type=click.Choice(["test", "validation", "train"]),
    default="test",
    show_default=True,
    help="Which part of the corpus is read.",
)
@article_options("cache")
def evaluate(models: tuple[str, ...], trained: bool, observations: int, split: str, article: "Article") -> None:
    """Score a model, or several, on held-out text.

    Example: python -m generator evaluate --model gru
    """
    from generator.corpus.observations import open_corpus
    from generator.training.accuracy import evaluate as score
    from generator.training.publish import load_published, load_trained

    for model in models:
        article.config.compared(model)
    prepared = open_corpus(article.corpus)
    for model in models:
        unit = article.config.compared(model).unit
        if trained:
            loaded, _ = load_trained(article.checkpoint(model), prepared, unit)
        else:
            loaded = load_published(article.weights(model), prepared, unit)
        with tqdm(total=min(observations, prepared.info.observations[split]), desc=model, unit="observation") as bar:
            metrics = score(loaded, prepared, split=split, observations=observations, progress=bar.update)
        _print_metrics(model, metrics)
        click.echo("characters of the word typed: accuracy over known words, top 1, 2, 3")
        for typed, rates in enumerate(zip(*metrics.by_known_characters.known, strict=True)):
            click.echo(f"{typed:4d}  " + "  ".join(f"{100 * rate:5.1f} %" for rate in rates))


@click.command()
@models_option
@click.option("--observations", default=1024, show_default=True, help="How many test observations are scored.")
@click.option(
    "--as-trained", is_flag=True, help="Also a model that is unfinished, or other than article.toml asks for."
)
@click.option(
    "--bits",
    type=click.IntRange(2, 8),
    default=8,
    show_default=True,
    help="Bits that a weight needs: 4 for a model that lies in the page.",
)
@article_options("cache")
def publish(models: tuple[str, ...], observations: int, as_trained: bool, bits: int, article: "Article") -> None:
    """Write a trained model's weights, int8, into the article's folder; those of an extra run beside its checkpoint.

    Example: python -m generator publish --model gru
    """
    from generator.corpus.observations import open_corpus
    from generator.training.publish import publish as run
    from generator.training.recipe import recipe_of

    for model in models:
        article.config.compared(model)
    prepared = open_corpus(article.corpus)
    for model in models:
        scored = min(observations, prepared.info.observations["test"])
        with tqdm(total=2 * scored, desc=model, unit="observation") as bar:
            done = run(
                article.checkpoint(model),
                prepared,
                article.weights(model) if model in article.config.models else article.published_run(model),
                unit=article.config.compared(model).unit,
                observations=observations,
                recipe=None if as_trained else recipe_of(article.config, model, prepared.info.vocab_size),
                bits=bits,
                progress=bar.update,
            )
        _print_metrics(model, done.after)
        before, after = done.before, done.after
        what = "int8" if bits == 8 else f"{bits} bits"
        click.echo(
            f"{what} changed the cross entropy by {after.cross_entropy - before.cross_entropy:+.4f}, the accuracy over"
            f" known words by {100 * (after.accuracy_known - before.accuracy_known):+.3f} points"
        )
        click.echo(f"{done.path}: {done.path.stat().st_size / 1e6:.1f} MB")


def _print_metrics(model: str, metrics: "Metrics") -> None:
    click.echo(
        f"{model}: {metrics.split}, {metrics.observations:,} observations: cross entropy {metrics.cross_entropy:.4f};"
        f" accuracy over known words {100 * metrics.accuracy_known:.2f} ± {100 * metrics.accuracy_known_error:.2f} %,"
        f" unknown words counted as wrong {100 * metrics.accuracy_all:.2f} ± {100 * metrics.accuracy_all_error:.2f} %"
    )
