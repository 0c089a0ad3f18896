"""Weights files that are changed on purpose."""

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from generator.errors import InputError
from generator.weights import open_published


def rewrite(source: Path, path: Path, tensors: dict[str, Any] | None = None, info: Any = None) -> Path:
    """Write a copy of a weights file with some tensors replaced (or dropped, by None), or with other information."""
    with safe_open(source, framework="numpy") as file:
        metadata = file.metadata()
    content = {**load_file(source), **(tensors or {})}
    if info is not None:
        metadata = {"info": info if isinstance(info, str) else json.dumps(info)}
    save_file({name: value for name, value in content.items() if value is not None}, path, metadata)
    return path


def described(path: Path) -> dict[str, Any]:
    """Return the description inside a weights file, as JSON has it."""
    with safe_open(path, framework="numpy") as file:
        info: dict[str, Any] = json.loads(file.metadata()["info"])
    return info


def refused(path: Path, *, load: bool = True, unit: str | None = None) -> str:
    """Return what is said of a file, which is one line that starts with its name."""
    with pytest.raises(InputError) as caught:
        opened = open_published(path, unit)
        if load:
            opened.load()
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def damaged(data: bytes, case: dict[str, Any]) -> bytes:
    """Return a weights file damaged as a case of `tests/contract/damaged_weights.json` says."""
    length = int.from_bytes(data[:8], "little")
    header, tensors = json.loads(data[8 : 8 + length]), bytearray(data[8 + length :])
    for name, values in case.get("bytes", {}).items():
        start = header[name]["data_offsets"][0]
        tensors[start : start + len(values)] = bytes(values)
    info = json.loads(header["__metadata__"]["info"])
    _edit(info, case.get("info", []))
    header["__metadata__"]["info"] = json.dumps(info)
    _edit(header, case.get("header", []))
    text = json.dumps(header).encode()
    if "text" in case:
        text, tensors = case["text"].encode(), bytearray()
    whole: bytes = case.get("length", len(text)).to_bytes(8, "little") + text + tensors + bytes(case.get("append", 0))
    return whole[: len(whole) - case.get("cut", 0)]


def _edit(table: dict[str, Any], edits: list[list[Any]]) -> None:
    for (*path, last), *value in edits:
        inner = table
        for key in path:
            inner = inner[key]
        if value:
            inner[last] = value[0]
        else:
            del inner[last]
