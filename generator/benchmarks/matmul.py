"""The matrix products of a computation, and the time that they take alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from generator.kernels.matmul import PackedMatmul
from generator.kernels.threads import side_by_side


@dataclass(frozen=True)
class Shape:
    """Of `batch` products of `(rows, inner)` with `(inner, columns)`; with a `weight`, that is laid out once."""

    batch: int
    rows: int
    inner: int
    columns: int
    weight: bool = False

    @property
    def multiplications(self) -> int:
        return self.batch * self.rows * self.inner * self.columns


class Recorder(TorchDispatchMode):
    """Writes down every matrix product that is made while it is entered, in its thread."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.found: list[Shape] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, operands = func._schema.name, [part for part in args if isinstance(part, Tensor)]
        result = func(*args, **(kwargs or {}))
        if name in ("aten::mm", "aten::addmm", "aten::bmm", "aten::baddbmm", "aten::addmm_", "aten::baddbmm_"):
            left, right = operands[-2:]
            batch = left.shape[0] if left.dim() == 3 else 1
            self.found.append(Shape(batch, left.shape[-2], left.shape[-1], right.shape[-1]))
        elif name == "mkldnn::_linear_pointwise":
            inner, columns = operands[0].shape[-1], result.shape[-1]
            self.found.append(Shape(1, operands[0].numel() // max(1, inner), inner, columns, weight=True))
        return result


def products_of(run: Callable[[], object]) -> list[Shape]:
    """Return the products that `run` makes, all parts of a batch one after the other."""
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        with Recorder() as recorder:
            run()
    finally:
        torch.set_num_threads(threads)
    found: list[Shape] = recorder.found
    return found


def seconds_of(products: list[Shape], *, repeat: int = 2) -> float:
    """Return how long bare products of these shapes take in float32, rows divided among threads; the best of a few.

    The numbers multiplied are others: no product waits for another's result.
    """
    parts = torch.get_num_threads()
    largest = dict[tuple[int, int, int, bool], int]()
    for shape in products:
        key = (shape.batch, shape.inner, shape.columns, shape.weight)
        largest[key] = max(largest.get(key, 0), shape.rows)
    operands = {}
    for (batch, inner, columns, weight), rows in largest.items():
        left = torch.randn(*([batch] if batch > 1 else []), rows, inner)
        right = torch.randn(*([batch] if batch > 1 else []), inner, columns)
        operands[batch, inner, columns, weight] = (
            left,
            PackedMatmul(right) if weight else partial(torch.matmul, other=right),
        )

    def run(part: int) -> None:
        for shape in products:
            left, times = operands[shape.batch, shape.inner, shape.columns, shape.weight]
            rows = shape.rows * (part + 1) // parts - shape.rows * part // parts
            if rows:
                times(left[..., :rows, :])

    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        side_by_side(run, list(range(parts)))
        best = min(best, time.perf_counter() - start)
    return best
