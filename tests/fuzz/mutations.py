"""Damage: what wears, cuts and attacks make of a file, each drawn by a generator of random numbers."""

import copy
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

_Piece = TypeVar("_Piece", bytes, str)

_NUMBERS = (0, 1, -1, 2, 255, 2**31, 2**53, 2**64, -(2**63), 0.5, -0.0, 1e-300, 1e300)
_VALUES: tuple[Any, ...] = (*_NUMBERS, None, True, "", "x", "x" * 2_000, "\0", "é\u202e", [], [[]], {}, {"a": 1})
_TEXTS = (
    *(
        "<!--",
        "-->",
        "<b",
        "</b>",
        "&#0;",
        "{{",
        "}}",
        "[^1]: ",
        "[@key]",
        "[",
        "](",
        "![",
        "$",
        "$$",
        "`",
        "```\n",
        "::: ",
    ),
    *(
        ":::\n",
        "# ",
        "\n\n",
        "\t",
        " " * 40,
        "\\",
        "\\begin{aligned}",
        "{#id}",
        "{",
        "}",
        "|",
        "|-|\n",
        "> ",
        "1. ",
        "- ",
    ),
    *(
        "%00",
        "\ufeff",
        "\u2028",
        "\u202e",
        "é",
        "𝄞",
        "'",
        '"',
        '"""',
        "= ",
        "[[",
        "]]",
        "@misc{",
        ",",
        "#",
        "~",
        "--",
        "\r",
    ),
)
_BYTES = (b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\x1f\x8b", b"[", b"{", b'"', b"\n", b"9" * 30)


def damaged_bytes(data: bytes, random: Random) -> bytes:
    """Return the data after a few edits."""

    def flipped(piece: bytes) -> bytes:
        place = random.randrange(len(piece))
        return piece[:place] + bytes([piece[place] ^ (1 << random.randrange(8))]) + piece[place + 1 :]

    return _edited(data, random, _BYTES, flipped)


def damaged_text(text: str, random: Random) -> str:
    """Return the text after a few edits."""

    def another(piece: str) -> str:
        place = random.randrange(len(piece))
        return (
            piece[:place]
            + chr(random.choice((random.randrange(32, 127), random.randrange(0xD7FF))))
            + piece[place + 1 :]
        )

    return _edited(text, random, _TEXTS, another)


def damaged_json(value: Any, random: Random) -> Any:
    """Return a copy of a value of JSON with a few parts replaced, removed or put elsewhere."""
    result = [copy.deepcopy(value)]
    for _ in range(random.choice((1, 1, 2, 5))):
        places = list(_places(result))
        holder, key = random.choice(places)
        action = random.randrange(4)
        if action == 0 and (isinstance(holder, dict) or holder is not result):
            del holder[key]
        elif action == 1:
            other, of_other = random.choice(places)
            holder[key] = copy.deepcopy(other[of_other])
        elif action == 2 and isinstance(holder, dict):
            holder[random.choice(("x", "", "__proto__", "format", "x" * 400))] = holder.pop(key)
        else:
            holder[key] = random.choice(_VALUES)
    return result[0]


def nested(random: Random) -> str:
    """Return JSON that is nested more or less deeply."""
    depth = random.choice((5, 500, 100_000))
    return "[" * depth + "]" * depth


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def _edited(whole: _Piece, random: Random, pieces: Sequence[_Piece], other: Callable[[_Piece], _Piece]) -> _Piece:
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        if not whole:
            return random.choice(pieces)
        start = random.randrange(len(whole))
        end = min(len(whole), start + random.choice((1, 1, 4, 40, 400)))
        action = random.randrange(6)
        if action == 0:
            whole = other(whole)
        elif action == 1:
            whole = whole[:start] + whole[end:]
        elif action == 2:
            whole = whole[:start] + whole[start:end] * random.choice((2, 3, 30)) + whole[end:]
        elif action == 3:
            whole = whole[:start]
        else:
            whole = whole[:start] + random.choice(pieces) * random.choice((1, 1, 1, 60)) + whole[start:]
    return whole


def _places(holder: Any) -> Any:
    """Yield every (holder, key) of a nested value; of a long list a few."""
    keys = list(holder) if isinstance(holder, dict) else range(min(len(holder), 4))
    for key in keys:
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])
