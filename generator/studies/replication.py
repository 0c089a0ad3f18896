"""Replication: connectivity published by others beside that of our models, on the same sentence.

Compared row by row: Spearman's rank correlation (1904) of the two rows over the characters read so far, and the share
of a row beyond `BEYOND` characters, by the same formula on both sides. Rows before position `FIRST` are left out: they
look back at little. One sentence gives no interval; the quartiles over its rows are given instead.
"""

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from generator.errors import InputError
from generator.studies.faithfulness import spearman

BEYOND = 20
FIRST = 60


def read_published(path: Path) -> dict[str, Float[np.ndarray, "output input"]]:
    """Return published matrices by model, from an `.npz` file.

    Raises:
        InputError: the file cannot be read, or holds something else than square matrices of finite numbers.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            matrices = {name: np.asarray(archive[name], np.float64) for name in archive.files}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: must be an .npz file of connectivity matrices ({error})") from None
    for name, matrix in matrices.items():
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
            raise InputError(f"{path}: {name}: must be a square matrix of finite numbers, got shape {matrix.shape}")
    return matrices


def compare(theirs: Float[np.ndarray, "output input"], ours: Float[np.ndarray, "output input"]) -> dict[str, Any]:
    """Return how far two matrices of the same sentence agree, and each one's share beyond `BEYOND` characters.

    Raises:
        ValueError: they have different shapes, or too few rows.
    """
    if theirs.shape != ours.shape or len(ours) <= FIRST:
        raise ValueError(f"matrices must have one shape, more than {FIRST} rows, got {theirs.shape} and {ours.shape}")
    rows = range(FIRST, len(ours))
    correlations = [spearman(theirs[row, : row + 1], ours[row, : row + 1]) for row in rows]
    quartiles = np.quantile(correlations, [0.25, 0.5, 0.75])
    return {
        "rows": len(rows),
        "rank_correlation": dict(zip(("low", "median", "high"), (round(float(q), 4) for q in quartiles), strict=True)),
        "beyond_20": {"theirs": round(share_beyond(theirs), 4), "ours": round(share_beyond(ours), 4)},
    }


def share_beyond(matrix: Float[np.ndarray, "output input"]) -> float:
    """Return the mean over rows from `FIRST` on of the share that lies more than `BEYOND` characters back."""
    shares = []
    for row in range(FIRST, len(matrix)):
        read = matrix[row, : row + 1]
        shares.append(read[: row - BEYOND].sum() / read.sum())
    return float(np.mean(shares))
