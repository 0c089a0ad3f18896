"""A connectivity matrix with its labels, as a file: arrays, text, or a drawing."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from generator.contract.rounding import significant
from generator.errors import InputError

ARRAYS = ("npz", "json", "csv")
DRAWINGS = ("svg", "png", "pdf")

_CELL = 0.11  # inches a character takes in a drawing


@dataclass(frozen=True)
class Labelled:
    """A matrix `(output, input)`, and what its rows, its columns and its numbers are."""

    matrix: Float[np.ndarray, "output input"]
    text: str  # with the space before it: character p is position p
    words: list[str]  # the word explained at each output position
    model: str
    sha256: str  # of the weights file
    measure: str
    unit: str


def exported(found: Labelled, suffix: str) -> bytes:
    """Return the file that a name ending in `suffix` stands for."""
    if suffix == "npz":
        return _npz(found)
    if suffix == "json":
        table = {**_labels(found), "connectivity": [[significant(value, 6) for value in row] for row in found.matrix]}
        return (json.dumps(table) + "\n").encode()
    if suffix == "csv":
        return _csv(found)
    assert suffix in DRAWINGS
    return _drawing(found, suffix)


def _labels(found: Labelled) -> dict[str, Any]:
    return {
        "model": found.model,
        "sha256": found.sha256,
        "measure": found.measure,
        "unit": found.unit,
        "text": found.text,
        "words": found.words,
    }


def _npz(found: Labelled) -> bytes:
    data = io.BytesIO()
    np.savez_compressed(
        data,
        allow_pickle=False,
        connectivity=found.matrix,
        characters=np.array(list(found.text)),
        words=np.array(found.words),
        **{key: np.array(value) for key, value in _labels(found).items() if isinstance(value, str)},
    )
    return data.getvalue()


def _csv(found: Labelled) -> bytes:
    """Return a row for each pair that is not zero, so that spreadsheets and data frames read it as it is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["output", "output_character", "word", "input", "input_character", found.measure])
    for output, position in zip(*np.nonzero(found.matrix), strict=True):
        writer.writerow(
            [
                *(output, found.text[output], found.words[output], position, found.text[position]),
                significant(found.matrix[output, position], 6),
            ]
        )
    return text.getvalue().encode()


def _drawing(found: Labelled, suffix: str) -> bytes:
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError(
            "--out: drawings need matplotlib; install it with: python -m pip install -e '.[drawing]', or write an"
            " .npz, .json, .csv or .html"
        ) from None
    signed = bool((found.matrix < 0).any())
    most = float(np.abs(found.matrix).max()) or 1.0
    side = max(3.0, _CELL * len(found.text))
    # Text stays text, ids do not change from run to run, and no time of writing is kept: the same bytes every time.
    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "connectivity",
        "pdf.fonttype": 42,
        "font.family": "monospace",
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(side + 2.2, side + 1.2), dpi=200, layout="constrained")
        axes = figure.add_subplot()
        colours = "RdBu_r" if signed else "YlOrBr"  # pale for none, as on the page
        image = axes.imshow(found.matrix, cmap=colours, vmin=-most if signed else 0, vmax=most, interpolation="nearest")
        places, letters = range(len(found.text)), [character.replace(" ", "␣") for character in found.text]
        axes.set_xticks(places, letters, fontsize=6)
        axes.set_yticks(places, letters, fontsize=6)
        axes.tick_params(length=0)
        axes.set_xlabel("input character", family="sans-serif")
        axes.set_ylabel("prediction at", family="sans-serif")
        axes.set_title(f"{found.model}: {found.measure.replace('_', ' ')}", family="sans-serif", loc="left")
        bar = figure.colorbar(image, ax=axes, shrink=min(1.0, 3.0 / side), aspect=15)
        bar.set_label(found.unit, family="sans-serif")
        data = io.BytesIO()
        undated: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
        figure.savefig(data, format=suffix, metadata=undated[suffix])
    return data.getvalue()
