"""The description inside a weights file: from its JSON text to `WeightsInfo`, every field checked by type and range."""

from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from generator.contract import format_1
from generator.contract.records import WeightsInfo
from generator.errors import reason, shortened

FORMAT = 2
"""Files of format 1 are read as well."""


def read_record(text: str) -> WeightsInfo:
    """Return what a description says. A `ValueError` says what is wrong with it, as the end of a sentence."""
    try:
        parts = orjson.loads(text)
    except orjson.JSONDecodeError:
        parts = None
    if not isinstance(parts, dict):
        raise ValueError("holds no description of its model; write it with: python -m generator publish")
    number = parts.pop("format", None)
    if number not in (1, FORMAT):
        raise ValueError(f"format must be 1 or {FORMAT}, got {shortened(number)}; publish the model again")
    return _validated(_from_format_1(parts) if number == 1 else parts)


def _from_format_1(parts: dict[str, Any]) -> dict[str, Any]:
    try:
        return format_1.weights_info(parts)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"its description is none of format 1 ({reason(error, 60)}); publish it again") from None


def _validated(parts: dict[str, Any]) -> WeightsInfo:
    try:  # strict: of JSON, where a list may stand for a tuple, but a text for no number
        return _ADAPTER.validate_json(orjson.dumps(parts), strict=True)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        place = ".".join(shortened(part).strip("'") for part in item["loc"])
        fault = item["msg"].removeprefix("Value error, ")[:120]
    except TypeError:  # orjson's own limit
        place, fault = "its options", "they are nested too deeply"
    raise ValueError(f"its description has a fault at {place[-100:]}: {fault}; publish it again")


_ADAPTER = TypeAdapter(WeightsInfo)
