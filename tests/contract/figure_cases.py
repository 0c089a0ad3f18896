"""Golden cases of figures that Python draws first and JavaScript draws on: shapes, sentences and curves."""

from dataclasses import asdict
from typing import Any

from generator.rendering.figures.autocomplete import narrowing
from generator.rendering.figures.chart import Axis, ChartRow, ChartView
from generator.rendering.figures.chart_svg import GRID, grid_x, path_of
from generator.rendering.figures.scales import Scale
from generator.rendering.figures.strip_shapes import STRIP, Strip, centre_of, columns_of, ribbon, skyline

SMALL = Strip(columns=100, width=400, box=120, gap=20)


def strip() -> dict[str, Any]:
    """Return shapes of the autocomplete figure in its own size and in another, and its sentences."""
    windows = [
        ((0, 1000), 1000),
        ((15, 31), 1000),
        ((999, 1000), 1000),
        ((4, 5), 10),
        ((500, 500), 1000),
        ((3, 9), 16386),
    ]
    said = [
        ("", (0, 16384), 16384, 1.0),
        ("gr", (3000, 4204), 10000, 0.413),
        ("zy", (8, 9), 10, 0.0004),
        ("xq", (7, 7), 10, 0.0),
        ("th", (0, 2), 1000, 0.0995),
    ]
    return {
        "cases": [_shapes(STRIP, windows), _shapes(SMALL, windows)],
        "narrowing": [[*one, narrowing(*one)] for one in said],
    }


def _shapes(strip: Strip, windows: list[tuple[tuple[int, int], int]]) -> dict[str, Any]:
    levels = [0, strip.top, 20, 20.04, 13.75]
    ranks = [(0, 10), (9, 10), (8191, 16386)]
    centres = [centre_of(rank, size, strip) for rank, size in ranks]
    return {
        "strip": asdict(strip),
        "levels": levels,
        "skylines": [[left, right, skyline(levels, left, right, strip)] for left, right in ((0, 5), (1, 3), (4, 5))],
        "columns": [[window, size, columns_of(window, size, strip)] for window, size in windows],
        "centres": [[rank, size, centre] for (rank, size), centre in zip(ranks, centres, strict=True)],
        "ribbons": [[centre, rank, ribbon(centre, rank, strip)] for rank, centre in enumerate(centres)],
    }


def polyline() -> dict[str, Any]:
    """Return paths of curves with their points, in units of the grid, and where rows of a table lie."""
    x, y = Scale(0, 20), Scale(0.1, 1000, log=True)
    row = [ChartRow(at, str(at), "", ()) for at in (0, 1, 7.5, 20)]
    view = ChartView("view", "View", Axis("x", x), Axis("y", y), (), (), row)
    curves: list[list[tuple[float, float]]] = [
        [(0, 1), (5, 30), (5, 2), (20, 1000)],
        [(0, 0.1), (10, 0.1), (20, 0.01)],
        [(20, 5), (0, 7)],
        [(3, 3)],
    ]
    return {
        "cases": [
            {
                "path": path_of(view.plots[0], points),
                "points": [[round(x.fraction(a) * GRID), round((1 - y.fraction(b)) * GRID)] for a, b in points],
            }
            for points in curves
        ],
        "rows": [[at.x, grid_x(view, at)] for at in row],
    }
