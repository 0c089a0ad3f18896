"""TOML files of an author: read whole, with the line of what is wrong."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from generator.article.config import RENAMED
from generator.errors import InputError, InputErrors, did_you_mean, reason, shortened
from generator.storage.text_file import read_text
from generator.storage.toml_text import CONTROL, parse_toml


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file, and what it says."""
    try:
        source = read_text(path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; an article's folder holds article.toml and article.md") from None
    try:
        table = _with_dates_as_text(parse_toml(source))
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise InputError(f"{path}:{line.group(1) if line else 1}: not TOML: {reason(error)}") from None
    for location, text in _texts(table):
        if control := CONTROL.search(text):
            sign = f"the control character U+{ord(control[0]):04X}"
            raise InputError(f"{path}:{line_of(source, location)}: {shortened(str(location[-1]))}: take out {sign}")
    return source, table


def _with_dates_as_text(value: Any) -> Any:
    """Return a value of TOML in which a date is a text, as one between quotation marks is."""
    if isinstance(value, dict):
        return {key: _with_dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _texts(value: Any, location: tuple[int | str, ...] = ()) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield the texts of a table with their places."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*location, key))


def line_of(source: str, location: tuple[int | str, ...]) -> int:
    """Return the line of the table or key at `location`, as well as it can be told from the text."""
    table, found = "", 0
    counts: dict[str, int] = {}
    wanted, wanted_table = (".".join(str(part) for part in parts) for parts in (location, location[:-1]))
    wanted_key = str(location[-1]) if location else ""
    for number, line in enumerate(source.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            table = header.group(2)
            if header.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            if table in (wanted, wanted_table) or (header.group(2) == wanted and not found):
                found = number
        elif table == wanted_table and re.match(rf"\s*\"?{re.escape(wanted_key)}\"?\s*=", line):
            return number
    return found or (line_of(source, location[:-1]) if location else 1)


def complaint(
    error: ValidationError, path: Path, source: str, kind: type, *, table: tuple[str, ...] = ()
) -> InputError:
    """Return all that is wrong with a table, a line each; `kind` is the dataclass that it did not become.

    `table` is where it stands in the file.
    """
    items = error.errors(include_url=False)
    unknown = [(_place(item)[:-1], str(item["loc"][-1])) for item in items if item["type"] in _UNKNOWN]
    # A misspelt key is both unknown and missing: the former says more.
    told = [
        item
        for item in items
        if item["type"] not in _MISSING
        or not any(_is_meant(key, str(item["loc"][-1])) for place, key in unknown if place == _place(item)[:-1])
    ]
    first = {_place(item): item for item in reversed(told)}  # of one key, one fault is enough
    errors = [InputError(_described(item, path, source, kind, table)) for item in told if item in first.values()]
    return errors[0] if len(errors) == 1 else InputErrors(errors)


_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_MISSING = ("missing", "missing_argument")


def _is_meant(got: str, key: str) -> bool:
    """Return whether an unknown key stands for a missing one."""
    return RENAMED.get(got) == key or bool(difflib.get_close_matches(got, [key], cutoff=0.5))


def _place(item: Any) -> tuple[int | str, ...]:
    """Return where a fault is: a key and the tables around it; of an entry of a list, the list's key."""
    inner: tuple[int | str, ...] = item["loc"]
    while isinstance(inner[-1], int):
        inner = inner[:-1]
    return inner


def _described(item: Any, path: Path, source: str, kind: type, table: tuple[str, ...]) -> str:
    inner = _place(item)
    location = (*table, *inner)
    line = line_of(source, location)
    key, named = location[-1], ".".join(str(part) for part in location[:-1])[-60:] or "the top level"
    if item["type"] in _UNKNOWN:
        hint = did_you_mean(str(key), _keys(kind, inner[:-1]), RENAMED)
        return f"{path}:{line}: unknown key {shortened(str(key))} in {named}{hint}"
    if item["type"] in _MISSING:
        return f"{path}:{line}: {named} lacks {shortened(str(key))}"
    if item["type"] == "value_error":
        return f"{path}:{line}: {shortened(str(key))} in {named}: {item['ctx']['error']}"
    return (
        f"{path}:{line}: {shortened(str(key))} in {named}: {item['msg'].lower()[:120]}, got {shortened(item['input'])}"
    )


def _keys(kind: Any, location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `location` in one of `kind` may have."""
    for part in location:
        if is_dataclass(kind):
            kind = get_type_hints(kind)[str(part)]
        else:
            kind = next(argument for argument in get_args(kind) if is_dataclass(argument))
    if not is_dataclass(kind):
        kind = next(argument for argument in get_args(kind) if is_dataclass(argument))
    return [item.name for item in fields(kind)]
