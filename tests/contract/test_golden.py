"""The golden cases that JavaScript is held to are what Python makes today."""

import base64
import gzip
from typing import Any

import orjson
import pytest

from tests.contract.golden import FOLDER, GOLDEN, written


@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_cases_are_what_python_makes_today(name: str) -> None:
    kept, made = (orjson.loads(data) for data in ((FOLDER / name).read_bytes(), written(GOLDEN[name]())))
    assert unpacked(kept) == unpacked(made), "run python -m tests.contract.golden"


def unpacked(content: Any) -> Any:
    """Return golden cases with what is gzipped in them unpacked: another zlib may pack the same content differently."""
    for case in content.get("cases", ()):
        if isinstance(case, dict) and "packed" in case:
            case["packed"] = orjson.loads(gzip.decompress(base64.b64decode(case["packed"])))
    return content
