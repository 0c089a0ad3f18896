"""A small model in the page itself: its weights file, the matrices of which are packed in 4 bits."""

import base64
import gzip
import json
from dataclasses import dataclass

from generator.errors import InputError

_START = 8
"""Bytes of a weights file before its header, which say how long that is."""


@dataclass(frozen=True)
class Pocket:
    """A model that lies in the page."""

    id: str
    label: str
    about: str
    """What it is, in a few words."""
    sha256: str
    bytes: int  # both of its weights file
    packed: str
    """The file as `pack` writes it, gzipped, in base64."""


def pocket_of(id_: str, label: str, about: str, sha256: str, data: bytes, where: str) -> Pocket:
    """Return a model as the page holds it; `where` names its weights file in messages."""
    packed = gzip.compress(pack(data, where), 9, mtime=0)
    return Pocket(id_, label, about, sha256, len(data), base64.b64encode(packed).decode())


def pack(data: bytes, where: str) -> bytes:
    """Return a weights file whose int8 values take 4 bits each, the first of two in the lower half of a byte.

    All else is as it was: `assets/js/live/pocket.js` makes the same file of it again, byte for byte.

    Raises:
        InputError: a value needs more than 4 bits.
    """
    start = _START + int.from_bytes(data[:_START], "little")
    header = json.loads(data[_START:start])
    header.pop("__metadata__", None)
    parts = [data[:start]]
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        first, end = entry["data_offsets"]
        part = data[start + first : start + end]
        parts.append(_halved(part, name, where) if entry["dtype"] == "I8" else part)
    return b"".join(parts)


def _halved(values: bytes, name: str, where: str) -> bytes:
    if any(8 <= value < 248 for value in set(values)):
        raise InputError(
            f"{where}: tensor '{name}' has values beyond 4 bits, -8 to 7; publish it with: python -m generator publish"
            " --bits 4"
        )
    padded = values + b"\0" * (len(values) % 2)
    return bytes((low & 15) | (high & 15) << 4 for low, high in zip(padded[::2], padded[1::2], strict=True))
