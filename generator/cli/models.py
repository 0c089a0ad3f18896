"""The commands from a prepared corpus to published weights."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_options, model_option

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.contract.records import Metrics


@click.command()
@model_option
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
    model: str,
    name: str | None,
    restart: bool,
    from_published: bool,
    settings: tuple[str, ...],
    added: int | None,
    tensorboard: Path | None,
    article: "Article",
) -> None:
    """Train a model, or go on where its last checkpoint was.

    Example: python -m generator train --model gru --from-published --add-cycle 2000
    """
    from generator.config import override
    from generator.corpus.observations import open_corpus
    from generator.training.run import run

    training = override(article.config.training_of(model), settings)
    if added:
        training = replace(training, cycle_lengths=(*training.cycle_lengths, added))
    corpus = open_corpus(article.corpus)
    checkpoint = article.checkpoint(name or model)
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
    if state is not None:
        loss = state.curve.validation_loss[-1]
        click.echo(f"{model}: validation cross entropy {loss:.3f} after {state.seconds:.0f} s; {checkpoint}")


@click.command()
@model_option
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
def evaluate(model: str, trained: bool, observations: int, split: str, article: "Article") -> None:
    """Score a model on held-out text.

    Example: python -m generator evaluate --model gru
    """
    from generator.corpus.observations import open_corpus
    from generator.training.accuracy import evaluate as score
    from generator.training.publish import load_published, load_trained

    prepared = open_corpus(article.corpus)
    if trained:
        loaded, _ = load_trained(article.checkpoint(model), prepared)
    else:
        loaded = load_published(article.weights(model), prepared)
    with tqdm(total=observations, desc=model, unit="observation") as bar:
        metrics = score(loaded, prepared, split=split, observations=observations, progress=bar.update)
    _print_metrics(metrics)
    click.echo("characters of the word typed: accuracy over known words, top 1, 2, 3")
    for typed, rates in enumerate(zip(*metrics.by_known_characters.known, strict=True)):
        click.echo(f"{typed:4d}  " + "  ".join(f"{100 * rate:5.1f} %" for rate in rates))


@click.command()
@model_option
@click.option("--observations", default=1024, show_default=True, help="How many test observations are scored.")
@article_options("cache")
def publish(model: str, observations: int, article: "Article") -> None:
    """Write a trained model's weights, int8, into the article's folder.

    Example: python -m generator publish --model gru
    """
    from generator.corpus.observations import open_corpus
    from generator.training.publish import publish as run

    prepared = open_corpus(article.corpus)
    with tqdm(total=2 * observations, desc=model, unit="observation") as bar:
        done = run(
            article.checkpoint(model),
            prepared,
            article.weights(model),
            observations=observations,
            progress=bar.update,
        )
    _print_metrics(done.after)
    click.echo(
        f"int8 changed the cross entropy by {done.after.cross_entropy - done.before.cross_entropy:+.4f}, the accuracy"
        f" over known words by {100 * (done.after.accuracy_known - done.before.accuracy_known):+.3f} points"
    )
    click.echo(f"{done.path}: {done.path.stat().st_size / 1e6:.1f} MB")


def _print_metrics(metrics: "Metrics") -> None:
    click.echo(
        f"{metrics.split}, {metrics.observations:,} observations: cross entropy {metrics.cross_entropy:.4f}; accuracy"
        f" over known words {100 * metrics.accuracy_known:.2f} ± {100 * metrics.accuracy_known_error:.2f} %, unknown"
        f" words counted as wrong {100 * metrics.accuracy_all:.2f} ± {100 * metrics.accuracy_all_error:.2f} %"
    )
