"""Golden cases of what is packed, which `tests/contract` and `tests/js` read alike.

After a change that is meant: python -m tests.contract.codec_cases
"""

from pathlib import Path
from typing import Any

import numpy as np
import orjson

from generator.contract.arithmetic import SQUASH, STRETCH
from generator.contract.codec import Layout, pack_levels
from generator.contract.columns import pack_columns, pack_decimals
from generator.contract.levels import SIGNED, UNSIGNED, quantise_rows
from generator.contract.predictions import Predictions, level_of_share, pack_predictions, share_of

PATH = Path(__file__).with_name("codec.json")


def connectivity(length: int) -> np.ndarray:
    """Return values that fade with the distance, (output, input), much as a network's do."""
    output, source = np.mgrid[:length, :length]
    distance = np.abs(output - source)
    values: np.ndarray = np.exp(-distance / 5) * (1.2 + np.sin(output * 0.7) * np.cos(source * 2.1)) + 0.02 / (
        1 + source % 7
    )
    return values


def removal(length: int) -> np.ndarray:
    """Return values of both signs, zero for every fifth input."""
    output, source = np.mgrid[:length, :length]
    values: np.ndarray = np.exp(-np.abs(output - source) / 4) * np.sin(source * 1.7 + output * 0.2) * (source % 5 > 0)
    return values


def predictions() -> Predictions:
    return Predictions(
        suggestions=[["the", "a", "of"], ["of", "in", "the"], ["on", "of", "a"], ["on", "only", "once"]],
        probabilities=np.array([[0.412, 0.0995, 0.0004], [0.2, 0.1, 0.05], [0.9951, 0.0006, 0], [0.5, 0.25, 0.0949]]),
        target_probabilities=np.array([0.0004, 0.031, 0, 0.5]),
        target_ranks=np.array([3, 1204, 0, 1]),
    )


def cases() -> dict[str, Any]:
    packed = predictions()
    decimals = np.array([0, 1, 12.3, 0.00123, 98.76, 4e-11, 6.02e23, 999.6])
    columns = np.array([[0, 6], [3, 0], [3, 5], [0, 6], [3, 6]])
    return {
        "squash": {"sum": sum(SQUASH), "some": SQUASH[::256]},
        "stretch": {"sum": sum(STRETCH), "some": STRETCH[::256]},
        "levels": [_levels(*case) for case in _matrices()],
        "columns": {"count": 7, "numbers": columns.tolist(), "text": pack_columns(columns, 7)},
        "decimals": {"values": [float(f"{value:.3g}") for value in decimals], "text": pack_decimals(decimals)},
        "shares": [
            [share, share_of(level_of_share(share))] for share in (0, 4e-4, 5e-4, 0.0994, 0.0995, 0.1, 0.416, 1)
        ],
        "predictions": {
            "packed": pack_predictions(packed),
            "suggestions": packed.suggestions,
            "probabilities": [[0.41, 0.1, 0], [0.2, 0.1, 0.05], [1, 0.001, 0], [0.5, 0.25, 0.095]],
            "target_probabilities": [0, 0.031, 0, 0.5],
            "target_ranks": packed.target_ranks.tolist(),
        },
    }


def _matrices() -> list[tuple[str, np.ndarray, int, Layout, int]]:
    norms, _ = quantise_rows(np.tril(connectivity(24)), UNSIGNED)
    both, _ = quantise_rows(connectivity(15), UNSIGNED)
    signed, _ = quantise_rows(np.tril(removal(24)), SIGNED)
    signed_both, _ = quantise_rows(removal(15), SIGNED)
    any_levels = (np.arange(36, dtype=np.uint8).reshape(6, 6) * 151).astype(np.uint8)
    nothing = np.zeros((12, 12), np.uint8)
    return [
        ("unsigned, lower", norms, 49, "lower", 0),
        ("unsigned, full", both, 49, "full", 0),
        ("signed, lower", signed, 31, "lower", 15),
        ("signed, full", signed_both, 31, "full", 15),
        ("as many levels as can be", any_levels, 256, "full", 0),
        ("any levels in a triangle", np.tril(any_levels), 256, "lower", 0),
        ("all zero", nothing, 49, "lower", 0),
        ("one level", nothing, 1, "full", 0),
        ("of length 1", np.array([[30]], np.uint8), 31, "lower", 15),
        ("fewer outputs than inputs", both[:4], 49, "full", 0),
        ("more outputs than inputs", signed_both[:, 6:9], 31, "full", 15),
        ("one output", both[7:8], 49, "full", 0),
        ("of length 2", np.array([[0, 1], [1, 0]], np.uint8), 2, "full", 0),
    ]


def _levels(name: str, levels: np.ndarray, count: int, layout: Layout, zero: int) -> dict[str, Any]:
    options = {"count": count, "shape": levels.shape, "layout": layout}
    text = pack_levels(levels, count, layout, zero=zero)
    return {"name": name, "options": options, "zero": zero, "levels": levels.tolist(), "text": text}


def written() -> bytes:
    """Return the cases as the file has them: a line a case."""
    made = cases()
    parts = [f'"{key}": {_lines(value) if key == "levels" else _json(value)}' for key, value in made.items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(values: list[Any]) -> str:
    return "[\n" + ",\n".join(map(_json, values)) + "\n]"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


if __name__ == "__main__":
    PATH.write_bytes(written())
