"""Stacks of units by the functions that `torch.nn` runs: on a GPU those of cuDNN, with the units' own weights.

cuDNN runs all layers and time steps in a few kernels, where the units' own loop over time launches thousands. Weights
and their order are those of `torch.nn`, so that the units' own tensors are handed over as they are.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.backends.cudnn.rnn import get_cudnn_mode

from generator.units.bidirectional import BidirectionalGRU
from generator.units.gru import GRU
from generator.units.lstm import LSTM
from generator.units.recurrent import RecurrentUnit
from generator.units.rnn import RNN

_MODES: dict[type[nn.Module], str] = {RNN: "RNN_TANH", GRU: "GRU", LSTM: "LSTM", BidirectionalGRU: "GRU"}
_NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def in_library(units: Sequence[nn.Module]) -> bool:
    """Return whether `torch.nn` has this stack: layers of one of its kinds, and of one width."""
    # A class made from one of these may compute something else.
    kinds, sizes = {type(unit) for unit in units}, {_sizes(unit) for unit in units if type(unit) in _MODES}
    return len(kinds) == 1 and kinds <= _MODES.keys() and len(sizes) == 1 and len(set(*sizes)) == 1


def run_in_library(
    units: Sequence[nn.Module], inputs: Float[Tensor, "time batch size"]
) -> Float[Tensor, "time batch size"]:
    """Return what the last of the units puts out, in the dtype of the weights.

    Raises:
        ValueError: `torch.nn` has no such stack.
    """
    if not in_library(units):
        raise ValueError(f"torch.nn must have the units, got {[type(unit).__name__ for unit in units]}")
    weights, mode, both = _weights(units), _MODES[type(units[0])], isinstance(units[0], BidirectionalGRU)
    state = inputs.new_zeros(len(units) * (1 + both), inputs.shape[1], weights[1].shape[1], dtype=weights[1].dtype)
    # Autocast would have cuDNN compute in float16.
    with torch.autocast(inputs.device.type, enabled=False):
        function: Callable[..., Any] = getattr(torch, mode.lower())
        initial = (state, state) if mode == "LSTM" else state
        inputs = inputs.to(weights[0].dtype)
        outputs: Tensor = function(
            inputs, initial, weights, True, len(units), 0.0, torch.is_grad_enabled(), both, False
        )[0]
    return outputs


@torch.no_grad()
def lay_out_for_library(units: Sequence[nn.Module]) -> None:
    """Move the weights of a stack on a GPU into one piece of memory, which cuDNN would copy them to at every call."""
    if not in_library(units) or next(units[0].parameters()).device.type != "cuda":
        return
    size, half = _sizes(units[0])[0], _weights(units)[1].shape[1]
    mode: int = get_cudnn_mode(_MODES[type(units[0])])  # type: ignore[no-untyped-call]
    both = isinstance(units[0], BidirectionalGRU)
    torch._cudnn_rnn_flatten_weight(_weights(units), len(_NAMES), size, mode, half, 0, len(units), False, both)


def _directions(unit: nn.Module) -> tuple[RecurrentUnit, ...]:
    if isinstance(unit, BidirectionalGRU):
        return unit.forwards, unit.backwards
    assert isinstance(unit, RecurrentUnit)
    return (unit,)


def _sizes(unit: nn.Module) -> tuple[int, int]:
    """Return the sizes of a unit's inputs and outputs."""
    directions = _directions(unit)
    return directions[0].input_size, sum(one.hidden_size for one in directions)


def _weights(units: Sequence[nn.Module]) -> list[Tensor]:
    """Return the weights in the order of `torch.nn`."""
    return [getattr(one, name) for unit in units for one in _directions(unit) for name in _NAMES]
