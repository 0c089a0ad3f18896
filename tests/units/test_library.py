"""Stacks of units by the calls of `torch.nn`, which are cuDNN's on a GPU and torch's own loop here."""

import pytest
import torch
from torch import nn

from generator.units import GRU, UNITS
from generator.units.library import in_library, lay_out_for_library, run_in_library
from tests.support.models import model_config, random_model

IN_LIBRARY = ("rnn", "gru", "lstm", "bidirectional_gru")


@pytest.mark.parametrize("num_layers", [1, 3])
@pytest.mark.parametrize("unit", IN_LIBRARY)
def test_a_library_gives_the_units_outputs_and_gradients(unit: str, num_layers: int) -> None:
    model = random_model(model_config(unit, hidden_size=8, num_layers=num_layers), dtype=torch.float64)
    units, wanted = list(model.units), list(model.units.parameters())
    inputs = torch.randn(13, 4, 8, dtype=torch.float64, requires_grad=True)  # time, batch, size
    expected = inputs.transpose(0, 1)
    for one in units:
        expected = one(expected)
    found = run_in_library(units, inputs).transpose(0, 1)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)
    weights = torch.randn_like(expected)
    ours, theirs = (torch.autograd.grad((one * weights).sum(), [inputs, *wanted]) for one in (found, expected))
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("unit", UNITS)
def test_only_units_that_torch_has_are_in_the_library(unit: str) -> None:
    size = 20
    units = [UNITS[unit](size, size) for _ in range(2)]
    assert in_library(units) == (unit in IN_LIBRARY)
    lay_out_for_library(units)  # nothing to do on a CPU
    if unit not in IN_LIBRARY:
        with pytest.raises(ValueError, match=r"torch\.nn must have the units"):
            run_in_library(units, torch.zeros(3, 2, size))


def test_a_unit_made_from_one_of_them_is_not_in_the_library_nor_is_a_mixed_stack() -> None:
    class Own(GRU):
        pass

    mixed: list[list[nn.Module]] = [[Own(4, 4)], [GRU(4, 4), UNITS["lstm"](4, 4)], [GRU(4, 4), GRU(4, 6)], [GRU(3, 4)]]
    assert not any(in_library(units) for units in mixed)
    assert in_library([GRU(4, 4)])


def test_under_autocast_products_stay_in_the_dtype_of_the_weights() -> None:
    units = [GRU(4, 4)]
    inputs = torch.randn(5, 2, 4)
    with torch.autocast("cpu", torch.bfloat16):
        found = run_in_library(units, inputs.bfloat16())
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, run_in_library(units, inputs.bfloat16().float()), rtol=0, atol=0)
