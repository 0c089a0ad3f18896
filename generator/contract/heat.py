"""Shades of heat: how strongly a character speaks for a word, or against it, as one of a few colours.

Shade 0 is none; `FOR` is the strongest for the word, `-AGAINST` the strongest against it. The style sheet gets a rule
for each (`rendering/page/contract_css.py`), and the manifest tells the page's scripts how many there are.
"""

import math

FOR = 31
"""The strongest shade for a word: as many steps as the eye tells apart along the ramp."""
WARM = 13
"""The shade at which the ramp from cold to hot passes its middle colour."""
AGAINST = 15
"""How many shades there are of what speaks against a word."""


def shade(share: float) -> int:
    """Return the shade of a share of the strongest value, -1 to 1. Halves are rounded away from none, as scripts do."""
    return math.floor(share * FOR + 0.5) if share >= 0 else -math.floor(-share * AGAINST + 0.5)
