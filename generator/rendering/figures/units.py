"""The units figure: how each unit makes its state, drawn and written, the two tied part by part."""

import re
from xml.etree import ElementTree

from markupsafe import Markup, escape

from generator.contract.schema import Baked
from generator.errors import did_you_mean
from generator.rendering.figures.figure import render
from generator.rendering.figures.unit_texts import UNITS, Unit
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.markdown.math import Formula


def units(block: FigureBlock, baked: Baked) -> str:
    """Return the units figure. `at` is the id of the unit that is shown first (default: the first)."""
    check_options(block, {"at"})
    known = [unit.id for unit in UNITS]
    chosen = block.options.get("at", known[0])
    if chosen not in known:
        raise figure_error(block, f"at is the id of a unit, got '{chosen}'{did_you_mean(chosen, known)}")
    formulas = [Formula(_aligned(unit), True, f"the unit '{unit.id}'") for unit in UNITS]
    equations = [
        Markup(tie(mathml, {part.written: part.id for part in unit.parts}))
        for unit, mathml in zip(UNITS, block.formulas(formulas), strict=True)
    ]
    return render("units.html", block, units=list(zip(UNITS, equations, strict=True)), chosen=chosen, set=_italic)


def _italic(text: str) -> Markup:
    """Return words with the letters that stand for quantities, `*c*`, in italics."""
    return Markup(re.sub(r"\*(\w+)\*", r"<i>\1</i>", str(escape(text))))


def _aligned(unit: Unit) -> str:
    rows = " \\\\\n".join(unit.equations)
    return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"


def tie(mathml: str, parts: dict[str, str]) -> str:
    """Give each term of a formula that stands for a part `data-part`, its id.

    `parts` is ids by what is written: the letter without its subscript, "~" after it for a tilde: `g~` is a tilde over
    g, whether g has a subscript or not.
    """
    root = ElementTree.fromstring(mathml)
    _tie(root, parts)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _tie(element: ElementTree.Element, parts: dict[str, str]) -> None:
    for child in element:
        written = _written(child[0] if child.tag == "msub" else child)
        if written in parts:
            child.set("data-part", parts[written])
        elif child.tag != "annotation":
            _tie(child, parts)


def _written(element: ElementTree.Element) -> str:
    """Return what a term is: "g", "g~", "tanh", or nothing for what is no single letter or name."""
    if element.tag == "mi":
        return "i" if element.text == "\N{LATIN SMALL LETTER DOTLESS I}" else element.text or ""
    if element.tag == "mover" and element[1].text == "\N{SMALL TILDE}":
        return f"{_written(element[0])}~"
    return ""
