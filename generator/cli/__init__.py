"""The command line: nothing but parsing and calls. Every command imports what it needs when it runs."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from generator import __version__
from generator.cli.adopt import adopt
from generator.cli.adopt_run import adopt_run
from generator.cli.bench import bench
from generator.cli.connectivity import connectivity
from generator.cli.corpus import corpus
from generator.cli.figures import figures
from generator.cli.find_moments import moments
from generator.cli.init import init
from generator.cli.make import make, status
from generator.cli.manual import manual
from generator.cli.models import evaluate, publish, train
from generator.cli.models_table import inventory
from generator.cli.page import build, check, serve
from generator.cli.study import study
from generator.errors import InputError, Stopped, lines_of


def main(args: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status.

    It is 0, 1 for an answer of no, 2 for bad input, 70 for a defect, 128 and more for a signal. Whatever a command
    meets is told in one line; with `--traceback`, anywhere among the arguments, the rest stands before it.
    """
    # Read when torch is loaded. A thread that waits for another keeps its core busy otherwise: on a machine that does
    # other work too, the small products of a time step then take ten times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr: a name that a terminal cannot show ends nothing
    given = list(sys.argv[1:] if args is None else args)
    wanted = [argument for argument in given if argument != _TRACEBACK]
    try:
        return _run(wanted)
    except BaseException as error:
        if len(wanted) < len(given):
            traceback.print_exception(error)
        return _told(error)


_TRACEBACK = "--traceback"


def _run(args: Sequence[str]) -> int:
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)  # for units of one's own
    result = commands.main(list(args), prog_name="python -m generator", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _told(error: BaseException) -> int:
    """Say in one line what ended a command; return its exit status."""
    if isinstance(error, SystemExit):  # of a library that ends the process itself
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, Stopped):
        if message := str(error):  # of several processes, the first says it
            click.echo(message, err=True)
        return 128 + error.signal
    if isinstance(error, KeyboardInterrupt | click.Abort):
        click.echo("stopped", err=True)
        return 130
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return 2
    if isinstance(error, click.ClickException):
        click.echo(f"error: {error.format_message()}", err=True)
        return 2
    for line in lines_of(error):
        click.echo(f"error: {line}", err=True)
    return 2 if isinstance(error, InputError | OSError) else _DEFECT


_DEFECT = 70  # EX_SOFTWARE of sysexits.h


@click.group(epilog="--traceback, with any command: print where an error came from, too.")
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
    figures,
    manual,
    study,
    connectivity,
    bench,
):
    commands.add_command(_command)
