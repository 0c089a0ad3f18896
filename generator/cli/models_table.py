"""The command that lists what is published."""

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.weights import PublishedModel


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a list of objects, instead.")
@article_options()
def inventory(article: "Article", as_json: bool) -> None:
    """List the published weights: architecture, parameters, training data, budget, scores, file.

    Example: python -m generator models --json
    """
    from generator.weights import describe, open_published, published_in

    published = [open_published(path) for path in published_in(article.models)]
    if as_json:
        click.echo(json.dumps([describe(model) for model in published], indent=2))
        return
    for model in published:
        click.echo(model.path.stem)
        for name, value in _lines(model):
            click.echo(f"  {name:14}{value}")
    if not published:
        click.echo(f"{article.models}: no published weights yet; make some: python -m generator publish --model NAME")


def _lines(published: "PublishedModel") -> list[tuple[str, str]]:
    info, path = published.info, published.path
    architecture, training, metrics = info.model, info.training, info.metrics
    options = "".join(f", {key} = {value!r}" for key, value in architecture.options.items())
    parts = ", ".join(f"{name} {count:,}" for name, count in dataclasses.asdict(info.parameters).items())
    return [
        (
            "architecture",
            f"{architecture.num_layers} x {architecture.unit}, width {architecture.hidden_size}{options},"
            f" {architecture.vocab_size:,} words" + ("" if info.causal else ", reads ahead"),
        ),
        ("parameters", f"{info.parameters.total:,}: {parts}"),
        ("trained on", f"{info.corpus.name}, sha256 {info.corpus.sha256}"),
        (
            "budget",
            f"{training.steps:,} of {training.config.schedule.steps:,} mini-batches of {training.config.batch_size},"
            f" {training.seconds:,.0f} s, seed {training.config.seed}"
            + "".join(f", {count:,} in {name}" for name, count in training.matmul_dtypes.items())
            + "".join(f", {count:,} on {name}" for name, count in training.devices.items()),
        ),
        (
            "scores",
            f"{metrics.split}: cross entropy {metrics.cross_entropy:.4f}, accuracy over known words"
            f" {100 * metrics.accuracy_known:.2f} ± {100 * metrics.accuracy_known_error:.2f} %, over all"
            f" {100 * metrics.accuracy_all:.2f} ± {100 * metrics.accuracy_all_error:.2f} %",
        ),
        ("file", f"{path.name}, {path.stat().st_size / 1e6:.1f} MB, sha256 {published.sha256}"),
    ]
