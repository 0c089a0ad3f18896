"""The command line: nothing but parsing and calls. Every command imports what it needs when it runs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from generator import __version__
from generator.cli.adopt import adopt
from generator.cli.adopt_run import adopt_run
from generator.cli.bench import bench
from generator.cli.connectivity import connectivity
from generator.cli.corpus import corpus
from generator.cli.find_moments import moments
from generator.cli.init import init
from generator.cli.make import make, status
from generator.cli.models import evaluate, publish, train
from generator.cli.models_table import inventory
from generator.cli.page import build, check, serve
from generator.cli.study import study
from generator.errors import InputError, Stopped


def main(args: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status: 0, 1 for an answer of no, 2 for bad input, 128 and more for a signal."""
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)  # for units of one's own
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
    except Stopped as stopped:
        if message := str(stopped):  # of several processes, the first says it
            click.echo(message, err=True)
        return 128 + stopped.signal
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        return 130
    return result if isinstance(result, int) else 0


@click.group()
@click.version_option(__version__, prog_name="generator", message="%(prog)s %(version)s")
def commands() -> None:
    """Turn trained character-level models into an article on what each of them remembers."""


for _command in (
    init,
    make,
    status,
    corpus,
    train,
    evaluate,
    publish,
    adopt,
    adopt_run,
    inventory,
    build,
    check,
    serve,
    moments,
    study,
    connectivity,
    bench,
):
    commands.add_command(_command)
