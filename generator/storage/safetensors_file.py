"""Reads the format of https://huggingface.co/docs/safetensors, and trusts nothing in a file.

Eight bytes with the length of a JSON header, the header, then the tensors one after the other. All of the header is
checked before a tensor is read. `assets/js/model/safetensors.js` has the same rules; golden cases hold them together.
"""

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

import numpy as np
import orjson

from generator.errors import InputError, shortened
from generator.storage.regular_file import open_regular

START = 8
"""Bytes before the header, which say how long it is."""

LONGEST_HEADER = 1_000_000
"""Bytes of a header; those of published weights have 15,000."""

_MOST_AXES = 8
_MOST_NUMBERS = 2**53  # of a tensor; JavaScript counts no further
_TYPES = {
    "F32": "<f4",
    "I8": "i1",
    "U8": "u1",
    "I16": "<i2",
    "U16": "<u2",
    "I32": "<i4",
    "U32": "<u4",
    "I64": "<i8",
    "U64": "<u8",
    "BOOL": "?",
}


@dataclass(frozen=True)
class StoredTensor:
    """Where a tensor is, and of what kind."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int
    """Its first byte, from the start of the file."""
    end: int
    """The byte after its last one."""


@dataclass(frozen=True)
class Header:
    """What a file says of its content."""

    metadata: dict[str, str]
    tensors: dict[str, StoredTensor]


def read_header(path: Path) -> Header:
    """Return the header of a file. Raises `InputError` where the file is none of this format, or not whole."""
    try:
        with open_regular(path) as file:
            return _header(file)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise InputError(f"{path}: {error}; copy it again, or publish the model again") from None


def read_tensors(path: Path, header: Header, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Return tensors of a file by name: all of them unless `names` are given. Bytes that are not asked for stay unread.

    `header` must be that of the file. Raises `InputError` where one is missing, or the file was changed since.
    """
    found = {}
    try:
        with open_regular(path) as file:
            for name in header.tensors if names is None else names:
                if name not in header.tensors:
                    raise InputError(f"{path}: has no tensor {name!r}; publish the model again")
                stored = header.tensors[name]
                file.seek(stored.start)
                data = file.read(stored.end - stored.start)
                found[name] = np.frombuffer(data, stored.dtype).reshape(stored.shape)
    except (OSError, ValueError):
        raise InputError(f"{path}: cannot be read, or was changed while it was; try again") from None
    return found


def _header(file: BinaryIO) -> Header:
    """Return the header of an open file. A `ValueError` says what is wrong, as the end of a sentence."""
    size = os.fstat(file.fileno()).st_size
    start = file.read(START)
    length = int.from_bytes(start, "little")
    if len(start) < START or length > LONGEST_HEADER:
        raise ValueError(f"is not a safetensors file, or its header has more than {LONGEST_HEADER:,} bytes")
    if START + length > size:
        raise ValueError("is cut off, or is not a safetensors file")
    try:
        table = orjson.loads(file.read(length))
    except orjson.JSONDecodeError:
        raise ValueError("is not a safetensors file: its header is no JSON") from None
    if not isinstance(table, dict):
        raise ValueError("is not a safetensors file: its header is no JSON object")
    metadata = table.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise ValueError("is damaged: __metadata__ must hold texts")
    tensors = {name: _stored(name, entry, START + length) for name, entry in table.items()}
    _check_tiling(tensors, START + length, size)
    return Header(metadata, tensors)


def _stored(name: str, entry: object, begin: int) -> StoredTensor:
    table: dict[str, Any] = entry if isinstance(entry, dict) else {}
    dtype, shape, offsets = (table.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not isinstance(dtype, str) or dtype not in _TYPES:
        raise ValueError(f"is damaged: tensor {shortened(name)} has numbers of the type {shortened(dtype)}")
    if not _are_counts(shape, 1) or len(shape) > _MOST_AXES or math.prod(shape) > _MOST_NUMBERS:
        raise ValueError(f"is damaged: tensor {shortened(name)} has the shape {shortened(shape)}")
    if not _are_counts(offsets, 0) or len(offsets) != 2:
        raise ValueError(f"is damaged: tensor {shortened(name)} has the place {shortened(offsets)}")
    kind, (start, end) = np.dtype(_TYPES[dtype]), offsets
    needed = math.prod(shape) * kind.itemsize
    if end - start != needed:
        raise ValueError(f"is damaged: tensor {shortened(name)} has {end - start:,} bytes, its shape needs {needed:,}")
    return StoredTensor(kind, tuple(shape), begin + start, begin + end)


def _are_counts(values: object, least: int) -> TypeGuard[list[int]]:
    return isinstance(values, list) and all(type(value) is int and least <= value <= _MOST_NUMBERS for value in values)


def _check_tiling(tensors: dict[str, StoredTensor], begin: int, size: int) -> None:
    """Refuse tensors that overlap, or leave bytes of the file to nobody."""
    for name, stored in sorted(tensors.items(), key=lambda item: item[1].start):
        if stored.start != begin:
            what = "overlaps the one before it" if stored.start < begin else "begins after bytes of no tensor"
            raise ValueError(f"is damaged: tensor {shortened(name)} {what}")
        begin = stored.end
    if begin > size:
        raise ValueError(f"is cut off: its tensors end at byte {begin:,}, and the file at {size:,}")
    if begin < size:
        raise ValueError(f"is damaged: it has {size - begin:,} bytes after its last tensor")
