"""A CUDA graph's way of working, on a CPU: a recorded list of operations on fixed tensors, run again as it stands.

As on a GPU, a replay calls no Python of what was recorded, sees none of its numbers but those in the recorded tensors,
and writes its results to the same tensors. What was memory without content at the recording is filled with NaN.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from generator.kernels.graph_safe import graph_safe
from generator.training.captured_step import Compute
from generator.training.step import StepResult

_OF_SHAPE = {"transpose_", "t_", "squeeze_", "unsqueeze_"}  # these change how memory is seen, and nothing in it
_EMPTY = {"empty", "new_empty", "empty_like", "empty_strided", "new_empty_strided"}


class CpuGraph(TorchDispatchMode):
    """Records the operations inside of it."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[tuple[Any, Sequence[Any], dict[str, Any], Any]] = []

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kept_args, kept_kwargs = tree_map(_alias, (args, kwargs or {}))
        result = func(*args, **(kwargs or {}))
        if func._schema.name.split("::")[-1] not in _OF_SHAPE:
            self._calls.append((func, kept_args, kept_kwargs, tree_map(_alias, result)))
        return result

    @torch.no_grad()
    def replay(self) -> None:
        for func, args, kwargs, result in self._calls:
            returns = func._schema.returns
            if func._schema.name.split("::")[-1] in _EMPTY:
                if result.is_floating_point():
                    result.fill_(torch.nan)
                continue
            if any(one.alias_info and not one.alias_info.is_write for one in returns):
                continue  # a view: of the same memory as when it was recorded
            again = func(*args, **kwargs)
            if any(one.alias_info for one in returns):
                continue  # in place, or into a given tensor
            for place, value in zip(tree_leaves(result), tree_leaves(again), strict=True):
                if isinstance(place, Tensor) and place.numel() and place.data_ptr() != value.data_ptr():
                    place.copy_(value)


def _alias(leaf: Any) -> Any:
    """Return another tensor of the same memory, whose shape nobody changes."""
    return leaf.detach() if isinstance(leaf, Tensor) else leaf


def record_on_cpu(compute: Compute) -> Compute:
    """Do what `record_cuda_graph` does, on a CPU."""
    with graph_safe():
        compute()
    graph = CpuGraph()
    with graph:
        result = compute()

    def replay() -> StepResult:
        graph.replay()
        return StepResult(result.loss.clone(), result.gradient_norm.clone())

    return replay
