import pytest
import torch
from torch import Tensor
from torch.nn import functional

from generator.kernels.matmul import PackedMatmul
from generator.training import loss as module
from generator.training.loss import chunk_loss_and_gradient, linear_cross_entropy
from generator.training.sampled_softmax import Choice
from tests.support.tolerance import Tolerance

Drawn = tuple[tuple[Tensor, Tensor, Tensor], Tensor]
EQUAL: Tolerance = {"atol": 1e-12, "rtol": 1e-12}


def drawn(positions: int, size: int = 5, vocab: int = 9, dtype: torch.dtype = torch.float64) -> Drawn:
    """Return hidden states, weight and bias, whose gradients are asked for, and the targets."""
    generator = torch.Generator().manual_seed(positions)
    shapes = ((positions, size), (vocab, size), (vocab,))
    hidden, weight, bias = (torch.randn(*shape, generator=generator, dtype=dtype).requires_grad_() for shape in shapes)
    return (hidden, weight, bias), torch.randint(vocab, (positions,), generator=generator)


def reference(hidden: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(functional.linear(hidden, weight, bias), targets, reduction="sum")


@pytest.mark.parametrize("positions", [1, 3, 4, 5, 8, 13])
def test_it_equals_torch_in_value_and_gradients_at_every_chunk_border(
    positions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 4)
    parts, targets = drawn(positions)
    ours, theirs = linear_cross_entropy(*parts, targets), reference(*parts, targets)
    torch.testing.assert_close(ours, theirs, **EQUAL)
    # A factor after the loss, such as the one over the number of positions, reaches every gradient.
    torch.testing.assert_close(torch.autograd.grad(ours / 7, parts), torch.autograd.grad(theirs / 7, parts), **EQUAL)


@pytest.mark.parametrize("positions", [2047, 2048, 2049, 4097])
def test_it_equals_torch_at_the_borders_of_the_chunks_it_really_uses(positions: int) -> None:
    parts, targets = drawn(positions, size=3, vocab=4)
    ours, theirs = linear_cross_entropy(*parts, targets), reference(*parts, targets)
    torch.testing.assert_close(ours, theirs, **EQUAL)
    torch.testing.assert_close(torch.autograd.grad(ours, parts), torch.autograd.grad(theirs, parts), **EQUAL)


def test_under_autocast_it_stays_near_float32() -> None:
    parts, targets = drawn(300, size=32, vocab=50, dtype=torch.float32)
    exact = reference(*parts, targets)
    with torch.autocast("cpu", torch.bfloat16):
        narrow = linear_cross_entropy(*parts, targets)
    assert narrow.dtype == torch.float32
    torch.testing.assert_close(narrow, exact, atol=0, rtol=2e-3)
    for got, expected in zip(torch.autograd.grad(narrow, parts), torch.autograd.grad(exact, parts), strict=True):
        assert got.dtype == torch.float32
        assert (got - expected).norm() < 0.02 * expected.norm()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_word_that_the_model_rules_out_costs_much_but_not_infinitely(dtype: torch.dtype) -> None:
    hidden = torch.ones(1, 1, requires_grad=True)
    weight, bias = torch.tensor([[500.0], [0.0]]), torch.zeros(2)
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
        loss = linear_cross_entropy(hidden, weight, bias, torch.tensor([1]))
    loss.backward()
    assert 80 < loss < float("inf")
    assert hidden.grad is not None
    assert hidden.grad.item() == 500


def test_without_gradients_it_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validation needs no room for a gradient as large as the readout."""
    parts, targets = drawn(5)
    made: list[Tensor] = []
    honest = module._Gradients

    def recording(hidden: Tensor, weight: Tensor) -> module._Gradients:
        made.append(weight)
        return honest(hidden, weight)

    monkeypatch.setattr(module, "_Gradients", recording)
    with torch.no_grad():
        loss = linear_cross_entropy(*parts, targets)
    assert made == []
    torch.testing.assert_close(loss, reference(*parts, targets), **EQUAL)
    linear_cross_entropy(*parts, targets)
    assert len(made) == 1


def test_however_many_positions_count_products_have_one_of_few_numbers_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []
    honest = PackedMatmul.__call__

    def recording(self: PackedMatmul, inputs: Tensor, *others: Tensor) -> Tensor:
        rows.append(len(inputs))
        return honest(self, inputs, *others)

    monkeypatch.setattr(PackedMatmul, "__call__", recording)
    weight, bias = torch.randn(12, 8, requires_grad=True), torch.randn(12)
    for count in (1, 255, 256, 257, 2048, 2050, 4500):
        linear_cross_entropy(torch.randn(count, 8), weight, bias, torch.randint(12, (count,))).backward()
    block = [512] * 4  # of a chunk
    assert rows == [256, 256, 256, 512, *block, *block, 256, *block, *block, 512]
    rows.clear()
    for count in (1, 64, 65):
        targets = torch.randint(3, (count,))
        few = Choice(torch.arange(count), targets, torch.tensor([7, 2, 9]))
        linear_cross_entropy(torch.randn(count, 8), weight, bias, [few]).backward()
    assert rows == [64, 64, 128]


def test_positions_with_words_of_their_own_have_the_softmax_over_these_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against torch, in value and gradients: chunks of a choice, a word that comes twice, one of weight zero."""
    monkeypatch.setattr(module, "_CHUNK", 4)
    (hidden, weight, bias), targets = drawn(11)[0], torch.tensor([3, 0, 1, 1, 2, 0, 8, 5, 2, 7, 4])
    words = torch.tensor([6, 2, 3, 6, 8])
    shifts = torch.tensor([0.0, 0.0, 0.7, 1.5, -torch.inf], dtype=torch.float64)
    own, others = torch.tensor([10, 1, 4, 7, 0, 2]), torch.tensor([9, 3, 8, 5, 6])
    places = torch.tensor([2, 0, 1, 3, 2, 0])
    choices = [Choice(own, places, words, shifts), Choice(others, targets[others])]
    ours = linear_cross_entropy(hidden, weight, bias, choices)
    narrow = functional.linear(hidden[own], weight[words], bias[words]) + shifts
    theirs = functional.cross_entropy(narrow, places, reduction="sum")
    theirs = theirs + reference(hidden[others], weight, bias, targets[others])
    parts = (hidden, weight, bias)
    torch.testing.assert_close(ours, theirs, **EQUAL)
    torch.testing.assert_close(torch.autograd.grad(ours / 7, parts), torch.autograd.grad(theirs / 7, parts), **EQUAL)


def test_a_chunk_has_the_gradient_by_its_logits_and_none_where_it_is_filled_up() -> None:
    (hidden, weight, bias), targets = drawn(5)
    rows = torch.cat([hidden, torch.ones(3, 5, dtype=torch.float64)]).detach()
    loss, gradient = chunk_loss_and_gradient(rows, PackedMatmul(weight.t(), bias), targets, len(weight))
    logits = functional.linear(hidden, weight, bias)
    expected = functional.cross_entropy(logits, targets, reduction="sum")
    torch.testing.assert_close(loss, expected.detach(), **EQUAL)
    torch.testing.assert_close(gradient[:5], torch.autograd.grad(expected, logits)[0], **EQUAL)
    assert (gradient[5:] == 0).all()
