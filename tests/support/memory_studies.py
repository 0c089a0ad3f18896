"""Made-up studies of memory, summarised by the studies themselves from seeded numbers, for tests of the charts."""

import functools
from typing import Any

import numpy as np

from generator.studies import agreement, gist, horizon, recall, timescales

TEXTS = 48


def made_up(study: str, models: tuple[str, ...]) -> dict[str, Any]:
    """Return a study of some models, each a little worse than the one before."""
    found = {id_: {"sha256": "0" * 64, **summary(study, k)} for k, id_ in enumerate(models)}
    return {"study": study, "observations": TEXTS, "split": "test", "seed": 0, "models": found}


@functools.cache
def summary(study: str, k: int) -> dict[str, Any]:
    """Return the part of model `k` in a study."""
    return _MADE[study](np.random.default_rng(k), 0.8**k)


def _recall(rng: np.random.Generator, level: float) -> dict[str, Any]:
    shape = (TEXTS, len(recall.BINS), recall.TYPED + 1)
    cases = rng.integers(1, 4, shape[:2]).astype(float)
    fading = 2 * level ** (1 + np.arange(len(recall.BINS)))[:, None] * np.array([0.8, 1, 0.6])
    found = {
        "cases": cases,
        "gain": cases[..., None] * (fading + rng.normal(0, 0.2, shape)),
        "hits": cases[..., None] * np.full(shape, 0.5),
        "hits_replaced": cases[..., None] * np.full(shape, 0.25),
    }
    return recall.summarise(found, 0)


def _horizon(rng: np.random.Generator, level: float) -> dict[str, Any]:
    kept = np.array([40 if count is None else count for count in horizon.KEPT])
    cases = np.full(TEXTS, float(horizon.EACH))
    loss = 6 + 2.5 * np.exp(-kept / 4 * level)[:, None] / (1 + np.arange(horizon.TYPED + 1))
    shape = (TEXTS, *loss.shape)
    found = {
        "cases": cases,
        "connectivity": cases[:, None] * np.exp(-kept / 6 * level) * rng.uniform(0.9, 1, (TEXTS, len(kept))),
        "loss": cases[:, None, None] * (loss + rng.normal(0, 0.2, (TEXTS, 1, 1)) + rng.normal(0, 0.02, shape)),
        "hits": cases[:, None, None] * np.clip(0.3 - loss / 30 + rng.normal(0, 0.02, shape), 0, 1),
    }
    return horizon.summarise(found, 0)


def _gist(rng: np.random.Generator, level: float) -> dict[str, Any]:
    shape = (TEXTS, len(gist.KINDS), gist.TYPED + 1)
    cases = rng.integers(1, 5, shape[:2]).astype(float)
    gain = np.array([1.5, 0.25])[:, None] * level + rng.normal(0, 0.1, shape)
    return gist.summarise({"cases": cases, "gain": cases[..., None] * gain}, 0)


def _agreement(rng: np.random.Generator, level: float) -> dict[str, Any]:
    places, numbers = agreement.MOST_BETWEEN + 1, len(agreement.NUMBERS)
    count = 80 * places * numbers
    found = {name: np.zeros((count, places, numbers)) for name in ("right", "margin", "effect", "items")}
    for row in range(count):
        place = row, row % places, row // places % numbers
        found["items"][place] = 1
        margin = 2 - 1.5 * place[1] * (2 - level) + rng.normal(0, 1)
        found["right"][place], found["margin"][place] = margin > 0, margin
        found["effect"][place] = 4 * level / (1 + place[1]) + rng.normal(0, 1)
    return agreement.summarise(found, 0)


def _timescales(rng: np.random.Generator, level: float) -> dict[str, Any]:
    lives = np.exp(rng.normal(1 + level, 1.2, (1, 2, 60)))  # (text, memory, cell)
    characters = np.full(TEXTS, 100.0)
    sums = characters[:, None, None] * -np.log(2) / lives * rng.uniform(0.9, 1.1, (TEXTS, 1, 1))
    return timescales.summarise({"log_keep": sums, "characters": characters}, 0)


def growth(models: tuple[str, ...]) -> dict[str, Any]:
    """Return a made-up study of how models grew, with an early moment of each."""
    found = {}
    for k, id_ in enumerate(models):
        moments = (25, 50, 100, 200, 400, 800, 1600)
        share = np.array([0.4 / (1 + 40 * 0.3**n) - 0.02 * k / (n + 1) + 0.1 for n in range(len(moments))])
        found[id_] = {
            "sha256": "0" * 64,
            "connectivity": {"step": list(moments), "beyond_20": _interval(share, 0.006)},
            "loss": {"step": [0, *moments], "value": [9.7, *(round(1.8 + 0.1 * k + 6 * 0.3**n, 4) for n in range(7))]},
            "since_early": {
                "cross_entropy": [3.2 + 0.1 * k, 2.0],
                **{
                    name: [{"value": 0.1 - 0.02 * k, "low": 0.05 - 0.02 * k, "high": 0.15}, {}]
                    for name in ("recall", "gist", "topic", "agreement")
                },
            },
        }
    return {"study": "growth", "observations": 256, "split": "validation", "models": found}


def replication(models: tuple[str, ...]) -> dict[str, Any]:
    """Return a made-up study of published matrices held against these models."""

    def around(value: float) -> dict[str, float]:
        return {"value": value, "low": round(value - 0.04, 4), "high": round(value + 0.03, 4)}

    found = {
        id_: {
            "sha256": "0" * 64,
            "rows": 138,
            "words": 24,
            "rank_correlation": {**around(round(0.7 - 0.1 * k, 4)), "quartiles": [0.5, 0.7, 0.8]},
            "beyond_20": {"theirs": around(round(0.1 + 0.05 * k, 4)), "ours": around(round(0.3 + 0.02 * k, 4))},
        }
        for k, id_ in enumerate(models)
    }
    source = {"title": "Title", "author": "A. Author", "published": "Journal, 2019"}
    about = {"source": source, "beyond": 20, "first": 60}
    return {"study": "replication", "observations": 1, **about, "models": found}


def _interval(values: np.ndarray, width: float) -> dict[str, list[float]]:
    ends = {"value": values, "low": values - width, "high": values + width}
    return {name: end.round(5).tolist() for name, end in ends.items()}


_MADE = {
    "recall": _recall,
    "horizon": _horizon,
    "gist": _gist,
    "agreement": _agreement,
    "timescales": _timescales,
}
