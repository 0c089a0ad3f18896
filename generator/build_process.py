"""Builds in a process of their own: of the generator's code as it is now, and without danger to the one that asks."""

import multiprocessing
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from generator.article.folder import Article
from generator.errors import InputError, InputErrors, lines_of

_END = 10.0
"""Seconds in which a process that answers no more must have ended by itself."""


class BuildProcess:
    """Builds one article again and again, in a process that is kept, and has imported what it needs."""

    def __init__(self, article: Article, assets: Path) -> None:
        self._article, self._assets = article.reopened(), assets
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def build(self) -> list[str]:
        """Build the page; return what is said of its false claims, which are marked, and of what a reader would miss.

        Raises `InputError` with a line on each thing that went wrong, be it the end of the process.
        """
        if not self._process or not self._process.is_alive():
            self._start()
        assert self._process and self._pipe
        try:
            self._pipe.send(None)
            claims, wrong = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(_END)
            code = self._process.exitcode
            self.close()
            raise InputError(f"the build ended without an answer (exit status {code}); build it alone to see") from None
        if wrong:
            raise InputErrors([InputError(line) for line in wrong])
        found: list[str] = claims
        return found

    def close(self) -> None:
        """End the process, whatever it does; the next build begins with another, which imports the code anew."""
        if self._process:
            self._process.kill()
            self._process.join()
        if self._pipe:
            self._pipe.close()
        self._process = self._pipe = None

    def _start(self) -> None:
        self.close()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        process = context.Process(target=_run, args=(theirs, self._article, self._assets), daemon=True)
        with theirs:
            process.start()
        self._process = process  # now that there is one to end


def _run(pipe: Connection, article: Article, assets: Path) -> None:
    """Build whenever asked. Nothing of the generator that a build needs is imported before, so that what is wrong in it
    is said like anything else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks is told of Ctrl-C, and ends this process
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        pipe.send(_build(article, assets))


def _build(article: Article, assets: Path) -> tuple[list[str], list[str]]:
    said: list[str] = []

    def mark(claims: Sequence[object]) -> None:
        said.extend(map(str, claims))

    try:
        from generator.build import build_page

        said.extend(build_page(article.reopened(), assets, on_false_claims=mark).warnings)
    except BaseException as error:  # Ctrl-C is none of them: see `_run`
        return said, lines_of(error)
    return said, []
