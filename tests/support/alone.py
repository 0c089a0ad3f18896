"""What a figure that stands alone holds compressed: what `assets/unpack.js` makes elements of."""

import base64
import gzip
import json
import re
from typing import Any

PACKED = re.compile(r'<script type="application/gzip" data-name="packed">(.*?)</script>')
READING = re.compile(r'<script type="application/gzip" data-sentence=.*?</script>')
LETTERS = re.compile(r'<div class="characters".*?</div>')
"""Of a panel: shaded, at the first moment."""


def unpacked(page: str) -> list[dict[str, Any]]:
    """Return the elements of a page, in their order: tag, attributes and content."""
    (packed,) = PACKED.findall(page)
    elements: list[dict[str, Any]] = json.loads(gzip.decompress(base64.b64decode(packed)))
    return elements


def manifest_of(page: str) -> Any:
    """Return the manifest of a page."""
    (content,) = (
        element["content"] for element in unpacked(page) if element["attributes"].get("data-name") == "manifest"
    )
    return json.loads(content)
