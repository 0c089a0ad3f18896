"""Calls of a module from elsewhere: what goes in by way of its embedding, and what comes out before its readout."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.errors import InputError


@dataclass(frozen=True)
class Call:
    """How a module is called: its parts, and the order of its axes."""

    module: Any
    embedding: nn.Module | None
    """Reads the ids; None for a module that reads vectors."""
    readout: nn.Linear | None
    """Puts the logits out, from the states that `states` returns; None where the logits are computed otherwise."""
    batch_first: bool

    def states(self, ids: Int[Tensor, "batch time"] | None, embedded: Tensor) -> Tensor:
        """Return what the readout is given, or without one the logits, (batch, time, size)."""
        batch, time = embedded.shape[:2]
        given = self.axes(embedded)
        seen: list[Tensor] = []
        with _putting_out(self.embedding, given), _reading(self.readout, seen):
            logits = logits_in(self.module(self.axes(ids) if ids is not None else given))
        states = seen[-1] if self.readout is not None else logits
        return self._as_batch(states, batch, time)

    def logits(self, read: Tensor, *, batch: int, time: int) -> Float[Tensor, "batch time vocab"]:
        """Return the logits of ids or vectors whose first axes are batch and time."""
        return self._as_batch(logits_in(self.module(self.axes(read))), batch, time)

    def axes(self, tensor: Tensor) -> Tensor:
        return tensor if self.batch_first else tensor.transpose(0, 1)

    def _as_batch(self, found: Tensor, batch: int, time: int) -> Tensor:
        first, second = (batch, time) if self.batch_first else (time, batch)
        if found.dim() == 2 and len(found) == batch * time:  # for a loss, some flatten both axes into one
            found = found.reshape(first, second, -1)
        if found.dim() != 3 or tuple(found.shape[:2]) != (first, second):
            raise InputError(
                f"model: its logits must have the shape ({first}, {second}, vocabulary) for {time} tokens, got"
                f" {tuple(found.shape)}; wrap the model in a function that turns them, or see batch_first"
            )
        return self.axes(found)


def logits_in(answer: Any) -> Tensor:
    """Return the logits in a module's answer: a tensor, an object with `logits`, or a tuple that begins with them."""
    found = answer
    if isinstance(answer, dict) and "logits" in answer:
        found = answer["logits"]
    elif hasattr(answer, "logits"):
        found = answer.logits
    elif isinstance(answer, tuple | list) and answer:
        found = answer[0]
    if not isinstance(found, Tensor):
        raise InputError(
            f"model: must return logits, an object with `logits`, or a tuple that begins with them, got"
            f" {type(answer).__name__}; wrap the model in a function that returns its logits"
        )
    return found


@contextmanager
def evaluated(module: Any) -> Iterator[None]:
    """Run a block with a module in `eval()` mode and gradients on, and leave the module as it was."""
    parts = list(module.modules()) if isinstance(module, nn.Module) else []
    were = [part.training for part in parts]
    try:
        for part in parts:
            part.training = False
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        for part, was in zip(parts, were, strict=True):
            part.training = was


@contextmanager
def _putting_out(embedding: nn.Module | None, output: Tensor) -> Iterator[None]:
    """Let an embedding put out something else than it would."""
    if embedding is None:
        yield
        return

    def replaced(_: Any, given: Any, own: Tensor) -> Tensor | None:
        # Another table of the same module may be asked for other ids, as the targets'.
        return output.reshape(own.shape) if own.numel() == output.numel() else None

    hook = embedding.register_forward_hook(replaced)
    try:
        yield
    finally:
        hook.remove()


@contextmanager
def _reading(readout: nn.Linear | None, seen: list[Tensor]) -> Iterator[None]:
    """Note what a module is given."""
    if readout is None:
        yield
        return
    noted = readout.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    try:
        yield
    finally:
        noted.remove()
