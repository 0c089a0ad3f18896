"""Orders of models that were trained from several seeds: do they hold whichever seed is taken?

Of each quantity: the models by their mean over seeds, the highest first; in how many of the choices of one seed a model
that order comes out; and for each two models in how many pairs of a seed of either the one stands above the other. A
few seeds carry no test of significance: what holds in every choice is said to hold in every choice, and no more.
"""

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Quantity = Callable[[dict[str, Any]], float | None]


def _summary(study: str, key: str) -> Quantity:
    def of(run: dict[str, Any]) -> float | None:
        value: float | None = run.get(study, {}).get("summary", {}).get(key, {}).get("value")
        return value

    return of


def _farthest(run: dict[str, Any]) -> float | None:
    value: float | None = run["recall"]["gain"]["value"][-1] if "recall" in run else None
    return value


QUANTITIES: dict[str, Quantity] = {
    "recall": _summary("recall", "gain_1_typed"),
    "recall_far": _farthest,
    "gist": _summary("gist", "repeated"),
    "topic": _summary("gist", "new"),
    "agreement": _summary("agreement", "effect_1_between"),
    "horizon": _summary("horizon", "value_beyond_8"),
    "cross_entropy": lambda run: float(run["metrics"]["cross_entropy"]),
    "beyond_20": lambda run: float(run["context"]["beyond_20"]),
}
"""Numbers of a run in the study `spread`, by what they are the order of."""


def orders(models: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the orders of the models of `spread` that have more than one run, by quantity; `models` is by id.

    A quantity that some run lacks is left out, and so is everything where fewer than two models have several runs.
    """
    several = {name: found["runs"] for name, found in models.items() if len(found["runs"]) > 1}
    if len(several) < 2:
        return {}
    found = {}
    for quantity, of in QUANTITIES.items():
        values = {name: [of(run) for run in runs] for name, runs in several.items()}
        known = {name: [value for value in column if value is not None] for name, column in values.items()}
        if known == values:
            found[quantity] = order(known)
    return found


def order(values: Mapping[str, list[float]]) -> dict[str, Any]:
    """Return how models stand to one another, given a number for each seed of each."""
    ranked = sorted(values, key=lambda name: -math.fsum(values[name]) / len(values[name]))
    choices = list(itertools.product(*(values[name] for name in ranked)))
    return {
        "order": ranked,
        "models": {
            name: {
                "seeds": len(values[name]),
                "mean": round(float(np.mean(values[name])), 5),
                "low": min(values[name]),
                "high": max(values[name]),
            }
            for name in ranked
        },
        "choices": len(choices),
        "same_order": sum(all(a > b for a, b in itertools.pairwise(choice)) for choice in choices),
        "pairs": [_pair(values, higher, lower) for higher, lower in itertools.combinations(ranked, 2)],
    }


def _pair(values: Mapping[str, list[float]], higher: str, lower: str) -> dict[str, Any]:
    differences = [a - b for a, b in itertools.product(values[higher], values[lower])]
    holding = sum(difference > 0 for difference in differences)
    return {
        "higher": higher,
        "lower": lower,
        "choices": len(differences),
        "holding": holding,
        "always": holding == len(differences),
        "least_difference": round(min(differences), 5),
        "greatest_difference": round(max(differences), 5),
    }
