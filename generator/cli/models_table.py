"""The command that lists what is published."""

import json
from typing import TYPE_CHECKING, Any

import click

from generator.cli.options import article_options

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a list of objects, instead.")
@article_options()
def inventory(article: "Article", as_json: bool) -> None:
    """List the published weights: architecture, parameters, training data, budget, scores, file.

    Example: python -m generator models --json
    """
    from generator.weights import describe, open_published, published_in

    described = [describe(open_published(path)) for path in published_in(article.models)]
    if as_json:
        click.echo(json.dumps(described, indent=2))
        return
    for item in described:
        click.echo(item["id"])
        for name, value in _lines(item):
            click.echo(f"  {name:14}{value}")
    if not described:
        click.echo(f"{article.models}: no published weights yet; make some: python -m generator publish --model NAME")


def _lines(item: dict[str, Any]) -> list[tuple[str, str]]:
    architecture, training, corpus, metrics = (item[key] for key in ("model", "training", "corpus", "metrics"))
    options = "".join(f", {key} = {value!r}" for key, value in architecture["options"].items())
    parts = ", ".join(f"{name} {count:,}" for name, count in item["parameters"].items())
    dtypes = "".join(f", {count:,} in {dtype}" for dtype, count in training.get("matmul_dtypes", {}).items())
    cycles = training["cycle_lengths"] if isinstance(training["cycle_lengths"], list) else [training["cycle_lengths"]]
    return [
        (
            "architecture",
            f"{architecture['num_layers']} x {architecture['unit']}, width {architecture['hidden_size']}{options},"
            f" {architecture['vocab_size']:,} words" + ("" if item["causal"] else ", reads ahead"),
        ),
        ("parameters", f"{sum(item['parameters'].values()):,}: {parts}"),
        ("trained on", f"{corpus['name']}, sha256 {corpus['sha256']}"),
        (
            "budget",
            f"{training['steps']:,} of {sum(cycles):,} mini-batches of {training['batch_size']},"
            f" {training['seconds']:,.0f} s, seed {training['seed']}{dtypes}",
        ),
        (
            "scores",
            f"{metrics['split']}: cross entropy {metrics['cross_entropy']:.4f}, accuracy over known words"
            f" {100 * metrics['accuracy_known']:.2f} ± {100 * metrics['accuracy_known_error']:.2f} %, over all"
            f" {100 * metrics['accuracy_all']:.2f} ± {100 * metrics['accuracy_all_error']:.2f} %",
        ),
        ("file", f"{item['file']}, {item['bytes'] / 1e6:.1f} MB, sha256 {item['sha256']}"),
    ]
