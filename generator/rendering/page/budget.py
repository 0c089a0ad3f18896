"""The page's size, held to what the author allows."""

import gzip

from generator.errors import InputError
from generator.rendering.page.page import Page

POCKET_KB = 350


def check_budget(page: Page, budget_kb: float, where: str) -> None:
    """Refuse a page that takes more than `budget_kb` thousand bytes gzipped, naming its parts, the largest first.

    A model that lies in the page comes after all else and counts apart: at most `POCKET_KB`.
    """
    parts = page_parts(page)
    pocket = parts.get("pocket", 0)
    if pocket > 1000 * POCKET_KB:
        raise InputError(
            f"{where}: the model in the page takes {pocket / 1000:,.1f} kB gzipped, more than {POCKET_KB};"
            " train one with fewer words or a smaller hidden_size"
        )
    size = _gzipped(page.html) - pocket
    if size <= 1000 * budget_kb:
        return
    largest = sorted(parts.items(), key=lambda part: -part[1])
    listed = ", ".join(f"{name} {bytes_ / 1000:,.1f} kB" for name, bytes_ in largest if bytes_ >= 100)
    raise InputError(
        f"{where}: the page takes {size / 1000:,.1f} kB gzipped, more than budget_kb = {budget_kb:g} of [page];"
        f" parts: {listed}; leave something out, or raise budget_kb"
    )


def page_parts(page: Page) -> dict[str, int]:
    """Return the gzipped bytes of each part of a page, and of the rest as "text".

    Each is packed alone, so their sum is not quite the page. Formulas inside figures count as figures.
    """
    sizes, rest = {}, page.html
    for name, contents in page.parts.items():
        outside = [content for content in contents if content and content in rest]
        for content in outside:
            rest = rest.replace(content, "", 1)
        sizes[name] = _gzipped("\n".join(outside)) if outside else 0
    return sizes | {"text": _gzipped(rest)}


def _gzipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))
