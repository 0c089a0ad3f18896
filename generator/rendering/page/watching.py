"""Watching folders, by what the operating system tells of changes in them."""

import threading
from collections.abc import Iterable
from pathlib import Path

_STEP = 100
"""Milliseconds between two looks at what the operating system has told; changes nearer than this are one."""

_UNWATCHED = 2.0
"""Seconds between two looks at folders that cannot be watched: they are not there, or the system watches no more."""


class Watch:
    """Sets `changed` whenever something in the folders that it watches may be another."""

    def __init__(self, changed: threading.Event) -> None:
        self._changed = changed
        self._watched: tuple[frozenset[Path], frozenset[Path]] = (frozenset(), frozenset())
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def watch(self, trees: Iterable[Path], folders: Iterable[Path] = ()) -> None:
        """Watch some folders from now on, instead of those before: `trees` with all that is under them."""
        wanted = (frozenset(trees), frozenset(folders))
        if wanted == self._watched:
            return
        self.close()
        self._watched, self._stop = wanted, threading.Event()
        for paths, recursive in zip(wanted, (True, False), strict=True):
            if paths:
                arguments = (sorted(paths), recursive, self._stop)
                self._threads.append(threading.Thread(target=self._run, args=arguments, daemon=True))
                self._threads[-1].start()

    def close(self) -> None:
        """Watch nothing any more."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._watched = (frozenset(), frozenset())

    def _run(self, paths: list[Path], recursive: bool, stop: threading.Event) -> None:
        from watchfiles import watch

        while not stop.is_set():
            self._changed.set()  # whatever changed before it was watched
            try:
                # Everything is told: what counts as an input is not known here.
                for _ in watch(*paths, watch_filter=None, recursive=recursive, step=_STEP, stop_event=stop):
                    self._changed.set()
            except OSError:
                stop.wait(_UNWATCHED)
