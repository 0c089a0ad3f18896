"""The colours of models: readable as text, and told apart by readers of every kind of colour vision."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

CSS = (Path(__file__).parents[2] / "assets/css/tokens.css").read_text(encoding="utf-8")
THEMES = {"light": 1, "dark": 2}

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB: all cones, and without L, M or S cones.
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
# OKLab, after Björn Ottosson: in it two colours at a distance of 0.02 can just be told apart side by side.
LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(name: str, theme: str) -> NDArray[np.float64]:
    found = re.search(rf"--{name}: light-dark\(#(\w{{6}}), #(\w{{6}})\)", CSS)
    assert found, name
    digits = found[THEMES[theme]]
    values = np.array([int(digits[k : k + 2], 16) for k in (0, 2, 4)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(one @ weights), float(other @ weights)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("number", range(1, 7))
def test_the_name_of_a_model_in_its_colour_can_be_read(number: int, theme: str) -> None:
    assert contrast(linear(f"model-{number}", theme), linear("paper", theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_models_differ_in_colour(vision: str, theme: str) -> None:
    seen = [np.clip(VISIONS[vision] @ linear(f"model-{k}", theme), 0, 1) for k in range(1, 7)]
    labs = [LAB @ np.cbrt(LMS @ colour) for colour in seen]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(labs, 2)) >= 0.085
