"""From the tensors of a weights file to its model, after all of them have been checked."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from generator.contract.records import WeightsInfo
from generator.errors import InputError, reason, shortened
from generator.model import Autocomplete, unit_class
from generator.storage.safetensors_file import Header, read_tensors
from generator.units import UNITS
from generator.units.allocation import limited
from generator.weights.quantising import dequantised
from generator.weights.vocabulary import NAME as VOCABULARY

_SPARE = 1_000_000
"""Numbers that a model may have beside those of its file."""


def load(path: Path, header: Header, info: WeightsInfo) -> Autocomplete:
    """Return the model of a file, in `eval()` mode and float32. Its unit must be one that the caller trusts.

    Raises `InputError` where a tensor is missing, too much, of another shape or type, or not finite.
    """
    try:
        unit_class(info.model.unit)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    _check_shapes(path, header, _ends(info))
    names = header.tensors.keys() - {VOCABULARY}
    weights = _finite_weights(path, read_tensors(path, header, names))
    stored = sum(value.size for value in weights.values())
    try:
        with _memory_for(info.model.unit, 4 * stored + _SPARE):
            model = Autocomplete(info.model, info.corpus.alphabet)
    except (InputError, MemoryError) as error:
        raise InputError(f"{path}: {error}") from None
    expected = model.state_dict()
    _check_shapes(path, header, {name: tuple(value.shape) for name, value in expected.items()}, all_of_it=True)
    _check_types(path, header, expected)
    try:
        model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    except Exception as error:  # whatever a stranger's module may raise
        raise InputError(f"{path}: its weights cannot be loaded: {reason(error)}") from error
    return model.eval()


def _memory_for(unit: str, numbers: int) -> AbstractContextManager[object]:
    """Bound what the configuration of a file may ask for; code of an author's own takes what it takes."""
    return limited(numbers) if unit in UNITS else nullcontext()


def _ends(info: WeightsInfo) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the tensors around the units, which the description says."""
    size, words = info.model.hidden_size, info.model.vocab_size
    return {
        "embedding.weight": (info.corpus.alphabet.size, size),
        "readout.weight": (words, size),
        "readout.bias": (words,),
    }


def _check_shapes(path: Path, header: Header, wanted: dict[str, tuple[int, ...]], *, all_of_it: bool = False) -> None:
    """Refuse a file that lacks a tensor, or has one of another shape; with `all_of_it` also one that is too many."""
    shapes = {name: stored.shape for name, stored in header.tensors.items() if name != VOCABULARY}
    scales = {f"{name}.scale" for name in shapes if header.tensors[name].dtype == "i1"} - wanted.keys()
    for name in sorted(wanted.keys() | (shapes.keys() - scales if all_of_it else set())):
        got, asked = shapes.get(name), wanted.get(name)
        if got != asked:
            raise InputError(
                f"{path}: tensor {shortened(name)} must have shape {asked or 'none'}, got {got or 'none'}; its"
                " configuration and its weights do not belong together: publish the model again"
            )


def _check_types(path: Path, header: Header, expected: dict[str, Tensor]) -> None:
    """Refuse tensors that are not stored as `quantised` stores them."""
    for name, value in expected.items():
        got = header.tensors[name].dtype
        if value.is_floating_point():
            right, asked = got == ("i1" if value.dim() == 2 else "f4"), "int8" if value.dim() == 2 else "float32"
        else:
            right, asked = got.kind in "iub" and got != "i1", "whole numbers"
        if not right:
            raise InputError(f"{path}: tensor {shortened(name)} must hold {asked}, got {got}; publish the model again")


def _finite_weights(path: Path, tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the weights of stored tensors. Raises `InputError` where one is not finite, or has not a scale a row."""
    for name, value in tensors.items():
        scale = tensors.get(f"{name}.scale")
        if value.dtype == np.int8 and (scale is None or scale.shape != value.shape[:1] or scale.dtype != np.float32):
            raise InputError(
                f"{path}: tensor '{shortened(name)[1:-1]}.scale' must be float32 of shape {value.shape[:1]},"
                f" got {'none' if scale is None else f'{scale.dtype} of {scale.shape}'}; publish the model again"
            )
        if value.dtype == np.int8 and value.ndim != 2:
            raise InputError(f"{path}: tensor {shortened(name)} must be a matrix, got shape {value.shape}")
    weights = dequantised(tensors)
    for name in sorted(weights):
        if not np.isfinite(weights[name]).all():
            raise InputError(f"{path}: tensor {shortened(name)} has values that are not finite numbers (NaN or Inf)")
    return weights
