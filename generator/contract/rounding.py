"""Numbers as they are stored: to some significant digits."""


def significant(value: float, digits: int) -> float:
    """Return a number rounded to `digits` significant digits, so that it takes few characters of JSON."""
    return float(f"{value:.{digits}g}")
