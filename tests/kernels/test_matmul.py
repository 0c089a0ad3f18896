"""Products with a weight that is laid out once, held against torch's plain ones; the dtype that they are made in."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from generator.kernels import matmul as products
from generator.kernels.matmul import PackedMatmul, matmul_dtype

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
    # Through a transposed view as well.
    for matrix in (weight.t(), weight.t().contiguous()):
        got = PackedMatmul(matrix, bias if biased else None)(x, added if adds else None)
        assert got.dtype == torch.bfloat16
        # Two roundings to eight bits, of the product and of the sum.
        torch.testing.assert_close(got.double(), exact, rtol=2**-7, atol=2**-7 * float(exact.abs().max() + 4))


@given(rows=SIZES, inputs=SIZES, outputs=SIZES, seed=st.integers(0, 9))
def test_a_product_is_the_plain_one_in_float32(rows: int, inputs: int, outputs: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    x, weight, bias, added = (
        torch.randn(*shape, generator=generator)
        for shape in ((2, rows, inputs), (inputs, outputs), (outputs,), (outputs,))
    )
    exact = x.double() @ weight.double() + bias.double() + added.double()
    got = PackedMatmul(weight, bias)(x, added.expand(2, rows, outputs))
    torch.testing.assert_close(got.double(), exact, rtol=1e-6, atol=1e-5)


def test_float64_is_multiplied_in_float64() -> None:
    torch.manual_seed(0)
    x, weight, bias, added = (torch.randn(*shape, dtype=torch.float64) for shape in ((3, 5), (5, 4), (4,), (3, 4)))
    product = PackedMatmul(weight, bias)
    torch.testing.assert_close(product(x), x @ weight + bias, rtol=0, atol=1e-14)
    torch.testing.assert_close(product(x, added), x @ weight + bias + added, rtol=0, atol=1e-14)


def test_a_product_leaves_what_it_reads_alone() -> None:
    x, weight, added = torch.ones(2, 3), torch.ones(3, 4), torch.ones(2, 4)
    PackedMatmul(weight)(x, added).zero_()
    assert bool((x == 1).all() and (weight == 1).all() and (added == 1).all())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_without_the_operators_products_are_made_plainly(monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype) -> None:
    x, weight = torch.arange(6.0).view(2, 3).to(dtype), torch.eye(3, dtype=dtype)
    monkeypatch.setattr(products, "_works", lambda dtype: False)
    product = PackedMatmul(weight)
    assert product._packed is None
    assert torch.equal(product(x), x)


@pytest.mark.parametrize(
    ("instructions", "expected"),
    [
        ({"architecture": "x86_64", "avx512_vnni": True, "avx512_bf16": False, "amx_bf16": False}, torch.float32),
        ({"architecture": "x86_64", "avx512_bf16": True, "amx_bf16": False}, torch.bfloat16),
        ({"architecture": "x86_64", "avx512_bf16": False, "amx_bf16": True}, torch.bfloat16),
        ({"architecture": "aarch64", "neon": True, "bf16": True}, torch.bfloat16),
        ({"architecture": "aarch64", "neon": True}, torch.float32),
    ],
)
def test_products_are_in_bfloat16_only_where_the_processor_has_instructions_for_it(
    monkeypatch: pytest.MonkeyPatch, instructions: dict[str, object], expected: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions)
    assert matmul_dtype(torch.bfloat16, torch.device("cpu")) == expected
    assert matmul_dtype(torch.float32, torch.device("cpu")) == torch.float32


@pytest.mark.parametrize(("there", "expected"), [(True, torch.bfloat16), (False, torch.float32)])
def test_products_on_a_gpu_that_would_only_emulate_bfloat16_are_in_float32(
    monkeypatch: pytest.MonkeyPatch, there: bool, expected: torch.dtype
) -> None:
    def supported(including_emulation: bool = True) -> bool:
        return there or including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    assert matmul_dtype(torch.bfloat16, torch.device("cuda")) == expected
