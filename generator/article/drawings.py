"""Drawings of an author's: SVG files that become part of the page."""

import re
from collections.abc import Collection
from pathlib import Path
from xml.etree import ElementTree

from generator.contract.drawing import Drawing
from generator.errors import InputError, did_you_mean
from generator.storage.text_file import read_text

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    {"svg", "title", "desc", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"text", "tspan"}
)


def read_drawing(path: Path, label: str, parts: Collection[str] = ()) -> Drawing:
    """Return the drawing in an SVG file, for the page.

    Its root has a `viewBox`, and an `aria-label` that says what it shows unless `label` does. In the drawing of a unit
    an element with `data-part` lights up with the letter of that part in the equations: `parts` are the ids there are.
    The page's style sheet draws its classes `wire`, `box`, `node`, `symbol` and so on: see `units-drawing.css`.
    Scripts, styles, links and pictures are refused, as the page allows none of them. Raises `InputError` with file and
    line.
    """
    source = read_text(path)
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        line, _ = error.position
        raise InputError(f"{path}:{line}: not SVG: {error}") from None
    view_box = root.get("viewBox", "")
    if root.tag != f"{_SVG}svg" or len(view_box.replace(",", " ").split()) != 4:
        raise InputError(
            f'{path}:1: a drawing begins with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 384">'
        )
    for element in root.iter():
        _check(element, path, source, parts)
        element.tag = element.tag.removeprefix(_SVG)
    content = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    return Drawing(view_box, root.get("aria-label", label), content.strip())


def _check(element: ElementTree.Element, path: Path, source: str, parts: Collection[str]) -> None:
    name = element.tag.removeprefix(_SVG)
    if name not in _ELEMENTS:
        raise InputError(f"{path}:{_line(source, f'<{name}')}: a drawing has no <{name.rpartition('}')[2]}>")
    for attribute, value in element.items():
        if attribute == "style" or attribute.startswith("on") or attribute.endswith("href"):
            shown = attribute.rpartition("}")[2]
            line = _line(source, f"{shown}=")
            raise InputError(f"{path}:{line}: the page allows no '{shown}' in a drawing; use class and attributes")
        if attribute == "data-part" and value not in parts:
            line = _line(source, f'data-part="{value}"')
            message = f"no part '{value}' in {path.with_suffix('.toml').name}"
            raise InputError(f"{path}:{line}: {message}{did_you_mean(value, parts)}")


def _line(source: str, text: str) -> int:
    """Return the line that a text first stands on, from 1."""
    found = re.search(re.escape(text), source)
    return source.count("\n", 0, found.start()) + 1 if found else 1
