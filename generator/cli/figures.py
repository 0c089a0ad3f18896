"""The command that lists the figures."""

import click


@click.command()
def figures() -> None:
    """Print every figure that an article can have, with every option, as a table in Markdown.

    Example: python -m generator figures
    """
    from generator.rendering.figures.described import table_of_figures

    click.echo(table_of_figures())
