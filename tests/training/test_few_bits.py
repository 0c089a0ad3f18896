"""Weights of few bits."""

import numpy as np
import pytest
import torch

from generator.training.few_bits import quantised_to
from generator.weights import dequantised, quantised
from tests.support.models import model_config, random_model


def errors(tensors: dict[str, np.ndarray], weights: dict[str, torch.Tensor]) -> dict[str, float]:
    """Return the squared error of each matrix."""
    found = dequantised(tensors)
    return {
        name: float(np.square(found[name] - weights[name].numpy()).sum())
        for name, value in tensors.items()
        if value.dtype == np.int8
    }


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_levels_are_those_of_the_bits_and_no_worse_than_rounding_to_the_largest_weight(bits: int) -> None:
    model = random_model(model_config(unit="gru", hidden_size=16), 0)
    tensors, weights = quantised_to(model, bits), model.state_dict()
    most = 2 ** (bits - 1) - 1
    plain = quantised(model)
    for name, value in plain.items():
        if value.dtype == np.int8:
            scale = np.abs(weights[name].numpy()).max(1) / most
            scale[scale == 0] = 1
            plain[name] = np.rint(weights[name].numpy() / scale[:, None]).astype(np.int8)
            plain[f"{name}.scale"] = scale.astype(np.float32)
            assert np.abs(tensors[name]).max() <= most
    ours, theirs = errors(tensors, weights), errors(plain, weights)
    assert ours.keys() == theirs.keys() and ours
    assert all(ours[name] <= theirs[name] * 1.0001 for name in ours)
    assert tensors.keys() == plain.keys()


@pytest.mark.parametrize("bits", [1, 9])
def test_other_bits_are_refused(bits: int) -> None:
    with pytest.raises(ValueError, match=f"bits must be 2 to 8, got {bits}"):
        quantised_to(random_model(model_config(unit="rnn", hidden_size=4), 0), bits)
