"""Line charts: pictures made at build time, of text and lines that no width distorts.

Under each picture a table holds its values; assets/js/components/line-chart.js reads them there. A chart of curves that
are named at their ends needs no legend: what is read stands beside the names.
"""

from collections.abc import Sequence

from generator.rendering.figures.chart import ChartView, Entry
from generator.rendering.figures.chart_svg import GRID, annotations_of, curves_of, grid_x
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock


def line_chart(
    block: FigureBlock,
    id_: str,
    entries: Sequence[Entry],
    views: Sequence[ChartView],
    note: str = "",
    *,
    legend: bool = True,
) -> str:
    """Return a chart of one or more views, the first of them shown; `note` says what the marks mean."""
    by_id = {entry.id: entry for entry in entries}
    groups: dict[str, list[ChartView]] = {}
    for view in views:
        groups.setdefault(view.group, []).append(view)
    return render(
        "line_chart.html",
        block,
        id=id_,
        entries=entries,
        groups=groups,
        views=[
            (
                view,
                [(plot, by_id.get(plot.entry), curves_of(plot, by_id), annotations_of(plot)) for plot in view.plots],
                [grid_x(view, row) for row in view.rows],
            )
            for view in views
        ],
        note=note,
        grid=GRID,
        legend=legend,
    )
