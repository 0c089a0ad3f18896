"""Kills commands at random moments, or lets the disk fail at each change, and prints what was lost or left over.

usage: python -m tests.kill [--command NAME] [--tries N] [--seed 0] [--changes]
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from random import Random

import torch
from tqdm import tqdm

from tests.kill.attempt import Ended, Running, run, run_for
from tests.kill.commands import COMMANDS, change, write_article
from tests.kill.disk import Disk, full, kill, limit_files, no_access, read_only
from tests.kill.results import differences, lost
from tests.support.site import Site

_BEFALLS = {"killed": kill, "full": full, "read-only": read_only, "no access": no_access}
_WAITS = "end that one, or wait until it ends"

_LIMITS = 12
"""Sizes that files may not outgrow, of those tried."""


def main() -> int:
    """Try the commands in turn; return 1 if one has a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__.splitlines()[0])
    parser.add_argument("--command", choices=COMMANDS, action="append", help="by default each in turn")
    parser.add_argument("--tries", type=int, help="of each command; by default 100, or all changes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--changes", action="store_true", help="kill, and let the disk fail, at each change of a file")
    given = parser.parse_args()
    torch.set_num_threads(1)  # processes are forked, which threads do not outlive
    tqdm.monitor_interval = 0
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        article = write_article(Path(folder) / "article")
        for command in given.command or COMMANDS:
            trial = Trial(article, command, Random(f"{given.seed} {command}"))
            tries = trial.at_changes(given.tries) if given.changes else trial.at_moments(given.tries or 100)
            total += _report(command, chain(tries, trial.two_at_once()))
    return int(total > 0)


def _report(command: str, tries: Iterator[list[str]]) -> int:
    kinds: Counter[str] = Counter()
    count = 0
    for faults in tries:
        count += 1
        for fault in faults:
            if not kinds[fault]:
                print(f"  {command}, try {count}: {fault}", flush=True)
            kinds[fault] += 1
    print(f"{command:10}{count:6,} tries {kinds.total():5,} faults", flush=True)
    return kinds.total()


class Trial:
    """A command on an article, which is whole before, and what it makes of it when nothing befalls it."""

    def __init__(self, article: Site, command: str, random: Random) -> None:
        self._command, self._random = COMMANDS[command], random
        self._timed = command in ("train", "make")
        folder = article.folder.with_name(command)
        self._before = article.copy(folder / "before")
        change(self._before, command)
        self._after = self._before.copy(folder / "after")
        disk, start = Disk(str(self._after.folder)), time.monotonic()  # counts
        status, said = run(self._after, self._command, disk.watch)
        assert status == 0, said
        self._seconds, self._changes = time.monotonic() - start, disk.changes

    def at_moments(self, tries: int) -> Iterator[list[str]]:
        """Kill the command at random moments: every second one is at a change of a file. Yield the faults of each."""
        for number in range(tries):
            with self._copied() as site:
                if number % 2:
                    self._befallen(site, "killed", self._random.randint(1, self._changes))
                else:
                    run_for(site, self._command, self._random.uniform(0, self._seconds))
                yield [*lost(site, self._before, self._after), *self._next(site)]

    def two_at_once(self) -> Iterator[list[str]]:
        """Run the command twice at once: both end well, or one says that it waits for the other."""
        with self._copied() as site:
            both = [Running(site, self._command), Running(site, self._command)]
            ended = [running.end() for running in both]
            faults = [_end_of(said) for status, said in ended if status and _WAITS not in said]
            if all(status for status, _ in ended):
                faults.append("none of two at once ends well")
            yield [*faults, *self._next(site)]

    def at_changes(self, tries: int | None) -> Iterator[list[str]]:
        """Kill it, or let the disk fail, at each change of a file, or at some; then in the middle of writes."""
        places = [(name, at) for name in _BEFALLS for at in range(1, self._changes + 1)]
        largest = max(path.stat().st_size for path in self._after.folder.rglob("*"))
        places += [("cut", round(largest ** (k / _LIMITS))) for k in range(_LIMITS)]
        for name, at in self._random.sample(places, min(tries or len(places), len(places))):
            with self._copied() as site:
                status, said = self._befallen(site, name, at)
                faults = [*lost(site, self._before, self._after)]
                if status > 0:
                    faults += _not_one_line(said, site)
                if status > 0 and name in ("full", "cut"):
                    faults += (f"left over at once: {path.name}" for path in site.folder.rglob("*.partial"))
                faults += self._next(site)
                yield [f"{name}: {fault}" for fault in faults]

    def _befallen(self, site: Site, name: str, at: int) -> Ended:
        if name == "cut":
            return run(site, self._command, lambda: limit_files(at))
        return run(site, self._command, Disk(str(site.folder), _BEFALLS[name], at=at).watch)

    def _next(self, site: Site) -> Iterator[str]:
        """Run the command again; yield what is wrong then."""
        status, said = run(site, self._command)
        if status:
            yield f"the next run ends with {status}: {_end_of(said)}"
        yield from differences(site, self._after, timed=self._timed)

    @contextmanager
    def _copied(self) -> Iterator[Site]:
        folder = self._before.folder.with_name(f"try-{os.getpid()}")
        try:
            yield self._before.copy(folder)
        finally:
            shutil.rmtree(folder)


def _not_one_line(said: str, site: Site) -> Iterator[str]:
    """Yield what was said of an error if that is not one line, which names a file."""
    errors = [line for line in said.splitlines() if line.startswith("error: ")]
    if len(errors) != 1 or "this is a defect" in said or "Traceback" in said or str(site.folder) not in errors[0]:
        yield f"says {_end_of(said)!r}"


def _end_of(said: str) -> str:
    return " ".join(said.split())[-160:]


if __name__ == "__main__":
    sys.exit(main())
