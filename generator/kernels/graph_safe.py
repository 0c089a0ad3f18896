"""A guard over operations that a CUDA graph cannot record, with one that says which it was.

A graph is a fixed list of kernels on fixed places of memory. An operation that asks the device for a number (`.item()`,
a branch by a tensor's value), has a shape that depends on numbers (`nonzero`, an index by a mask), or copies between
host and device ends the recording, with an error of CUDA that names nothing. Under this guard the operation itself
raises, on a CPU as well: a step that passes here can be recorded.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

Signature = tuple[str, tuple[tuple[int, ...], ...]]
"""An operation, and the shapes of the tensors that it reads and makes."""

_READS_BACK = {"_local_scalar_dense", "item", "is_nonzero", "equal", "allclose", "_assert_scalar"}
_SHAPE_BY_NUMBERS = {
    "nonzero",
    "masked_select",
    "unique_consecutive",
    "unique_dim",
    "_unique",
    "_unique2",
    "bincount",
    "repeat_interleave",
}
_FROM_HOST = {"lift_fresh", "from_file", "_pin_memory"}
_OF_HOST = {"tolist", "numpy", "cpu", "cuda", "item", "__bool__", "__int__", "__float__", "__index__", "__array__"}
_MASKS = (torch.bool, torch.uint8)


class GraphUnsafeError(RuntimeError):
    """An operation that cannot be part of a CUDA graph."""


@contextmanager
def graph_safe() -> Iterator[list[Signature]]:
    """Refuse what a CUDA graph cannot record; yield a list that every operation is added to.

    Raises `GraphUnsafeError` at the operation. Operations of other threads than this one and autograd's are not seen.
    """
    signatures: list[Signature] = []
    with _Calls(), _Operations(signatures):
        yield signatures


class _Calls(TorchFunctionMode):
    """Sees calls of Python that reach no operation on a CPU, but wait for a GPU."""

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = getattr(func, "__name__", "")
        if name in _OF_HOST or func is torch.from_numpy:
            raise GraphUnsafeError(f"{name}: copies between host and device, and waits for it")
        return func(*args, **(kwargs or {}))


class _Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, signatures: list[Signature]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._signatures = signatures

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        reason = _reason(func, args, kwargs)
        if reason:
            raise GraphUnsafeError(f"{func}: {reason}")
        result = func(*args, **kwargs)
        tensors = [leaf for leaf in tree_leaves((args, kwargs, result)) if isinstance(leaf, Tensor)]
        self._signatures.append((str(func), tuple(tuple(tensor.shape) for tensor in tensors)))
        return result


def _reason(func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> str | None:
    """Return why an operation cannot be recorded, or None."""
    name: str = func._schema.name.split("::")[-1]
    if name in _READS_BACK:
        return "reads a number back from the device"
    if name in _SHAPE_BY_NUMBERS and kwargs.get("output_size") is None:
        return "makes a tensor whose shape depends on numbers of the device"
    # A plain number, as in `x[0] = 0`, is handed over with the kernel.
    if name in _FROM_HOST and (args[0].dim() or args[0].device.type == "cuda"):
        return "makes a tensor of numbers of the host; make it before the step, or by torch.full"
    if "index" in name and any(isinstance(one, Tensor) and one.dtype in _MASKS for one in tree_leaves(args[1])):
        return "an index by a mask: its shape depends on numbers of the device; multiply by the mask instead"
    if name in ("copy", "copy_", "_to_copy"):
        devices = {leaf.device.type for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)}
        to = kwargs.get("device")
        if len(devices | {torch.device(to).type} if to is not None else devices) > 1:
            return "copies between host and device"
    return None
