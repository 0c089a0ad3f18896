"""Second moments of Adam, kept beside published weights for runs that begin from these.

Without them Adam judges the size of each weight's gradients by the first few, and takes steps so long that a trained
model loses what it gained last. They are factored as in Adafactor (Shazeer & Stern 2018): a matrix of moments is nearly
the product of its row means and its column means, divided by the mean of all. So they take 0.2 MB, not 50 MB.
"""

import hashlib
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from generator.errors import InputError, reason
from generator.storage.atomic import write_atomically, write_together
from generator.storage.regular_file import open_regular
from generator.training.checkpoint import OptimiserState, as_tensors, optimiser_state_in, use_optimiser_state


def adam_state_of(weights: Path) -> Path:
    """Return where the state of Adam is kept, for a weights file `<id>.safetensors`: `<id>.adam.safetensors`."""
    return weights.with_suffix(".adam.safetensors")


def factored(state: OptimiserState) -> OptimiserState:
    """Return the second moments of a training run, factored."""
    return {index: {"step": own["step"], **_factored(own["exp_avg_sq"])} for index, own in state.items()}


def write_with_adam_state(path: Path, weights: bytes, kept: OptimiserState | None) -> None:
    """Write a weights file and, beside it, the second moments that belong to it, which are factored already.

    With None there are no moments: those of the weights before go.
    """
    beside = adam_state_of(path)
    if kept is None:
        write_atomically(path, weights)
        beside.unlink(missing_ok=True)
        return
    moments = save(as_tensors(kept), metadata={"weights": hashlib.sha256(weights).hexdigest()})
    # The weights last: until they are there, a run that was broken off is seen to be unpublished.
    write_together({beside: moments, path: weights})


def load_adam_state(path: Path, optimiser: torch.optim.Optimizer, weights_sha256: str) -> None:
    """Give `optimiser` the second moments of a file, if there is one.

    The mean of the gradients begins at zero; ten steps restore it. Raises `InputError` where the file cannot be read,
    belongs to other weights, or has the name of earlier versions.
    """
    if not path.is_file():
        before = _earlier_name(path)
        if before.is_file():
            raise InputError(f"{before}: such files are called *.adam.safetensors now; rename it to {path.name}")
        return
    state = {}
    for index, parts in read_factored(path, weights_sha256).items():
        if not _is_factored(parts):
            raise InputError(f"{path}: its moments of parameter {index} are not whole; remove it, or publish again")
        squares = _multiplied(parts)
        state[index] = {"step": parts["step"], "exp_avg": torch.zeros_like(squares), "exp_avg_sq": squares}
    use_optimiser_state(path, optimiser, state)


def adam_state_beside(weights: Path) -> Path | None:
    """Return the file with the state of Adam beside a weights file, under its name of today or an earlier one."""
    path = adam_state_of(weights)
    return next((found for found in (path, _earlier_name(path)) if found.is_file()), None)


def read_factored(path: Path, weights_sha256: str) -> OptimiserState:
    """Return the second moments of a file as they are stored, factored.

    Raises `InputError` where the file cannot be read, or belongs to other weights.
    """
    try:
        with open_regular(path), safe_open(path, framework="pt") as file:
            belongs_to = (file.metadata() or {}).get("weights")
            kept = optimiser_state_in(path, file)
    except (SafetensorError, OSError) as error:
        raise InputError(
            f"{path}: not readable as the state of Adam ({reason(error)}); remove it, or publish the model again"
        ) from error
    if belongs_to != weights_sha256:
        raise InputError(
            f"{path}: belongs to weights with the sha256 {belongs_to}, got {weights_sha256}; publish the model again,"
            " or remove the file to go on with a new optimiser"
        )
    return kept


def _earlier_name(path: Path) -> Path:
    return path.with_name(path.name.replace(".adam.safetensors", ".moments"))


def _factored(squares: Tensor) -> dict[str, Tensor]:
    if squares.dim() != 2:
        return {"exp_avg_sq.rows": squares}
    return {"exp_avg_sq.rows": squares.mean(1), "exp_avg_sq.columns": squares.mean(0)}


def _is_factored(parts: dict[str, Tensor]) -> bool:
    """Whether moments are whole: those of a matrix as means of rows and columns, others as they are."""
    columns = parts.get("exp_avg_sq.columns")
    whole = parts.keys() - {"exp_avg_sq.columns"} == {"step", "exp_avg_sq.rows"} and not parts["step"].dim()
    return whole and (columns is None or columns.dim() == parts["exp_avg_sq.rows"].dim() == 1)


def _multiplied(parts: dict[str, Tensor]) -> Tensor:
    rows = parts["exp_avg_sq.rows"]
    if "exp_avg_sq.columns" not in parts:
        return rows
    # A matrix that never had a gradient has the mean zero, and moments of zero.
    mean = rows.mean().clamp_min(torch.finfo(rows.dtype).tiny)
    return rows[:, None] / mean * parts["exp_avg_sq.columns"]
