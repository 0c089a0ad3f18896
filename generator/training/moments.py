"""The second moments of Adam beside published weights, so that a run which goes on from these does not begin blind.

Without them Adam takes each weight's first few gradients for all that it will meet, and its first steps are so long
that a trained model loses what it gained last. Kept as Adafactor keeps them (Shazeer & Stern 2018): a matrix of moments
is nearly the product of the means of its rows and of its columns, divided by the mean of all. They take 0.2 MB so, not
50 MB.
"""

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

from generator.errors import InputError
from generator.files import write_atomically


def moments_of(weights: Path) -> Path:
    """Return where the moments of a weights file are kept."""
    return weights.with_suffix(".moments")


def save_moments(checkpoint: Path, path: Path, weights_sha256: str) -> None:
    """Write the second moments of a training run, factored, and which weights file they belong to."""
    tensors = {}
    for name, value in load_file(checkpoint).items():
        if name.endswith(".step"):
            tensors[name] = value
        elif name.endswith(".exp_avg_sq"):
            rows = value if value.dim() != 2 else value.mean(1)
            tensors[f"{name}.rows"] = rows.contiguous()
            if value.dim() == 2:
                tensors[f"{name}.columns"] = value.mean(0).contiguous()
    write_atomically(path, save(tensors, metadata={"weights": weights_sha256}))


def load_moments(path: Path, optimiser: torch.optim.Optimizer, weights_sha256: str) -> bool:
    """Give `optimiser` the moments of a file, if there is one and it belongs to these weights; say whether it does.

    The mean of the gradients begins at zero: ten mini-batches make it anew.
    """
    if not path.is_file():
        return False
    try:
        with safe_open(path, framework="pt") as file:
            if (file.metadata() or {}).get("weights") != weights_sha256:
                return False
        kept = load_file(path)
    except Exception as error:  # whatever safetensors raises of a broken file
        raise InputError(f"{path}: not readable as moments ({error}); remove it, or publish the model again") from error
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    state = {}
    for index, parameter in enumerate(parameters):
        name = f"optimiser.{index}.exp_avg_sq"
        if f"{name}.rows" not in kept:
            continue
        squares = kept[f"{name}.rows"]
        if f"{name}.columns" in kept:
            # Where a matrix has had no gradient at all, its mean is zero, and so are its moments.
            mean = squares.mean().clamp_min(torch.finfo(squares.dtype).tiny)
            squares = squares[:, None] / mean * kept[f"{name}.columns"]
        state[index] = {
            "step": kept[f"optimiser.{index}.step"],
            "exp_avg": torch.zeros_like(parameter),
            "exp_avg_sq": squares,
        }
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
    return True
