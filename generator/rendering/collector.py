"""Python's collector of garbage in cycles, which rests while many tokens are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the collector rest: of a long article it would look at every token again and again, for half of the time.

    Tokens refer to one another in no cycle, and an article has a most of them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
