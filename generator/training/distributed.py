"""Data-parallel training: each process reads its part of every mini-batch, and gradients are summed over all.

`torchrun` starts the processes; its environment variables tell their number and the rank of this one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from jaxtyping import Num
from torch import Tensor, distributed, nn

from generator.errors import InputError


@dataclass(frozen=True)
class Processes:
    """This process among those that train together. The one of rank 0 validates, writes and prints for all."""

    rank: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this is the process of rank 0."""
        return self.rank == 0

    def sum(self, value: float) -> float:
        """Return the sum over all processes."""
        if self.count == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=self.device)
        distributed.all_reduce(total)
        return total.item()

    def sum_tensor(self, value: Num[Tensor, ""]) -> Num[Tensor, ""]:
        """Return the sum over all processes, in float64 if there are several, without waiting for it."""
        if self.count == 1:
            return value
        total = value.double()
        distributed.all_reduce(total)
        return total

    def from_rank_0(self, value: float) -> float:
        """Return the value that the process of rank 0 gave."""
        return self.sum(value if self.first else 0.0)

    def sum_gradients(self, model: nn.Module) -> None:
        """Give every parameter the sum of its gradients over all processes."""
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        if self.count == 1 or not gradients:
            return
        together = torch.cat([gradient.flatten() for gradient in gradients])  # one message, not one a parameter
        distributed.all_reduce(together)
        for gradient, total in zip(gradients, torch.split(together, [g.numel() for g in gradients]), strict=True):
            gradient.copy_(total.view_as(gradient))

    def share_weights(self, model: nn.Module) -> None:
        """Give every process the weights of process 0: another machine may have drawn them with another rounding."""
        if self.count > 1:
            for value in model.state_dict().values():
                distributed.broadcast(value, 0)


@contextmanager
def joined() -> Iterator[Processes]:
    """Join the processes that `torchrun` started, or stay alone if it did not."""
    cuda = torch.cuda.is_available()
    count = int(os.environ.get("WORLD_SIZE", "1"))
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
    if cuda:
        if (device.index or 0) >= torch.cuda.device_count():
            raise InputError(
                f"--nproc-per-node: must be at most the GPUs of this machine, {torch.cuda.device_count()}, got process"
                f" {device.index} (from 0); start fewer"
            )
        torch.cuda.set_device(device)
    if count == 1:
        yield Processes(0, 1, device)
        return
    distributed.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Processes(distributed.get_rank(), count, device)
        # torchrun ends all processes when one ends badly, be it only on its way out: none leaves before all are done.
        distributed.barrier()
    finally:
        distributed.destroy_process_group()
