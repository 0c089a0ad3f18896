"""Large figures as text that the browser's script unfolds: a page that opens has a tenth of the elements to make."""

import re
from collections.abc import Sequence

_FIGURE = re.compile(r"<figure\b([^>]*)>(.*?)((?:<figcaption\b.*)?</figure>\s*)", re.DOTALL)
SMALL = 4000
"""Characters up to which a figure stays as it is."""


def folded(figure: str) -> str:
    """Return a figure with all that stands before its caption in a `noscript`, or as it is if it is small.

    A browser that runs scripts reads a `noscript` as text, which costs it nearly nothing; `assets/js/unfold.js` puts
    the elements in its place, before the reader comes to them. Other browsers show what is in it.
    """
    found = _FIGURE.fullmatch(figure)
    if not found or len(found[2]) <= SMALL or "noscript" in found[2].lower():
        return figure
    attributes, content, rest = found.groups()
    return f'<figure{attributes} data-folded><noscript class="folded">{content}</noscript>{rest}'


def fold(part: str, figures: Sequence[str]) -> tuple[str, list[str]]:
    """Return a part of the text with its figures folded, and these figures; `figures` may be of other parts too."""
    within = [figure for figure in figures if figure in part]
    for figure in within:
        part = part.replace(figure, folded(figure))
    return part, [folded(figure) for figure in within]
