"""The colours of the page: models are readable and told apart by all eyes, and orange is heat alone."""

import re
from itertools import combinations

import numpy as np
import pytest

from generator.contract import heat
from tests.support.colours import (
    THEMES,
    TOKENS,
    VISIONS,
    base_colours,
    cielab,
    contrast,
    difference,
    from_hex,
    hue,
    mixed,
    oklab,
    seen_by,
)

MODELS = [f"model-{number}" for number in range(1, 7)]
STYLES = [TOKENS.with_name("article.css"), *sorted((TOKENS.parent / "components").glob("*.css"))]

SHADED = {
    "character-text.css",
    "connectivity-key.css",
    "fallback.css",
    "gradient-fading.css",
    "heat-legend.css",
    "triangle.css",
}
"""The style sheets of shaded letters and cells, and of their keys; and where the colours stand once more."""
EMBLEM = {"site-bar.css"}
"""The mark of the page is a row of shades."""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_those_that_the_authors_of_the_formula_give(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("model", MODELS)
def test_the_name_of_a_model_in_its_colour_can_be_read(model: str, theme: str) -> None:
    colours = base_colours(theme)
    surface = mixed(colours["ink"], colours["paper"], 0.09)  # --surface-strong, under names that are pointed at
    for ground in (colours["paper"], colours["heat-cold"], surface):
        assert contrast(colours[model], ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_models_differ_in_colour(vision: str, theme: str) -> None:
    seen = [cielab(seen_by(vision, base_colours(theme)[model])) for model in MODELS]
    nearest = min(difference(one, other) for one, other in combinations(seen, 2))
    assert nearest >= (25 if vision == "trichromacy" else 12)


@pytest.mark.parametrize("theme", THEMES)
def test_no_model_is_pale_and_green_and_red_differ_in_lightness_too(theme: str) -> None:
    colours = base_colours(theme)
    assert min(hue(colours[model])[1] for model in MODELS[:5]) > (0.15 if theme == "dark" else 0.075)
    green, red = (float(oklab(colours[model])[0]) for model in ("model-3", "model-5"))
    assert green - red >= 0.1


def orange(digits_or_colour: np.ndarray) -> bool:
    angle, chroma = hue(digits_or_colour)
    return chroma > 0.04 and 30 <= angle <= 95


@pytest.mark.parametrize("theme", THEMES)
def test_orange_is_heat_and_nothing_else(theme: str) -> None:
    found = {name for name, colour in base_colours(theme).items() if orange(colour)}
    assert found == {"heat-warm", "heat-hot"}


def test_only_what_is_shaded_has_the_colours_of_heat() -> None:
    for path in STYLES:
        css = path.read_text(encoding="utf-8")
        if path.name not in SHADED | EMBLEM:
            assert not re.search("--heat-(warm|hot)", css), path.name
        # Its own digits, of which fallback.css is held to the tokens below, would get round the tokens.
        digits = [] if path.name == "fallback.css" else re.findall(r"#[0-9a-f]{3,6}\b", css)
        assert not [found for found in digits if orange(from_hex(found))], path.name


def test_browsers_without_two_themes_have_the_colours_of_the_light_one() -> None:
    css = (TOKENS.parent / "components/fallback.css").read_text(encoding="utf-8")
    found = {name: from_hex(digits) for name, digits in re.findall(r"--([\w-]+): (#\w+);", css)}
    expected = base_colours("light")
    assert found.keys() >= {name for name in expected if name != "rule"}
    for name, colour in found.items():
        np.testing.assert_array_equal(colour, expected[name], name)


@pytest.mark.parametrize("theme", THEMES)
def test_the_lower_third_of_the_ramp_can_be_seen(theme: str) -> None:
    colours = base_colours(theme)
    cold = colours["heat-cold"]
    shades = [mixed(colours["heat-warm"], cold, level / heat.WARM) for level in range(heat.FOR // 3 + 1)]
    assert difference(cielab(cold), cielab(shades[1])) > 2.5
    assert difference(cielab(cold), cielab(shades[3])) > 8
    assert difference(cielab(cold), cielab(shades[-1])) > 20
    if theme == "dark":  # light that falls on a screen takes contrast from what is dark
        assert contrast(cold, shades[3]) > 1.17
        assert contrast(cold, shades[-1]) > 1.9
