"""Checkpoints of training runs: weights, optimiser and state in one safetensors file, replaced atomically."""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import torch
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from generator.errors import InputError, reason, shortened
from generator.storage.atomic import remove_partial, write_atomically
from generator.storage.regular_file import open_regular
from generator.training.run_state import RunState

OptimiserState: TypeAlias = dict[int, dict[str, Tensor]]
"""State of an optimiser: tensors by the parameter's index, then by torch's own name, such as `exp_avg_sq`."""


def save_checkpoint(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer, state: RunState) -> None:
    """Write a checkpoint atomically: a run killed at any moment leaves the previous checkpoint or this one, whole."""
    tensors: dict[str, Tensor] = {f"model.{name}": value.contiguous() for name, value in model.state_dict().items()}
    tensors |= as_tensors(optimiser.state_dict()["state"])
    data = save(tensors, metadata={"state": state.to_json()})
    write_atomically(path, data)


def check_room(path: Path, model: nn.Module) -> None:
    """Refuse a folder that cannot be written, or has no room for a checkpoint and the one that replaces it.

    Partial files that a killed run left behind are removed. Raises `InputError`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_partial(path)
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b"\0")
    except OSError as error:
        raise InputError(
            f"{path.parent}: checkpoints cannot be written here ({error.strerror}); give --cache another folder"
        ) from None
    # Weights, the two moments of Adam and the mean of Muon. An existing checkpoint already occupies its share.
    size = 4 * sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
    needed = size if path.exists() else 2 * size
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise InputError(
            f"{path.parent}: two checkpoints need {needed / 1e6:,.0f} MB more, {free / 1e6:,.0f} MB are free; make"
            " room, or give --cache a folder on another disk"
        )


@dataclass(frozen=True)
class Checkpoint:
    """Content of a checkpoint, read at one moment: training may go on and replace the file."""

    state: RunState
    weights: dict[str, Tensor]
    optimiser: OptimiserState


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a whole checkpoint. Raises `InputError` where the file is none."""
    with _open(path) as file:
        names = [name for name in file.keys() if name.startswith("model.")]  # noqa: SIM118 (not a dict)
        return Checkpoint(
            _state_in(path, file),
            {name.removeprefix("model."): file.get_tensor(name) for name in names},
            optimiser_state_in(path, file),
        )


def load_checkpoint(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer | None) -> RunState:
    """Fill `model` and `optimiser` from a checkpoint, and return the run's state."""
    found = read_checkpoint(path)
    try:
        model.load_state_dict(found.weights)
    except (RuntimeError, TypeError) as error:
        raise InputError(
            f"{path}: its weights are not those of its model ({reason(error)}); train again by --restart"
        ) from None
    if optimiser is not None:
        use_optimiser_state(path, optimiser, found.optimiser)
    return found.state


def as_tensors(state: OptimiserState) -> dict[str, Tensor]:
    """Return an optimiser's state as named tensors of a file."""
    return {
        f"optimiser.{index}.{name}": value.contiguous() for index, kept in state.items() for name, value in kept.items()
    }


def optimiser_state_in(path: Path, file: Any) -> OptimiserState:
    """Return the optimiser's state from an open safetensors file, which is at `path`."""
    state: OptimiserState = {}
    for name in file.keys():  # noqa: SIM118 (not a dict)
        part, _, rest = name.partition(".")
        if part == "optimiser":
            index, _, kept = rest.partition(".")
            if not re.fullmatch("[0-9]{1,6}", index):
                raise InputError(f"{path}: the tensor {shortened(name)} is of no parameter; remove the file")
            state.setdefault(int(index), {})[kept] = file.get_tensor(name)
    return state


def use_optimiser_state(path: Path, optimiser: torch.optim.Optimizer, state: OptimiserState) -> None:
    """Give an optimiser a state that was saved in the file `path`; its settings stay.

    Raises `InputError` where the state is of no parameter, not whole, or of another shape than its parameter.
    """
    shapes = dict(enumerate(one.shape for group in optimiser.param_groups for one in group["params"]))
    for index, kept in state.items():
        known = index in shapes and kept.keys() >= _OF_ADAM
        if not known or any(value.shape not in (shapes[index], ()) for value in kept.values()):
            raise InputError(
                f"{path}: its state of the optimiser at parameter {index} is of another model, or not whole; train"
                " again by --restart, or remove the file"
            )
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})


_OF_ADAM = {"step", "exp_avg", "exp_avg_sq"}


def read_state(path: Path) -> RunState:
    """Return the run's state from a checkpoint, without reading its tensors."""
    with _open(path) as file:
        return _state_in(path, file)


def _state_in(path: Path, file: Any) -> RunState:
    try:
        return RunState.from_json(file.metadata()["state"])
    except (ValidationError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: not a checkpoint of a training run ({reason(error)}); remove it, and train again"
        ) from error


def _open(path: Path) -> Any:
    try:
        with open_regular(path):  # another may never end
            return safe_open(path, framework="pt")
    except (SafetensorError, OSError) as error:
        raise InputError(
            f"{path}: not a readable checkpoint ({reason(error)}); train again or give another one"
        ) from error
