"""Weights as they are published: matrices as int8 with a float32 scale a row, and back."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int8

from generator.errors import InputError

if TYPE_CHECKING:
    from generator.model import Autocomplete

_LEVELS = 127


def quantise(weight: Float[np.ndarray, "rows columns"]) -> tuple[Int8[np.ndarray, "rows columns"], np.ndarray]:
    """Return int8 values and a float32 scale per row: value * scale is within half a scale of the weight."""
    scale = np.abs(weight).max(axis=1) / _LEVELS
    scale[scale == 0] = 1
    return np.rint(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def quantised(model: "Autocomplete") -> dict[str, np.ndarray]:
    """Return the tensors of a model as they are published: int8 matrices with their scales, float32 vectors.

    Raises `InputError` where a weight is not a finite number.
    """
    tensors: dict[str, np.ndarray] = {}
    for name, value in model.state_dict().items():
        if not value.is_floating_point():  # indices or masks; int8 is kept for rounded weights
            whole = value.cpu().numpy()
            tensors[name] = whole.astype(np.int16) if whole.dtype == np.int8 else whole
            continue
        array = value.detach().cpu().float().numpy()
        if not np.isfinite(array).all():
            raise InputError(f"tensor {name!r} has values that are not finite numbers; nothing was published")
        if array.ndim == 2:
            tensors[name], tensors[f"{name}.scale"] = quantise(array)
        else:
            tensors[name] = array
    return tensors


def dequantised(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the float32 weights of published tensors."""
    matrices = {name for name, value in tensors.items() if value.dtype == np.int8}
    # A model may have a parameter of its own that is called scale.
    others = tensors.keys() - matrices - {f"{name}.scale" for name in matrices} - {"vocabulary"}
    with np.errstate(over="ignore", invalid="ignore"):  # a reader of a file checks that its weights are finite
        return {
            **{name: tensors[name].astype(np.float32) * tensors[f"{name}.scale"][:, None] for name in matrices},
            **{name: tensors[name] for name in others},
        }
