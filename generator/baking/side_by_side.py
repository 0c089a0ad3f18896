"""Results of several models and sentences at the same time, a core each, where some are missing from the cache.

Torch is imported only then.
"""

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from generator.model import Autocomplete

Result = TypeVar("Result")


class Loaded:
    """Models by name in float64, each loaded when it is first asked for, by any thread; only the last few are kept.

    What is baked is rounded. In float32, processors and numbers of threads differ in the last bits, and a value beside
    a border is rounded up by one and down by another; in float64 that is too rare to be met.
    """

    def __init__(self, load: Callable[[str], "Autocomplete"]) -> None:
        self._load = functools.lru_cache(maxsize=2)(lambda name: load(name).double())
        self._lock = threading.Lock()

    def get(self, name: str) -> "Autocomplete":
        """Return the model `name`."""
        with self._lock:
            return self._load(name)


def in_order(run: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], *, missing: int) -> Iterator[Result]:
    """Yield what `run` returns of each task, its arguments; `missing` is how many of them have much to compute."""
    if missing < 2:
        return (run(*task) for task in tasks)
    from generator.kernels import threads

    return threads.in_order(lambda task: run(*task), tasks)
