"""The fault of a try: anything but a result, or an `InputError` of one line."""

import io
import signal
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from generator.errors import InputError, in_one_line
from tests.fuzz.targets import Target

LONGEST = 500
"""Characters of a message."""

SECONDS = 20
"""Time in which any file is read: a hang is a fault. The files are of a few kilobytes, the machine may be busy."""


def fault_of(target: Target, data: bytes) -> str:
    """Return in one line what is wrong with how a reader meets an input; nothing if it reads or refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with _in_time(), redirect_stderr(io.StringIO()):  # warnings to an author
                target.read(Path(folder), data)
        except InputError as error:
            said = in_one_line(error)
            if "\n" in said or len(said) > LONGEST:
                return f"a message of {len(said.splitlines())} lines and {len(said)} characters: {said[:100]!r}"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            frame = traceback.extract_tb(error.__traceback__)[-1]
            own = [one for one in traceback.extract_tb(error.__traceback__) if "/generator/" in one.filename]
            where = f"{Path(own[-1].filename).name}:{own[-1].lineno}, " if own else ""
            return f"{type(error).__name__} at {where}{Path(frame.filename).name}:{frame.lineno}: {str(error)[:100]!r}"
    return ""


@contextmanager
def _in_time() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"took more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
