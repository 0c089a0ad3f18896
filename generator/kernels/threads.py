"""Parts of a batch, or tasks, at the same time, a thread each.

The products of one time step are too small to be shared among threads well; two half batches, each on its own core,
do not wait for each other.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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


def in_order(run: Callable[[Part], Result], tasks: Iterable[Part]) -> Iterator[Result]:
    """Yield what `run` returns of each task; several run at the same time, with a share of the threads each.

    For tasks of much more than products, such as whole readings: they share the cores better than their products do.
    A few results at most are made ahead of the one that is asked for. An error ends all that has not begun.
    """
    count = min(torch.get_num_threads(), _MOST)
    if count == 1:
        yield from map(run, tasks)
        return
    pool, begun = _pool(count, torch.get_num_threads()), deque[Future[Result]]()
    try:
        for task in tasks:
            begun.append(pool.submit(run, task))
            if len(begun) > 2 * count:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for future in begun:
            future.cancel()


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
