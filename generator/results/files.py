"""Results as files: arrays and text. Drawings are in `drawing.py`."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.contract.rounding import significant
from generator.results.drawing import DRAWINGS, drawing
from generator.results.explained import Explained

_COLUMNS = ("model", "measure", "output", "output_token", "target", "input", "input_token", "value")


def exported(results: Sequence[Explained], suffix: str) -> bytes:
    """Return the file that a name ending in `suffix` stands for: npz, json, csv, svg, png or pdf."""
    if suffix == "npz":
        return _npz(results)
    if suffix == "json":
        tables = [_table(result) for result in results]
        return (json.dumps(tables[0] if len(tables) == 1 else tables) + "\n").encode()
    if suffix == "csv":
        return _csv(results)
    assert suffix in DRAWINGS
    return drawing(results, suffix)


def _table(result: Explained) -> dict[str, Any]:
    return {
        **_labels(result),
        "tokens": result.tokens,
        "targets": result.targets,
        "connectivity": [[significant(value, 6) for value in row] for row in result.matrix.tolist()],
    }


def _labels(result: Explained) -> dict[str, str]:
    return {
        "model": result.model,
        "sha256": result.sha256,
        "measure": result.measure.id,
        "unit": result.measure.unit_in_full or result.measure.unit,
    }


def _npz(results: Sequence[Explained]) -> bytes:
    one = len(results) == 1
    arrays: dict[str, Any] = {
        "connectivity": np.stack([result.matrix.numpy() for result in results]),
        "targets": np.array([result.targets for result in results]),
        **{key: np.array([_labels(result)[key] for result in results]) for key in _labels(results[0])},
    }
    if one:
        arrays = {name: array[0] for name, array in arrays.items()}
    data = io.BytesIO()
    np.savez_compressed(data, allow_pickle=False, tokens=np.array(results[0].tokens), **arrays)
    return data.getvalue()


def _csv(results: Sequence[Explained]) -> bytes:
    """Return a row for each pair that is not zero, so that spreadsheets and data frames read it as it is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for result in results:
        matrix, tokens = result.matrix.numpy(), result.tokens
        for output, place in zip(*np.nonzero(matrix), strict=True):
            writer.writerow(
                [
                    *(result.model, result.measure.id),
                    *(output, tokens[output], result.targets[output], place, tokens[place]),
                    significant(float(matrix[output, place]), 6),
                ]
            )
    return text.getvalue().encode()
