"""Matrices of results as a drawing, by matplotlib: a row of plots a model, a column a measure."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.errors import InputError
from generator.results.explained import Explained

DRAWINGS = ("svg", "png", "pdf")

_CELL = 0.11
"""Inches that a token takes."""
_UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
_SETTINGS: Any = {
    # Text stays text, ids do not change from run to run, and no time of writing is kept: the same bytes every time.
    "svg.fonttype": "none",
    "svg.hashsalt": "connectivity",
    "pdf.fonttype": 42,
    "font.family": "monospace",
}


def drawing(results: Sequence[Explained], suffix: str) -> bytes:
    """Return the drawing as a file of a kind of `DRAWINGS`."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError(
            "drawings need matplotlib; install it with: python -m pip install matplotlib, or take .npz, .json, .csv or"
            " .html"
        ) from None
    models = list(dict.fromkeys(result.model for result in results))
    measures = list(dict.fromkeys(result.measure.id for result in results))
    side = max(3.0, _CELL * len(results[0].tokens))
    with matplotlib.rc_context(_SETTINGS):
        size = ((side + 2.2) * len(measures), (side + 1.2) * len(models))
        figure = Figure(figsize=size, dpi=200, layout="constrained")
        axes = figure.subplots(len(models), len(measures), squeeze=False)
        for result in results:
            _plot(figure, axes[models.index(result.model), measures.index(result.measure.id)], result, side)
        data = io.BytesIO()
        figure.savefig(data, format=suffix, metadata=_UNDATED[suffix])
    return data.getvalue()


def _plot(figure: Any, axes: Any, result: Explained, side: float) -> None:
    matrix = result.matrix.numpy()
    most = float(np.abs(matrix).max()) or 1.0
    signed = bool((matrix < 0).any())
    colours = "RdBu_r" if signed else "YlOrBr"  # pale for none, as on the page
    image = axes.imshow(matrix, cmap=colours, vmin=-most if signed else 0, vmax=most, interpolation="nearest")
    places, letters = range(len(matrix)), [token.replace(" ", "␣") for token in result.tokens]
    upright = max(map(len, letters)) == 1
    axes.set_xticks(places, letters, fontsize=6, rotation=0 if upright else 90)
    axes.set_yticks(places, letters, fontsize=6)
    axes.tick_params(length=0)
    axes.set_xlabel("input token" if result.sentence.tokens else "input character", family="sans-serif")
    axes.set_ylabel("prediction at", family="sans-serif")
    axes.set_title(f"{result.model}: {result.measure.id.replace('_', ' ')}", family="sans-serif", loc="left")
    bar = figure.colorbar(image, ax=axes, shrink=min(1.0, 3.0 / side), aspect=15)
    bar.set_label(result.measure.unit_in_full or result.measure.unit, family="sans-serif")
