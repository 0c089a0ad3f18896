"""The tests check shapes: an array of another shape than the annotation says is an error."""

import jaxtyping
import numpy as np
import pytest
import torch

from generator.kernels.matmul import PackedMatmul
from generator.training.mini_batches import MiniBatch


def test_an_argument_of_another_shape_is_refused() -> None:
    matmul = PackedMatmul(torch.ones(3, 2))
    with pytest.raises(jaxtyping.TypeCheckError, match=r"PackedMatmul\.__call__.*\n.*parameter 'added'"):
        matmul(torch.ones(4, 3), torch.ones(5, 2))
    with pytest.raises(jaxtyping.TypeCheckError, match=r"PackedMatmul\.__init__"):
        PackedMatmul(torch.ones(3))


def test_a_field_of_another_dtype_is_refused() -> None:
    symbols, targets = np.ones((2, 5), np.uint8), np.ones((2, 5), np.int64)
    MiniBatch(symbols, targets, counted=targets > 0)
    with pytest.raises(jaxtyping.TypeCheckError, match="counted"):
        MiniBatch(symbols, targets, counted=targets)
