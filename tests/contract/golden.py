"""Writes the golden cases that Python makes and JavaScript must read alike: `tests/contract/*.json`.

Run `python -m tests.contract.golden` when the contract changes; `test_golden.py` says so when it is due.
"""

import base64
import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from safetensors.numpy import save

from generator.attribution.measures import measures
from generator.contract import heat
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows, stored
from generator.contract.codec import Layout
from generator.contract.contrasts import pack_moment, unpack_moment
from generator.contract.levels import CONTRASTS, table_of
from generator.contract.measures import Measure
from generator.contract.plain_reading import pack_plain
from generator.contract.rounding import significant
from generator.rendering.page.contract_css import contract_css
from generator.rendering.page.manifest import describe_measure
from generator.rendering.page.pocket import pack
from tests.contract import figure_cases, share_cases
from tests.contract.codec_cases import connectivity

FOLDER = Path(__file__).parent
LENGTH = 5
MEASURES = [
    measures()["gradient"],
    Measure(id="cube", label="Its cube", unit="logits³", note="A power.", of="gradient", power=3, formerly=("third",)),
    measures()["occlusion"],
]


def readings() -> dict[str, Any]:
    """Return a packed reading for each layout, with the numbers that must be read from it."""
    return {
        "manifest": {"measures": [describe_measure(measure) for measure in MEASURES]},
        "cases": [_reading("lower"), _reading("full")],
    }


def _reading(layout: Layout) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    rows = {}
    for measure in MEASURES:
        if not measure.of:
            table = table_of(measure)
            levels = rng.integers(0, len(table), (LENGTH, LENGTH)).astype(np.uint8)
            levels[LENGTH - 1, :3] = [0, len(table) - 1, table.index(0)]
            if layout == "lower":
                levels[np.triu_indices(LENGTH, 1)] = table.index(0)
            rows[measure.id] = BakedRows(levels, [0.5, 1.25, 3.0, 0.001, 12.0], table)
    reading = BakedReading(
        sentence="toy",
        model="gru",
        length=LENGTH,
        layout=layout,
        measures=rows,
        words=["a", "bc", "the"],
        suggestions=[[0, 1, 2], [1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0]],
        probabilities=[[5000, 2500, 10], [9900, 0, 0], [4100, 1200, 800], [30, 20, 10], [10000, 0, 0]],
        target_probabilities=[0.5, 0.99, 0.12, 0.0, 0.0],
        target_ranks=[1, 1, 2, 0, 0],
    )
    values = {measure.id: _values(rows[measure.base], measure.power) for measure in MEASURES}
    return {
        "packed": base64.b64encode(gzip.compress(orjson.dumps(stored(reading)), mtime=0)).decode(),
        "plain": base64.b64encode(pack_plain(replace(reading, targets=(" a", "bc", "a, not bc", "d", "e")))).decode(),
        "causal": layout == "lower",
        "values": values,
        "first": [reading.suggested(output)[0] for output in range(LENGTH)],
        "first_probability": [row[0] / PROBABILITY_UNITS for row in reading.probabilities],
        "target_probabilities": reading.target_probabilities,
        "target_ranks": reading.target_ranks,
    }


def _values(rows: BakedRows, power: int) -> list[list[float]]:
    # Thirteen digits: the last bits of a power differ from one processor to another.
    return [[significant(value, 13) for value in rows.values(output) ** power] for output in range(LENGTH)]


def shades() -> dict[str, Any]:
    """Return the shades of shares, and the style sheet's colours of all shades."""
    shares = [-1, -0.97, -0.5, -1 / 30, -0.03, 0, 0.016, 0.5 / heat.FOR, 0.1, 0.5, 0.99, 1]
    return {
        "shades": {"for": heat.FOR, "against": heat.AGAINST},
        "cases": [[share, heat.shade(share)] for share in shares],
        "css": contract_css(),
    }


def contrasts() -> dict[str, Any]:
    """Return packed moments of one model and of several, some of which look ahead, with the values to be read."""
    source = connectivity(12)
    moments = [
        pack_moment(["ox", "owl"], {"gru": source[4:6, :7], "both": source[6:8], "rnn": source[:2, :7] * 3e-5}),
        pack_moment(["a"], {"gru": np.zeros((1, 3))}),
    ]
    return {
        "levels": CONTRASTS,
        "cases": [
            {"moment": moment, "values": {name: rows.tolist() for name, rows in unpack_moment(moment).items()}}
            for moment in moments
        ],
    }


def pocket() -> dict[str, Any]:
    """Return a file of tensors, and what lies in a page for it."""
    values = np.arange(-7, 8, dtype=np.int8)
    tensors: dict[str, np.ndarray] = {
        "odd": values.reshape(3, 5),
        "even": values[:4],
        "scale": np.array([0.5, -3], np.float32),
        "bytes": np.array([9], np.uint8),
    }
    file = save(tensors, metadata={"info": "{}"})
    return {
        "file": base64.b64encode(file).decode(),
        "bytes": len(file),
        "packed": base64.b64encode(pack(file, "toy")).decode(),
    }


GOLDEN: dict[str, Callable[[], Any]] = {
    "readings.json": readings,
    "shades.json": shades,
    "contrasts.json": contrasts,
    "shares.json": share_cases.shares,
    "strip.json": figure_cases.strip,
    "polyline.json": figure_cases.polyline,
    "pocket.json": pocket,
}


def written(content: Any) -> bytes:
    """Return golden cases as their file has them."""
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    for name, make in GOLDEN.items():
        (FOLDER / name).write_bytes(written(make()))
