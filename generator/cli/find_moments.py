"""The command that looks for moments worth showing."""

from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_options

if TYPE_CHECKING:
    from generator.article.folder import Article


@click.command()
@click.option("--count", default=8, show_default=True, help="Moments to list for each quantity.")
@article_options("cache")
def moments(count: int, article: "Article") -> None:
    """List the moments of the article's sentences at which its models differ most.

    They are written as links and the walkthrough take them: connectivity:sentence/word/occurrence/letters.

    Example: python -m generator moments --count 5
    """
    from generator.baking.bake import bake
    from generator.rendering.claims.moment_search import find_candidates

    config = article.config
    with tqdm(total=len(config.models) * len(config.sentences), unit="reading", leave=False) as bar:
        baked = bake(config, article.models, article.cache, report=lambda *_: bar.update())
    quantity = ""
    for candidate in find_candidates(baked, count):
        if candidate.quantity != quantity:
            quantity = candidate.quantity
            click.echo(f"{quantity}:")
        (most, high), (least, low) = candidate.most, candidate.least
        click.echo(
            f"  {100 * candidate.difference:5.1f} points  {most} {100 * high:.1f} %, {least} {100 * low:.1f} %"
            f"  connectivity:{candidate.moment}"
        )
