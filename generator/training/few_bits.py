"""Weights of few bits: int8 as published, of which only a small part of the levels is used."""

import numpy as np
import torch
from jaxtyping import Float, Int8

from generator.model import Autocomplete
from generator.weights import quantised

_SHARES = np.linspace(0.5, 1, 26)
"""Parts of a row's largest weight that the highest level is tried at."""


def quantised_to(model: Autocomplete, bits: int) -> dict[str, np.ndarray]:
    """Return the tensors of a model as `generator.weights.quantised` does, their matrices in levels of `bits` bits.

    A row's scale is the one of the least squared error: with few levels it pays to cut off the largest weights. Raises
    `ValueError` for bits that are not 2 to 8.
    """
    if not 2 <= bits <= 8:
        raise ValueError(f"bits must be 2 to 8, got {bits}")
    tensors = quantised(model)
    weights = model.state_dict()
    for name, value in tensors.items():
        if value.dtype == np.int8:
            tensors[name], tensors[f"{name}.scale"] = _rounded(weights[name].to(torch.float32).numpy(), bits)
    return tensors


def _rounded(
    weight: Float[np.ndarray, "rows columns"], bits: int
) -> tuple[Int8[np.ndarray, "rows columns"], Float[np.ndarray, " rows"]]:
    most = 2 ** (bits - 1) - 1
    largest = np.abs(weight).max(axis=1, keepdims=True)
    largest[largest == 0] = 1
    best = np.full(len(weight), np.inf)
    values, scales = np.zeros(weight.shape, np.int8), np.ones(len(weight), np.float32)
    for share in _SHARES:
        scale = (share * largest / most).astype(np.float32)
        found = np.clip(np.rint(weight / scale), -most, most)
        error = np.square(found * scale - weight).sum(axis=1)
        better = error < best
        best[better], values[better], scales[better] = error[better], found[better], scale[better, 0]
    return values, scales
