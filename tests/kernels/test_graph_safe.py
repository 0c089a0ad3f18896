"""The guard refuses what a CUDA graph cannot record, and nothing else."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from generator.kernels.graph_safe import GraphUnsafeError, graph_safe
from generator.kernels.look_up import look_up, one_hot

X = torch.arange(6.0)
MASK = X > 2

UNSAFE: dict[str, Callable[[], object]] = {
    "item": lambda: X[0].item(),
    "tolist": lambda: X.tolist(),
    "numpy": lambda: X.numpy(),
    "from numpy": lambda: torch.from_numpy(MASK.numpy()),
    "float": lambda: float(X[0]),
    "a branch": lambda: 1 if X.sum() > 3 else 2,
    "an index by a tensor's number": lambda: X[torch.arange(3)[1]],
    "nonzero": lambda: X.nonzero(),
    "where": lambda: torch.where(MASK),
    "a mask as an index": lambda: X[MASK],
    "writing by a mask": lambda: X.clone().__setitem__(MASK, torch.ones(3)),
    "masked_select": lambda: X.masked_select(MASK),
    "unique": lambda: X.unique(),
    "unique_consecutive": lambda: X.unique_consecutive(),
    "repeat_interleave": lambda: X.repeat_interleave(torch.arange(6)),
    "bincount": lambda: X.long().bincount(),
    "numbers of the host": lambda: torch.tensor([1.0, 2.0]),
    "to the host": lambda: X.cpu(),
    "to another device": lambda: X.to("meta"),
    "from another device": lambda: torch.empty(6, device="meta").copy_(X),
    "one_hot": lambda: torch.nn.functional.one_hot(X.long(), 6),
    "equal": lambda: torch.equal(X, X),
    "allclose": lambda: torch.allclose(X, X),
}

SAFE: dict[str, Callable[[], Tensor]] = {
    "a mask as a factor": lambda: X * MASK,
    "masked_fill": lambda: X.masked_fill(MASK, 0.0),
    "where with values": lambda: torch.where(MASK, X, 0.0),
    "an index by numbers": lambda: X[torch.arange(3)],
    "a sort": lambda: X.sort().values,
    "a random draw": lambda: torch.rand(3),
    "another dtype": lambda: X.to(torch.bfloat16),
    "a full tensor": lambda: torch.full((3,), 2.0),
    "one_hot of ours": lambda: one_hot(X.long(), 6, torch.float32),
    "a look-up of ours": lambda: look_up(X.long(), torch.ones(6, 2)),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_cannot_be_recorded_is_refused(name: str) -> None:
    with pytest.raises(GraphUnsafeError, match=r"\w: \w"), graph_safe():
        UNSAFE[name]()


@pytest.mark.parametrize("name", SAFE)
def test_what_can_be_recorded_is_not(name: str) -> None:
    expected = None if name == "a random draw" else SAFE[name]()
    with graph_safe() as seen:
        found = SAFE[name]()
    assert seen
    assert expected is None or torch.equal(found, expected)


def test_the_backward_pass_is_guarded_as_well() -> None:
    class Peeking(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: object, grad: Tensor) -> Tensor:
            return grad * (2 if grad.sum().item() else 1)

    x = torch.ones(3, requires_grad=True)
    with pytest.raises(GraphUnsafeError), graph_safe():
        Peeking.apply(x).sum().backward()


def test_the_shapes_of_a_step_can_be_held_against_those_of_another() -> None:
    seen = []
    for count in (3, 3, 4):
        with graph_safe() as signatures:
            torch.zeros(count).add_(1)
        seen.append(list(signatures))
    assert seen[0] == seen[1] != seen[2]


def test_rows_are_looked_up_exactly_and_their_gradients_summed() -> None:
    numbers = torch.tensor([[2, 0, 2], [1, 1, 1]])
    table = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    with torch.autocast("cpu", torch.bfloat16):
        found = look_up(numbers, table)
    torch.testing.assert_close(found, table[numbers], rtol=0, atol=0)
    weights = torch.randn_like(found)
    ours, theirs = (torch.autograd.grad((one * weights).sum(), table)[0] for one in (found, table[numbers]))
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    assert one_hot(torch.tensor([1, 5]), 3, torch.float32).tolist() == [[0, 1, 0], [0, 0, 0]]
