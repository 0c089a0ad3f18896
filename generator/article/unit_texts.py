"""Reads what an article says of its units: `units/<unit>.toml`, and a drawing `units/<unit>.svg` beside it."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.article.drawings import read_drawing
from generator.article.toml_file import complaint, read_toml
from generator.contract.unit_text import UnitText, UnitWords


def read_unit_texts(folder: Path) -> dict[str, UnitText]:
    """Return the texts in a folder by the name of their unit: "gru", "nested-lstm", "mgu" for `my_units:MGU`.

    The drawing is optional; see `read_drawing`. Raises `InputError` with file and line.
    """
    texts = {}
    for path in sorted(folder.glob("*.toml")):
        source, table = read_toml(path)
        try:
            words = TypeAdapter(UnitWords).validate_python(table)
        except ValidationError as error:
            raise complaint(error, path, source, UnitWords) from None
        svg = path.with_suffix(".svg")
        drawing = None
        if svg.exists():
            drawing = read_drawing(svg, f"Drawing of the {words.label}", [part.id for part in words.parts])
        texts[path.stem] = UnitText(**vars(words), drawing=drawing)
    return texts
