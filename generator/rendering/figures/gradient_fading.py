"""The gradients figure: an unrolled network whose cells show how fast a model's gradient fades on its way back."""

import math
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from generator.contract import heat
from generator.contract.rounding import significant
from generator.contract.schema import Baked
from generator.errors import did_you_mean
from generator.rendering.figures.figure import missing_study, render
from generator.rendering.language import say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.safe_json import safe_json

STUDY = "gradients"
DECADES = 3
"""Powers of ten between the strongest shade, 1, and the weakest."""

DIRECT = ("attention",)
"""Units that read every character themselves, and carry no state."""

PARTS = ((0.5, "gradients.half"), (0.1, "gradients.tenth"), (0.01, "gradients.hundredth"))
COLUMNS = 61
"""Characters drawn at most: no window has room for more."""
TICKS = 10  # characters between two numbers below the network


@dataclass(frozen=True)
class Fading:
    """One model: `shares[k][d]` is the mean gradient at layer k + 1, d characters back, over that at distance 0."""

    id: str
    label: str
    shares: list[list[float]]
    carries: bool
    """Whether it carries a state from character to character: else no arrow leads from one column to the next."""


def gradients(block: FigureBlock, baked: Baked) -> str:
    """Return the gradients figure. `model` is the id of the model shown first (default: the first studied)."""
    check_options(block, {"model"})
    models = [
        Fading(
            model.id,
            model.label,
            [shares_of(layer) for layer in studied[model.id]["layers"]],
            carries_state(model.unit),
        )
        for studied in [baked.manifest.studies.get(STUDY, {}).get("models", {})]
        for model in baked.manifest.models
        if studied.get(model.id, {}).get("layers")
    ]
    if not models:
        missing_study(block, STUDY)
    chosen = block.options.get("model", models[0].id)
    if chosen not in [model.id for model in models]:
        known = [model.id for model in models]
        raise figure_error(block, f"no gradients of a model '{chosen}'{did_you_mean(chosen, known)}")
    shown = next(model for model in models if model.id == chosen)
    return render("gradient_fading.html", block, models=models, shown=shown, **_first_state(models, shown))


def carries_state(unit: str) -> bool:
    """Return whether a unit hands a state from character to character."""
    return unit not in DIRECT


def _first_state(models: list[Fading], shown: Fading) -> dict[str, Any]:
    """Return what the template needs of the model shown: its columns, the farthest first, and its words."""
    layers = max(len(model.shares) for model in models)
    length = min(COLUMNS, *(len(layer) for model in models for layer in model.shares))
    absent = [0] * length
    rows = [[shade(share) for share in layer[:length]] for layer in shown.shares]
    rows += [absent] * (layers - len(rows))
    data = {
        "shades": heat.FOR,
        "decades": DECADES,
        "ticks": TICKS,
        "models": [
            {
                "id": m.id,
                "label": m.label,
                "carries": m.carries,
                "layers": [[significant(s, 4) for s in layer[:length]] for layer in m.shares],
            }
            for m in models
        ],
    }
    return {
        "layers": layers,
        "columns": [(d, [row[d] for row in reversed(rows)]) for d in reversed(range(length))],
        "summaries": [summary(k + 1, layer[:length]) for k, layer in enumerate(shown.shares)][::-1],
        "levels": range(heat.FOR + 1),
        "ticks": TICKS,
        "decades": DECADES,
        "data": Markup(safe_json(data)),
    }


def shares_of(layer: list[float]) -> list[float]:
    """Return mean gradients by distance as parts of that at distance 0."""
    return [value / layer[0] if layer[0] > 0 else 0.0 for value in layer]


def shade(share: float) -> int:
    """Return the shade, 0 to 31, of a share: equal steps for equal factors, from `DECADES` powers of ten below 1 up."""
    if share <= 0:
        return 0
    level = (1 + math.log10(share) / DECADES) * heat.FOR
    return max(0, min(heat.FOR, math.floor(level + 0.5)))


def summary(layer: int, shares: list[float]) -> str:
    """Return how far back it takes the gradient at a layer, from 1, to fall below some parts of what it is at first."""
    falls: list[str] = []
    last = 0
    for least, key in PARTS:
        distance, part = next((d for d, share in enumerate(shares) if share < least), None), say(key)
        if distance is None and falls:
            said = say("list.separator").join(falls)
            return say("gradients.falls-stays", layer=layer, falls=said, part=part, count=len(shares) - 1)
        if distance is None:
            return say("gradients.stays", layer=layer, part=part, count=len(shares) - 1)
        falls.append(say("gradients.below", part=part, count=distance))
        last = distance
    return say("gradients.falls", layer=layer, falls=say("list.separator").join(falls), count=last)
