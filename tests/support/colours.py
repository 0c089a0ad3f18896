"""Colours as eyes see them: contrast, distance, and what is left of both without one kind of cone."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]
"""Linear sRGB, each of three from 0 to 1."""

TOKENS = Path(__file__).parents[2] / "assets/css/tokens.css"
THEMES = {"light": 1, "dark": 2}

VISIONS = {
    "trichromacy": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""All cones, and without L, M or S cones: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""

XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""OKLab, after Björn Ottosson."""


def base_colours(theme: str) -> dict[str, Colour]:
    """Return the colours that `tokens.css` gives in hexadecimal digits, by name."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text(encoding="utf-8"))
    return {name: from_hex((light, dark)[THEMES[theme] - 1]) for name, light, dark in pairs}


def from_hex(digits: str) -> Colour:
    digits = digits.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    values = np.array([int(digits[k : k + 2], 16) for k in (0, 2, 4)]) / 255
    linear: Colour = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear


def seen_by(vision: str, colour: Colour) -> Colour:
    seen: Colour = np.clip(VISIONS[vision] @ colour, 0, 1)
    return seen


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of WCAG 2, 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(one @ weights), float(other @ weights)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return `share` of one colour in the rest of another, as `color-mix(in oklab, …)` does."""
    lab = share * oklab(one) + (1 - share) * oklab(other)
    rgb: Colour = np.clip(np.linalg.solve(LMS, np.linalg.solve(OKLAB, lab) ** 3), 0, 1)
    return rgb


def oklab(colour: Colour) -> NDArray[np.float64]:
    lab: NDArray[np.float64] = OKLAB @ np.cbrt(LMS @ colour)
    return lab


def hue(colour: Colour) -> tuple[float, float]:
    """Return the hue of OKLCH, 0 to 360 degrees, and its chroma."""
    _, a, b = oklab(colour)
    return float(np.degrees(np.arctan2(b, a)) % 360), float(np.hypot(a, b))


def cielab(colour: Colour) -> NDArray[np.float64]:
    ratio = (XYZ @ colour) / (XYZ @ np.ones(3))
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the distance CIEDE2000 of two colours of CIELAB: at 1 they can just be told apart side by side.

    Sharma, Wu and Dalal 2005, whose names of the terms these are.
    """
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    mean_h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 + sum(
        weight * np.cos(np.radians(times * mean_h + shift))
        for weight, times, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rotation = np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))
    r_t = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(rotation)
    d_l, d_c = (l2 - l1) / s_l, (c2 - c1) / s_c
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / s_h
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 + r_t * d_c * d_h))
