"""The part of the style sheet that follows from numbers of the contract and of figures.

It has a colour for each shade of heat, and the numbers of letters that fit on the autocomplete figure's tape. Scripts
read the number of shades from `--shades-for` and `--shades-against`. From cold by way of warm to hot the steps look
equal; `tests/js/heat.test.js` checks contrast and order in both themes.
"""

from generator.contract import heat
from generator.rendering.figures.strip_shapes import SLOTS


def contract_css() -> str:
    """Return the numbers as custom properties, and the rules of `[data-level]` for all shades but none."""
    tape = "".join(f"--{size}-slots:{slots};--{size}-last:{last};" for size, (slots, last) in SLOTS.items())
    root = f":root{{{tape}--shades-for:{heat.FOR};--shades-against:{heat.AGAINST}}}"
    levels = [level for level in range(-heat.AGAINST, heat.FOR + 1) if level]
    return "\n".join([root, *(f'[data-level="{level}"]{{background-color:{_colour(level)}}}' for level in levels)])


def _colour(level: int) -> str:
    if level < 0:
        return _mixed("against", -level / heat.AGAINST, "cold")
    if level <= heat.WARM:
        return _mixed("warm", level / heat.WARM, "cold")
    return _mixed("hot", (level - heat.WARM) / (heat.FOR - heat.WARM), "warm")


def _mixed(colour: str, share: float, other: str) -> str:
    if share == 1:
        return f"var(--heat-{colour})"
    return f"color-mix(in oklab,var(--heat-{colour}) {share * 100:.4g}%,var(--heat-{other}))"
