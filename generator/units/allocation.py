"""A bound on the memory that a model takes when it is made, for configurations that come from a file."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_MAKING = {torch.empty, torch.zeros, torch.ones, torch.full, torch.randn, torch.rand}
_EACH = 1_000
"""Numbers that every tensor counts for at least: many small ones take time."""


class limited(TorchFunctionMode):  # noqa: N801 (a context manager)
    """Within this context torch makes tensors of `numbers` numbers in all; a `MemoryError` is raised before more."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self._left = numbers

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if function in _MAKING:
            self._left -= max(_EACH, _count(kwargs.get("size", args)))
            if self._left < 0:
                raise MemoryError("its configuration asks for more memory than its weights could fill")
        return function(*args, **kwargs)


def _count(sizes: Any) -> int:
    """Return how many numbers a tensor has, by the sizes that it is made of: one by one, or in one sequence."""
    numbers = sizes[0] if len(sizes) and isinstance(sizes[0], tuple | list) else sizes
    return math.prod(number for number in numbers if isinstance(number, int))
