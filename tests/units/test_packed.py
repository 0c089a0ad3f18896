"""Products with a weight that is laid out once, held against torch's plain ones."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from generator.units import packed
from generator.units.packed import product_with

SIZES = st.integers(1, 70)


@given(rows=SIZES, inputs=SIZES, outputs=SIZES, biased=st.booleans(), adds=st.booleans(), seed=st.integers(0, 9))
def test_a_product_is_the_plain_one_in_bfloat16(
    rows: int, inputs: int, outputs: int, biased: bool, adds: bool, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    x, weight, bias, added = (
        torch.randn(*shape, generator=generator).bfloat16()
        for shape in ((rows, inputs), (outputs, inputs), (outputs,), (rows, outputs))
    )
    exact = functional.linear(x.double(), weight.double(), bias.double() if biased else None)
    exact = exact + added if adds else exact
    # Through a transposed view as well: the backward pass lays that out.
    for matrix in (weight, weight.t().contiguous().t()):
        got = product_with(matrix, bias if biased else None)(x, added if adds else None)
        assert got.dtype == torch.bfloat16
        # Two roundings to eight bits, of the product and of the sum.
        torch.testing.assert_close(got.double(), exact, rtol=2**-7, atol=2**-7 * float(exact.abs().max() + 4))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_other_precisions_are_multiplied_plainly(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    x, weight, bias, added = (torch.randn(*shape, dtype=dtype) for shape in ((3, 5), (4, 5), (4,), (3, 4)))
    product = product_with(weight, bias)
    assert torch.equal(product(x), functional.linear(x, weight, bias))
    assert torch.equal(product(x, added), functional.linear(x, weight, bias) + added)


def test_without_the_operators_products_are_made_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weight = torch.ones(2, 3).bfloat16(), torch.eye(3).bfloat16()
    expected = product_with(weight)(x)
    monkeypatch.setattr(packed, "_packs", lambda: False)
    monkeypatch.delattr(packed._Packed, "__call__")
    assert torch.equal(product_with(weight)(x), expected)
