"""What a chart's HTML shows: its paths, marks, ticks and tables, by view."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import accumulate


class Views(HTMLParser):
    """The views of a chart: paths and marks by entry, ticks of both axes, the rows of the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.view, self.axis, self.place = "", "", ""
        self.paths: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.ticks: dict[tuple[str, str], list[tuple[float, str]]] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.row_places: dict[str, list[int]] = {}
        self.cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        classes = found.get("class", "").split()
        self.view = found.get("data-view", self.view)
        if tag == "path" and "chart-curve" in classes:
            self.paths[self.view, found["data-entry"]] = list(points(found["d"]))
        if tag == "g":
            self.axis = next((name[-1] for name in classes if name.startswith("chart-ticks")), "")
        if tag == "text" and self.axis:
            self.place = found[self.axis]
        if tag == "tr" and "data-x" in found:
            self.rows.setdefault(self.view, []).append([])
            self.row_places.setdefault(self.view, []).append(int(found["data-x"]))
        self.cell = tag == "td" and bool(self.rows.get(self.view))

    def handle_data(self, data: str) -> None:
        if self.place:
            self.ticks.setdefault((self.view, self.axis), []).append(
                (float(self.place.rstrip("%")), data.replace("−", "-"))
            )
            self.place = ""
        if self.cell:
            self.rows[self.view][-1].append(data)
            self.cell = False


def points(path: str) -> Iterator[tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", path)]
    return zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True)


def value_at(views: Views, view: str, height: float, *, log: bool = False) -> float:
    """Return the value that the two outermost ticks of an axis give a height, in units of the drawing."""
    (low_place, low), (high_place, high) = views.ticks[view, "y"][0], views.ticks[view, "y"][-1]
    share = (height / 10 - low_place) / (high_place - low_place)
    if log:
        return float(float(low) * (float(high) / float(low)) ** share)
    return float(low) + share * (float(high) - float(low))
