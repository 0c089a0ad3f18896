"""Numbers that others have published, to be shown beside ours: a TOML file in the article's folder."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.contract.schema import TOP, Baked
from generator.errors import did_you_mean
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import figure_error

Curves = tuple[tuple[float, ...], ...]
"""Accuracies for top 1, 2, 3 by the number of characters typed, shares from 0 to 1; unknown words count as wrong."""


@dataclass(frozen=True)
class Published:
    year: int
    accuracy_by_known_characters: dict[str, Curves]  # by the model's id


def published_of(block: FigureBlock, baked: Baked) -> Published | None:
    """Return the numbers in the file that the block's option `published` names, or none without the option.

    Models that the article does not show are left out.
    """
    name = block.options.get("published")
    if name is None:
        return None
    path = Path(block.path).parent / name
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = [file.name for file in path.parent.glob("*.toml")]
        raise figure_error(
            block, f"published: no file '{name}' beside the article{did_you_mean(name, found)}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise figure_error(block, f"published: {name}: {error}") from None
    for key in ("year", "models"):
        if key not in table:
            raise figure_error(block, f"published: {name} lacks the key '{key}'")
    shown = {model.id for model in baked.manifest.models}
    curves = {id_: _curves(block, name, id_, model) for id_, model in table["models"].items()}
    return Published(int(table["year"]), {id_: rows for id_, rows in curves.items() if id_ in shown})


def _curves(block: FigureBlock, name: str, id_: str, table: dict[str, Any]) -> Curves:
    where = f"published: {name}: [models.{id_}]"
    rows = table.get("accuracy_by_known_characters")
    if not isinstance(rows, list) or len(rows) != TOP:
        raise figure_error(block, f"{where}: accuracy_by_known_characters has {TOP} rows, for top 1, 2, 3")
    for row in rows:
        wrong = next((share for share in row if not isinstance(share, int | float) or not 0 <= share <= 1), None)
        if wrong is not None:
            raise figure_error(block, f"{where}: an accuracy is a number from 0 to 1, got {wrong!r}")
    return tuple(tuple(float(share) for share in row) for row in rows)
