"""Numbers in words, to the digit as `assets/js/words/format.js` writes them: tests/contract/numbers.json."""

import math

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def percent(share: float) -> str:
    """Return a probability as two figures of percent: "41 %", "4.1 %", "0.4 %", "< 0.1 %"."""
    value = share * 100
    if value < 0.05:
        return f"<{THIN_SPACE}0.1{THIN_SPACE}%"
    return f"{_fixed(value, 0 if value >= 9.95 else 1)}{THIN_SPACE}%"


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "4th", ... "1,204th"."""
    teens = 10 <= number % 100 < 20
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{suffix}"


def decimal(value: float) -> str:
    """Return a positive number with three significant digits, and at most six after the point."""
    if value <= 0:
        return "0"
    return _fixed(value, min(6, max(0, 2 - math.floor(math.log10(value)))))


def _fixed(value: float, digits: int) -> str:
    """Return what JavaScript's `toFixed` returns: halves round up, not to even."""
    scaled = value * 10**digits
    rounded = math.floor(scaled + 0.5)
    return f"{rounded / 10**digits:.{digits}f}"
