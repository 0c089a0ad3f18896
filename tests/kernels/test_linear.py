"""Products that are made another way than torch makes them, against torch's own."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.kernels.linear import column_sums, linear, transposed_product


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shape", [(50, 8, 24), (50, 24, 8), (7, 5, 5)])
def test_a_transposed_product_is_that_of_torch(shape: tuple[int, int, int], dtype: torch.dtype) -> None:
    rows, left, right = shape
    one, other = torch.randn(rows, left).to(dtype), torch.randn(rows, right).to(dtype)
    torch.testing.assert_close(transposed_product(one, other), one.t() @ other)
    torch.testing.assert_close(column_sums(one), one.double().sum(0).to(dtype), rtol=1e-2, atol=1e-1)


def gradients(function: object, precision: torch.dtype) -> tuple[Tensor, ...]:
    torch.manual_seed(0)
    layer, inputs = nn.Linear(16, 24), torch.randn(4, 9, 16, requires_grad=True)
    with torch.autocast("cpu", precision, enabled=precision != torch.float32):
        outputs = function(inputs, layer.weight, layer.bias)  # type: ignore[operator]
    assert outputs.dtype == precision
    weights = torch.randn_like(outputs, dtype=torch.float32)
    return outputs, *torch.autograd.grad((outputs * weights).sum(), [inputs, layer.weight, layer.bias])


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_a_linear_map_and_its_gradients_are_those_of_torch(precision: torch.dtype) -> None:
    ours, theirs = gradients(linear, precision), gradients(functional.linear, precision)
    for one, other in zip(ours, theirs, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        limit = 0.0 if precision == torch.float32 else 0.01  # bfloat16 has eight bits
        assert (one - other).norm() <= limit * other.norm()


def test_frozen_inputs_need_no_gradient() -> None:
    layer = nn.Linear(16, 24)
    with torch.autocast("cpu", torch.bfloat16):
        linear(torch.randn(3, 16), layer.weight, layer.bias).float().sum().backward()
    assert layer.weight.grad is not None
    assert layer.weight.grad.dtype == torch.float32
