"""Attention equals its equations evaluated one character at a time; sparsemax is the nearest distribution."""

import math

import pytest
import torch
from torch import Tensor

from generator.units import Attention
from generator.units.attention import Weights, padded_attention, sparsemax


def unit(weights: Weights = "softmax") -> Attention:
    torch.manual_seed(0)
    made = Attention(12, 12, heads=3, weights=weights).double()
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
    return made


def rotated(vector: Tensor, position: int) -> Tensor:
    """Turn entry k and entry k + half of a head, as a complex number, by position / 10000^(2k / size)."""
    half = len(vector) // 2
    numbers = torch.complex(vector[:half], vector[half:])
    angles = torch.tensor([position / 10_000 ** (2 * k / len(vector)) for k in range(half)], dtype=torch.float64)
    turned = numbers * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([turned.real, turned.imag])


def nearest_distribution(scores: Tensor) -> Tensor:
    """Find the threshold of the projection onto the simplex by bisection."""
    low, high = scores.max() - 1, scores.max()
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (scores - middle).clamp_min(0).sum() > 1 else (low, middle)
    return (scores - low).clamp_min(0)


@pytest.mark.parametrize("weights", ["softmax", "sparsemax"])
def test_attention_equals_its_equations_character_by_character(weights: Weights) -> None:
    attention, x = unit(weights), torch.randn(7, 12, dtype=torch.float64)
    query, key, value = attention.qkv(attention.norm_attention(x)).chunk(3, dim=-1)
    rows = []
    for i in range(7):
        heads = []
        for head in range(3):
            part = slice(4 * head, 4 * head + 4)
            scores = torch.stack(
                [rotated(query[i, part], i) @ rotated(key[j, part], j) / math.sqrt(4) for j in range(i + 1)]
            )
            shares = scores.softmax(0) if weights == "softmax" else nearest_distribution(scores)
            heads.append(sum(share * value[j, part] for j, share in enumerate(shares)))
        rows.append(torch.cat(heads))
    hidden = x + attention.merge(torch.stack(rows))
    wide = attention.widen(attention.norm_network(hidden))
    gelu = wide * 0.5 * (1 + torch.erf(wide / math.sqrt(2)))
    torch.testing.assert_close(attention(x[None])[0], hidden + attention.narrow(gelu), rtol=0, atol=1e-10)


@pytest.mark.parametrize("size", [6, 8, 20])
def test_heads_that_are_filled_up_for_a_gpu_read_the_same(size: int) -> None:
    query, key, value = torch.randn(3, 2, 3, 9, size, dtype=torch.float64, requires_grad=True)
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    torch.testing.assert_close(padded_attention(query, key, value), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("weights", ["softmax", "sparsemax"])
def test_a_later_character_changes_nothing_before_it(weights: Weights) -> None:
    attention, x = unit(weights), torch.randn(1, 9, 12, dtype=torch.float64)
    before = attention(x)
    x[0, 5:] += 1
    after = attention(x)
    assert torch.equal(before[0, :5], after[0, :5])
    assert not torch.allclose(before[0, 5:], after[0, 5:])


def test_gradients_equal_finite_differences() -> None:
    attention = unit("sparsemax")
    x = torch.randn(1, 4, 12, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(attention, (x,))


def test_sparsemax_is_the_nearest_distribution_and_leaves_most_out() -> None:
    scores = 2 * torch.randn(50, 20, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    got = sparsemax(scores)
    for row, expected in zip(got, map(nearest_distribution, scores), strict=True):
        torch.testing.assert_close(row, expected, rtol=0, atol=1e-12)
    assert (got == 0).double().mean() > 0.5


def test_sparsemax_by_hand_and_with_excluded_scores() -> None:
    scores = torch.tensor([[1.0, 0.5, -torch.inf], [-torch.inf, 3.0, -torch.inf], [5.0, 0.0, 0.0]])
    expected = torch.tensor([[0.75, 0.25, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    torch.testing.assert_close(sparsemax(scores), expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_size": 8, "hidden_size": 12}, "input_size must be hidden_size, got 8, 12"),
        ({"input_size": 12, "hidden_size": 12, "heads": 5}, "a multiple of twice the heads, 10, got 12"),
        ({"input_size": 12, "hidden_size": 12, "heads": 2, "weights": "max"}, "must be 'softmax' or 'sparsemax'"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Attention(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("weights", ["softmax", "sparsemax"])
def test_symbols_are_read_as_their_rows_of_the_table_are(weights: Weights) -> None:
    attention, table = unit(weights), torch.randn(5, 12, dtype=torch.float64, requires_grad=True)
    symbols = torch.tensor([[4, 0, 2, 2, 1, 3, 4], [1, 1, 3, 0, 0, 2, 4]])
    parts = [table, *attention.parameters()]
    factors = torch.randn(2, 7, 12, dtype=torch.float64)
    ours, theirs = attention.read(symbols, table), attention(table[symbols])
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)
    for got, expected in zip(
        torch.autograd.grad((ours * factors).sum(), parts),
        torch.autograd.grad((theirs * factors).sum(), parts),
        strict=True,
    ):
        torch.testing.assert_close(got, expected, rtol=0, atol=1e-11)
