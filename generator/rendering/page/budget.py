"""The page's size, held to what the author allows."""

import gzip
import re

from generator.errors import InputError

_PARTS = (
    ("tensors", r'<script type="application/gzip"[^>]*>.*?</script>'),
    ("figures", r"<figure\b.*?</figure>"),
    ("scripts", r"<script\b.*?</script>"),
    ("style", r"<style>.*?</style>"),
    ("math", r"<math\b.*?</math>"),
)
"""What a page is made of, each looked for in what those before it have left; the rest is text."""


def check_budget(html: str, budget_kb: float, where: str) -> None:
    """Refuse a page that takes more than `budget_kb` thousand bytes gzipped, naming its parts, the largest first."""
    size = _gzipped(html)
    if size <= 1000 * budget_kb:
        return
    parts = sorted(page_parts(html).items(), key=lambda part: -part[1])
    listed = ", ".join(f"{name} {bytes_ / 1000:,.1f} kB" for name, bytes_ in parts if bytes_ >= 100)
    raise InputError(
        f"{where}: the page takes {size / 1000:,.1f} kB gzipped, more than budget_kb = {budget_kb:g} of [page];"
        f" parts: {listed}; leave something out, or raise budget_kb"
    )


def page_parts(html: str) -> dict[str, int]:
    """Return the gzipped bytes of each part of a page. Packed alone, so their sum is a little more than the page."""
    sizes = {}
    for name, pattern in _PARTS:
        found = re.findall(pattern, html, re.DOTALL)
        sizes[name] = _gzipped("\n".join(found)) if found else 0
        html = re.sub(pattern, "", html, flags=re.DOTALL)
    return sizes | {"text": _gzipped(html)}


def _gzipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))
