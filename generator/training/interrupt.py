"""Stopping a training run by a signal: the first lets the mini-batch under way end and be kept, the second does not.

Ctrl-C sends SIGINT; a scheduler of jobs, or `torchrun` to its processes, sends SIGTERM.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_NOTICE = b"\nstopping after this mini-batch; again stops at once, without a checkpoint\n"


@contextmanager
def stop_requests(*, say: bool = True) -> Iterator[Callable[[], int]]:
    """Give a function that returns the number of the signal that asked to stop, or 0.

    After the first signal, each acts as it did before. Only the main thread hears signals; in another, none is heard.
    """
    heard = 0
    before: dict[int, signal._HANDLER] = {}

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        heard = number
        restore()
        if say:
            os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, _NOTICE)  # print may be under way

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: heard
    finally:
        restore()
