"""The bidirectional GRU is PyTorch's."""

import pytest
import torch
from torch import nn

from generator.units import BidirectionalGRU


def test_it_equals_torchs_with_copied_weights_forward_and_gradient() -> None:
    torch.manual_seed(0)
    ours = BidirectionalGRU(6, 8).double()
    theirs = nn.GRU(6, 4, batch_first=True, bidirectional=True).double()
    copied = {f"{name}_l0": value for name, value in ours.forwards.state_dict().items()}
    copied |= {f"{name}_l0_reverse": value for name, value in ours.backwards.state_dict().items()}
    theirs.load_state_dict(copied)
    x = torch.randn(2, 9, 6, dtype=torch.float64)
    mine, torchs = x.clone().requires_grad_(), x.clone().requires_grad_()
    got, expected = ours(mine), theirs(torchs)[0]
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-10)
    weight = torch.randn_like(got)
    (got * weight).sum().backward()
    (expected * weight).sum().backward()
    torch.testing.assert_close(mine.grad, torchs.grad, rtol=0, atol=1e-10)


def test_it_sees_the_future_and_says_so() -> None:
    unit, x = BidirectionalGRU(6, 8), torch.randn(1, 5, 6)
    before = unit(x)
    x[0, 4] += 1
    assert not torch.allclose(before[0, 0], unit(x)[0, 0])
    assert not unit.causal


def test_an_odd_width_is_refused() -> None:
    with pytest.raises(ValueError, match="hidden_size must be even, half for each direction, got 7"):
        BidirectionalGRU(6, 7)
