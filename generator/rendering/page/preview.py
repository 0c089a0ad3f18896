"""A preview of the page: built again whenever one of its inputs changes, and reloaded by the browsers that show it."""

import threading
import time
from collections.abc import Callable, Sequence, Set
from functools import partial
from pathlib import Path

from generator.errors import InputError, lines_of
from generator.rendering.page.preview_server import PreviewServer
from generator.rendering.page.preview_state import PreviewState

_LOOK = 60.0
"""Seconds after which the inputs are looked at though nothing was told of them: some file systems tell nothing."""


def serve(
    page: Path,
    port: int,
    *,
    changed: threading.Event,
    inputs: Callable[[], dict[str, str]],
    build: Callable[[Set[str]], object],
    say: Callable[[str], object],
    stop: threading.Event | None = None,
) -> None:
    """Serve the folder of `page` on this machine, and build the page whenever its inputs are others.

    `inputs` returns what a page is made from, by name; it is asked whenever `changed` is set. `build` is called with
    the names of those that are others. Whatever it raises is said, in the open page too, and the last good page stays.
    Ends when `stop` is set, and `changed` after it.
    """
    stop = stop or threading.Event()
    state = PreviewState(page)
    try:
        server = PreviewServer(port, state, say)
    except OSError as error:
        raise InputError(f"--port {port}: cannot be listened on ({error}); give another one") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"http://127.0.0.1:{server.port}/ (Ctrl-C stops)")
    state.look()
    try:
        _build_again(state, changed, inputs, build, say, stop)
    finally:
        state.stop()
        server.shutdown()
        server.server_close()


def _build_again(
    state: PreviewState,
    changed: threading.Event,
    inputs: Callable[[], dict[str, str]],
    build: Callable[[Set[str]], object],
    say: Callable[[str], object],
    stop: threading.Event,
) -> None:
    seen: dict[str, str] = {}
    unreadable: Sequence[str] = ()
    wrong: Sequence[str] = ()
    while not stop.is_set():
        changed.clear()
        found, unreadable = _looked(inputs, seen, unreadable, say)
        if found != seen:
            others = {name for name in found.keys() | seen.keys() if found.get(name) != seen.get(name)}
            seen = found
            wrong = _built(partial(build, others), say)
        state.look(unreadable or wrong)
        changed.wait(_LOOK)


def _looked(
    inputs: Callable[[], dict[str, str]], seen: dict[str, str], said: Sequence[str], say: Callable[[str], object]
) -> tuple[dict[str, str], Sequence[str]]:
    """Return the inputs as they are now; those that were `seen` and why, if that cannot be told."""
    try:
        return inputs(), ()
    except FileNotFoundError:  # a file went between being listed and being read, as editors do; that is told as well
        return seen, said
    except (Exception, SystemExit) as error:
        lines = lines_of(error)
        if lines != said:
            _say_errors(lines, say)
        return seen, lines


def _built(build: Callable[[], object], say: Callable[[str], object]) -> Sequence[str]:
    """Build; return what went wrong, a line each."""
    start = time.monotonic()
    try:
        build()
    except (Exception, SystemExit) as error:  # whatever an author, a unit or the generator does wrong
        lines = lines_of(error)
        _say_errors(lines, say)
        return lines
    say(f"built in {time.monotonic() - start:.1f} s")
    return ()


def _say_errors(lines: Sequence[str], say: Callable[[str], object]) -> None:
    for line in lines:
        say(f"error: {line}")
