"""Reads `literature.toml`: numbers that others have published, for the text and beside ours in the figures."""

from pathlib import Path
from typing import Any

from generator.article.toml_file import line_of, read_toml
from generator.contract.schema import TOP
from generator.errors import InputError


def read_literature(path: Path) -> dict[str, Any]:
    """Return what `literature.toml` says; nothing if there is no such file.

        year = 2019

        [gru]
        cross_entropy = 2.117
        accuracy_by_known_characters = [[0.17, 0.38], [0.23, 0.49], [0.27, 0.54]]

    `year` names the numbers in the figures. Under the id of a model, `cross_entropy` is in nats, an accuracy a share
    from 0 to 1; the rows of `accuracy_by_known_characters` are for top 1, 2 and 3, with 0, 1, 2, ... characters typed.
    Other tables and keys are for values and claims of the text. Raises `InputError` with file and line.
    """
    if not path.exists():
        return {}
    source, table = read_toml(path)
    if not isinstance(table.get("year"), int):
        raise InputError(f"{path}:1: 'year' is missing, a whole number by which the figures name these numbers")
    for name, numbers in table.items():
        if isinstance(numbers, dict):
            problem = _problem(numbers)
            if problem:
                raise InputError(
                    f"{path}:{line_of(source, (name, problem[0]))}: {problem[0]!r} in {name}: {problem[1]}"
                )
    return table


def _problem(numbers: dict[str, Any]) -> tuple[str, str] | None:
    """Return the first key of a table that figures could not show, and what is wrong with it."""
    for key, value in numbers.items():
        if key == "accuracy_by_known_characters":
            if not isinstance(value, list) or len(value) != TOP or not all(isinstance(row, list) for row in value):
                return key, f"it has {TOP} rows, for top 1, 2, 3"
            shares = [share for row in value for share in row]
        else:
            shares = [value] if key == "accuracy_all" else []
        wrong = next((share for share in shares if not isinstance(share, int | float) or not 0 <= share <= 1), None)
        if wrong is not None:
            return key, f"an accuracy is a number from 0 to 1, got {wrong!r}"
        if key == "cross_entropy" and not isinstance(value, int | float):
            return key, f"a number is needed, got {value!r}"
    return None
