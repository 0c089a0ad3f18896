"""TOML files of an author: read whole, with the line of what is wrong."""

import re
import tomllib
from pathlib import Path
from typing import Any

from generator.errors import InputError


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file, and what it says."""
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; an article's folder holds article.toml and article.md") from None
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{number}: not UTF-8; save the file in that encoding") from None
    try:
        return source, tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise InputError(f"{path}:{line.group(1) if line else 1}: not TOML: {error}") from None


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
