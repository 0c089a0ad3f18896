"""The command that looks for moments worth showing."""

from pathlib import Path

import click
from tqdm import tqdm

from generator.cli.options import article_option, cache_option


@click.command()
@click.option("--count", default=8, show_default=True, help="Moments to list for each quantity.")
@article_option
@cache_option
def moments(count: int, article: Path, cache: Path) -> None:
    """List the moments of the article's sentences at which its models differ most.

    They are written as links and the walkthrough take them: connectivity:sentence/word/occurrence/letters.

    Example: python -m generator moments --count 5
    """
    from generator.article.parse import read_config
    from generator.baking.bake import bake
    from generator.rendering.claims.moment_search import find_candidates
    from generator.storage.cache import Cache

    config = read_config(article / "article.toml")
    with tqdm(total=len(config.models) * len(config.sentences), unit="tensor", leave=False) as bar:
        baked = bake(config, article / "models", Cache(cache), report=lambda *_: bar.update())
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
