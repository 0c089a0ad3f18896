"""A command that is broken off, in a process of its own."""

import os
import select
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import NamedTuple

from tests.support.site import Site

_LONGEST = 300
"""Seconds after which a command is taken for one that hangs."""


Event = Callable[[], object]


def _nothing() -> None: ...


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    """Below zero the number of the signal that ended it."""
    said: str


class Running:
    """A command that runs in a child process; what it leaves in the folder of temporary files is the site's too."""

    def __init__(self, site: Site, arguments: tuple[str, ...], begin: Event = _nothing, end: Event = _nothing) -> None:
        """`begin` and `end` are called in the child, before and after the command."""
        self._said, child_end = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(child_end)
            return
        for descriptor in (1, 2):
            os.dup2(child_end, descriptor)
        sys.stdout = sys.stderr = os.fdopen(child_end, "w", buffering=1)
        signal.alarm(_LONGEST)
        temporary = site.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        tempfile.tempdir = str(temporary)
        begin()
        status = site.run(*arguments)
        end()
        os._exit(status)

    def wait(self, seconds: float) -> None:
        """Wait until it ends, some seconds at most."""
        poll = select.poll()
        poll.register(self._said, 0)  # asks for nothing but the hang-up, which is always told
        poll.poll(seconds * 1000)

    def kill(self) -> None:
        """Send it SIGKILL."""
        os.kill(self._process, signal.SIGKILL)

    def end(self) -> Ended:
        """Wait until it ends."""
        with open(self._said, "rb") as file:
            said = file.read().decode(errors="replace")
        return Ended(os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1]), said)


def run(site: Site, arguments: tuple[str, ...], begin: Event = _nothing, end: Event = _nothing) -> Ended:
    """Run a command to its end."""
    return Running(site, arguments, begin, end).end()


def run_and_import(site: Site, arguments: tuple[str, ...]) -> Ended:
    """Run a command to its end, and import what it has imported: a child has it from then on, and does not wait."""
    with tempfile.TemporaryFile("w+") as names:
        ended = run(site, arguments, end=lambda: print(*sys.modules, file=names, flush=True))
        names.seek(0)
        for name in names.read().split():
            with suppress(ImportError):
                import_module(name)
    return ended


def run_for(site: Site, arguments: tuple[str, ...], seconds: float) -> Ended:
    """Kill a command after some seconds, unless it has ended before."""
    running = Running(site, arguments)
    running.wait(seconds)
    running.kill()
    return running.end()
