"""The units figure: how each unit makes its state, drawn and written, the two tied part by part."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup, escape

from generator.contract.schema import Baked, Manifest
from generator.contract.unit_text import UnitText, unit_name
from generator.errors import did_you_mean
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.markdown.math import Formula, convert_formulas


def units(block: FigureBlock, baked: Baked) -> str:
    """Return the units figure: of the units of the models that are compared, or of those that `units` names.

    `at` is the name of the unit that is shown first (default: the first).
    """
    check_options(block, {"at", "units"})
    texts = _texts(block, baked.manifest)
    chosen = block.options.get("at", next(iter(texts)))
    if chosen not in texts:
        raise figure_error(block, f"at is the name of a unit, got '{chosen}'{did_you_mean(chosen, texts)}")
    formulas = zip(texts.items(), equations_of(texts, block.path, block.formulas), strict=True)
    shown = [(name, text, Markup(mathml)) for (name, text), mathml in formulas]
    return render("units.html", block, units=shown, chosen=chosen, set=_italic)


def equations_of(
    texts: Mapping[str, UnitText],
    article: str,
    convert: Callable[[Sequence[Formula]], Sequence[str]] = convert_formulas,
) -> list[str]:
    """Return the equations of each unit as MathML, its terms tied to its parts; `article` is the path of the text."""
    folder = Path(article).parent / "units"
    formulas = [Formula(_aligned(text), True, f"{(folder / name).as_posix()}.toml") for name, text in texts.items()]
    return [
        tie(mathml, {part.letter: part.id for part in text.parts})
        for text, mathml in zip(texts.values(), convert(formulas), strict=True)
    ]


def _texts(block: FigureBlock, manifest: Manifest) -> dict[str, UnitText]:
    """Return what the article says of each unit to be shown, by the unit's name."""
    if "units" in block.options:
        names = block.options["units"].split(",")
    else:
        names = list(dict.fromkeys(unit_name(model.unit) for model in manifest.models))
    for name in names:
        if name not in manifest.unit_texts:
            hint = did_you_mean(name, manifest.unit_texts)
            raise figure_error(block, f"nothing says what '{name}' is: write units/{name}.toml{hint}")
    return {name: manifest.unit_texts[name] for name in names}


def _italic(text: str) -> Markup:
    """Return words with the letters that stand for quantities, `*c*`, in italics."""
    return Markup(re.sub(r"\*(\w+)\*", r"<i>\1</i>", str(escape(text))))


def _aligned(unit: UnitText) -> str:
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
