"""Reads what an article says of its units: `units/<unit>.toml`, and a drawing `units/<unit>.svg` beside it."""

from dataclasses import field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from generator.article.drawings import read_drawing
from generator.article.toml_file import complaint, read_toml
from generator.config import STRICT
from generator.contract.unit_text import UnitPart, UnitText
from generator.errors import InputError


@dataclass(frozen=True, config=STRICT)
class PartConfig:
    """A table `[[parts]]`: a letter of the equations, or a function's name."""

    letter: str
    """The letter in the equations, without its subscript; "g~" for \\tilde{g}."""
    name: str
    does: str
    under: str = "t"
    """The subscript that it is named with; "" for none."""


@dataclass(frozen=True, config=STRICT)
class UnitTextConfig:
    """All of `units/<unit>.toml`."""

    label: str
    about: str
    """One sentence. Letters in asterisks, `*c*`, stand for quantities, here and in all other words."""
    equations: tuple[str, ...]
    """LaTeX, a row each, aligned at `&`."""
    note: str = ""
    """An explanation of symbols that are no part of their own."""
    parts: tuple[PartConfig, ...] = field(default_factory=tuple)


def read_unit_texts(folder: Path) -> dict[str, UnitText]:
    """Return the texts in a folder by the name of their unit: "gru", "nested-lstm", "mgu" for `my_units:MGU`.

    The drawing is optional; see `read_drawing`. Raises `InputError` with file and line.
    """
    texts = {}
    for path in sorted(folder.glob("*.toml")):
        source, table = read_toml(path)
        try:
            text = TypeAdapter(UnitTextConfig).validate_python(table)
        except ValidationError as error:
            raise InputError(complaint(error, path, source, UnitTextConfig)) from None
        parts = tuple(UnitPart(part.letter, part.under, part.name, part.does) for part in text.parts)
        svg = path.with_suffix(".svg")
        drawing = None
        if svg.is_file():
            drawing = read_drawing(svg, f"Drawing of the {text.label}", [part.id for part in parts])
        texts[path.stem] = UnitText(text.label, text.about, text.equations, text.note, parts, drawing)
    return texts
