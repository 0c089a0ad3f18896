"""Numbers in the language of the page, to the digit as `assets/js/words/format.js` writes them.

tests/contract/numbers.json holds both to it.
"""

import math

from generator.rendering.language import say, spoken

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def local(text: str) -> str:
    """Return a number that is written in the English way, "-1,234.5", as the language of the page writes it."""
    return spoken().number(text)


def percent(share: float) -> str:
    """Return a probability as two figures of percent: "41 %", "4.1 %", "0.4 %", "< 0.1 %"."""
    value = share * 100
    if value < 0.05:
        return f"<{THIN_SPACE}{percent_of(local('0.1'))}"
    return percent_of(local(_fixed(value, 0 if value >= 9.95 else 1)))


def percent_of(number: str) -> str:
    """Return a number that is written already with the sign for percent: "41.2 %"."""
    return say("number.percent", number=number)


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "4th", ... "1,204th"."""
    return say("number.ordinal", number=number, count=number)


def decimal(value: float) -> str:
    """Return a positive number with three significant digits, and at most six after the point."""
    if value <= 0:
        return "0"
    return local(_fixed(value, min(6, max(0, 2 - math.floor(math.log10(value))))))


def whole(number: int) -> str:
    """Return a whole number: "14,278"."""
    return local(f"{number:,}")


def _fixed(value: float, digits: int) -> str:
    """Return what JavaScript's `toFixed` returns: halves round up, not to even."""
    scaled = value * 10**digits
    rounded = math.floor(scaled + 0.5)
    return f"{rounded / 10**digits:.{digits}f}"
