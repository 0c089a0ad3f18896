"""Texts in TOML: what Python's reader refuses otherwise than by its own error, or reads in no time that is bounded."""

import re
import tomllib
from typing import Any

_MOST_PARTS = 40
_PART = r"(?:[\w-]++|\"[^\"\n]*\"|'[^'\n]*')"
_LONG_KEY = re.compile(rf"^[ \t]*\[{{0,2}}[ \t]*(?:{_PART}[ \t]*\.[ \t]*){{{_MOST_PARTS},}}", re.MULTILINE)
"""How a line begins that names a table in a table, and so on: to read it takes time by the square of their number."""


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no page shows, and no file in UTF-8 has or should have; the ends of lines and tabs aside."""


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a text in TOML says. Raises `ValueError` with the reason, and the line where Python tells it."""
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"a key has more than {_MOST_PARTS} parts (at line {line})")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("its arrays and tables are nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of Python, which reads no whole number of more than 4,300 digits
        raise ValueError("a whole number in it has thousands of digits") from None
