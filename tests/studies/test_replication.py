"""Published matrices beside ours."""

from pathlib import Path

import numpy as np
import pytest

from generator.errors import InputError
from generator.studies.replication import compare, read_published, share_beyond


def triangle(size: int, seed: int = 0) -> np.ndarray:
    return np.tril(np.random.default_rng(seed).uniform(0.1, 1, (size, size)))


def test_a_matrix_agrees_with_itself_and_with_its_square() -> None:
    matrix = triangle(80)
    found = compare(matrix, matrix)
    assert found["rank_correlation"] == {"low": 1, "median": 1, "high": 1}
    assert found["rows"] == 20
    squared = compare(matrix**2, matrix)
    assert squared["rank_correlation"]["low"] == 1
    assert squared["beyond_20"]["theirs"] != squared["beyond_20"]["ours"]


def test_opposite_orders_disagree() -> None:
    matrix = triangle(80)
    opposite = np.tril(1.2 - matrix)
    assert compare(opposite, matrix)["rank_correlation"]["high"] == -1


def test_the_share_beyond_is_that_of_equal_values() -> None:
    shares = [(row - 20) / (row + 1) for row in range(60, 80)]
    assert share_beyond(np.tril(np.ones((80, 80)))) == pytest.approx(np.mean(shares), abs=1e-12)


@pytest.mark.usefixtures("wrong_shapes")
def test_other_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one shape"):
        compare(triangle(80), triangle(81))
    np.savez(tmp_path / "wide.npz", gru=np.ones((3, 4)))
    with pytest.raises(InputError, match=r"wide.npz: gru: must be a square matrix"):
        read_published(tmp_path / "wide.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(InputError, match=r"text.npz: must be an .npz file"):
        read_published(tmp_path / "text.npz")
    np.savez(tmp_path / "good.npz", gru=triangle(5).astype(np.float16))
    assert read_published(tmp_path / "good.npz")["gru"].dtype == np.float64
