"""The part of the style sheet that follows from numbers of the contract and of figures.

It has a colour for each shade of heat, and the numbers of letters that fit on the autocomplete figure's tape. Scripts
read the number of shades from `--shades-for` and `--shades-against`. From cold by way of warm to hot the steps look
equal; `tests/js/heat.test.js` checks contrast and order in both themes.
"""

from generator.contract import heat
from generator.rendering.figures.strip_shapes import SLOTS


def contract_css() -> str:
    """Return the numbers as custom properties, and the rules of `[data-level]` for all shades but none.

    A shade mixes two colours of heat; a rule for each says their shares alone, since all of them stand in every page.
    """
    tape = "".join(f"--{size}-slots:{slots};--{size}-last:{last};" for size, (slots, last) in SLOTS.items())
    root = f":root{{{tape}--shades-for:{heat.FOR};--shades-against:{heat.AGAINST}}}"
    hot = ",".join(_shaded(level) for level in range(heat.WARM + 1, heat.FOR + 1))
    levels = [level for level in range(-heat.AGAINST, heat.FOR + 1) if level]
    return "\n".join(
        [
            root,
            "[data-level]{--shade-from:var(--heat-cold);--shade-to:var(--heat-warm)}",
            '[data-level^="-"]{--shade-to:var(--heat-against)}',
            f"{hot}{{--shade-from:var(--heat-warm);--shade-to:var(--heat-hot)}}",
            *(f"{_shaded(level)}{{--shade:{_share(level) * 100:.4g}%}}" for level in levels),
            f"[data-level]:where(:not({_shaded(0)}))"
            "{background-color:color-mix(in oklab,var(--shade-to) var(--shade),var(--shade-from))}",
        ]
    )


def _shaded(level: int) -> str:
    return f'[data-level="{level}"]'


def _share(level: int) -> float:
    """Return the share of the warmer one of a shade's colours."""
    if level < 0:
        return -level / heat.AGAINST
    return level / heat.WARM if level <= heat.WARM else (level - heat.WARM) / (heat.FOR - heat.WARM)
