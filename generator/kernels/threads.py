"""Parts of a batch at the same time, a thread each.

The products of one time step are too small to be shared among threads well; two half batches, each on its own core,
do not wait for each other.
"""

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier
from typing import TypeVar

import torch

Part = TypeVar("Part")
Result = TypeVar("Result")

_LEAST = 16  # rows of a part: below it, threads gain nothing
_MOST = 4  # parts: Python runs one thread at a time between the products


def parts_of(batch: int, device: torch.device) -> list[slice]:
    """Return the rows of each part of a batch: all of it where parts would gain nothing."""
    count = min(torch.get_num_threads(), batch // _LEAST, _MOST) if device.type == "cpu" else 1
    ends = [batch * k // max(1, count) for k in range(max(1, count) + 1)]
    return [slice(start, end) for start, end in itertools.pairwise(ends)]


def side_by_side(run: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Call `run` with every part, without recording a graph or casting, and return the results in their order."""

    def bare(part: Part) -> Result:
        # Neither of the two settings is handed from one thread to another.
        with torch.no_grad(), torch.autocast("cpu", enabled=False), torch.autocast("cuda", enabled=False):
            return run(part)

    if len(parts) == 1:
        return [bare(parts[0])]
    return list(_pool(len(parts), torch.get_num_threads()).map(bare, parts))


@cache
def _pool(count: int, threads: int) -> ThreadPoolExecutor:
    """Return `count` threads, among which the `threads` that products are allowed are divided."""
    pool = ThreadPoolExecutor(count, "part")
    all_there = Barrier(count)

    def begin(_: int) -> None:
        torch.get_num_threads()  # a new thread takes over the common number when first asked: not after this
        torch.set_num_threads(max(1, threads // count))
        all_there.wait()

    list(pool.map(begin, range(count)))
    torch.set_num_threads(threads)  # what a thread sets for itself is also what later threads begin with
    return pool
