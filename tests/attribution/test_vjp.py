"""Which VJP a unit is asked for: its own or a registered one, whichever comes first up its classes."""

import pytest
import torch
from torch import Tensor, nn

import generator.attribution.layerwise  # noqa: F401
from generator.attribution.vjp import VJP, Gradients, has_vjp, vjp
from generator.units.gru import GRU


class NoVJP(VJP):
    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        return gradients


class OwnVJP(GRU):
    def vjp(self, inputs: Tensor, below: Tensor | None) -> tuple[Tensor, VJP]:
        return inputs, NoVJP()


class OtherForward(OwnVJP):
    def forward(self, inputs: Tensor) -> Tensor:
        return 2 * inputs


class Both(OtherForward):
    def vjp(self, inputs: Tensor, below: Tensor | None) -> tuple[Tensor, VJP]:
        return 2 * inputs, NoVJP()


def test_a_subclass_has_its_own_vjp_before_the_one_registered_for_its_class() -> None:
    inputs = torch.rand(1, 3, 4)
    assert has_vjp(GRU(4, 4))
    assert not isinstance(vjp(GRU(4, 4), inputs, None)[1], NoVJP)
    assert has_vjp(OwnVJP(4, 4))
    assert vjp(OwnVJP(4, 4), inputs, None)[0] is inputs


def test_a_vjp_holds_for_the_forward_beside_it_and_below_alone() -> None:
    assert not has_vjp(OtherForward(4, 4))
    assert has_vjp(Both(4, 4))
    assert not has_vjp(nn.Linear(4, 4))
    with pytest.raises(TypeError, match="Linear has no VJP"):
        vjp(nn.Linear(4, 4), torch.rand(1, 3, 4), None)
