"""Made-up records and studies of the shape of the real ones, for tests of the charts: smooth and seeded."""

from dataclasses import replace
from typing import Any

import numpy as np

from generator.contract.records import AccuracyByKnownCharacters, Curve
from generator.contract.schema import Baked, Model
from tests.support.baked import make_baked
from tests.support.memory_studies import growth, made_up, replication

DISTANCES = 151
TYPED = 13


REMEMBERED = {
    "recall": "gain_1_typed",
    "gist": "new",
    "agreement": "effect_1_between",
    "horizon": "value_beyond_8",
}
"""Numbers of a run's studies of memory."""

MEMORY = ("recall", "horizon", "gist", "agreement", "timescales")


def with_studies(
    baked: Baked, names: tuple[str, ...] = ("context", "faithfulness", "spread", "growth", "replication", *MEMORY)
) -> Baked:
    """Return the baked data with metrics and training records in full, and with the studies named."""
    models = tuple(_with_records(model, k) for k, model in enumerate(baked.manifest.models))
    causal = tuple(model.id for model in models if model.causal)
    made: dict[str, Any] = {
        "context": _context([model.id for model in models]),
        "faithfulness": _faithfulness([model.id for model in models]),
        "spread": _spread(),
        "growth": growth(causal),
        "replication": replication(causal[:3]),
        **{name: made_up(name, causal) for name in MEMORY if name in names},
    }
    manifest = replace(baked.manifest, models=models, studies={name: made[name] for name in names})
    return replace(baked, manifest=manifest)


def with_gradients(baked: Baked, layers: dict[str, list[list[float]]]) -> Baked:
    """Return the baked data with the study `gradients` of these layers beside the others, layer 1 first, by model."""
    table = {
        "study": "gradients",
        "models": {
            id_: {"sha256": "0" * 64, "distance": list(range(len(found[0]))), "layers": found}
            for id_, found in layers.items()
        },
    }
    studies = {**baked.manifest.studies, "gradients": table}
    return replace(baked, manifest=replace(baked.manifest, studies=studies))


def gradients_of(layers: dict[str, list[list[float]]]) -> Baked:
    """Return baked data of one sentence and three models (gru, lstm, nested-lstm) with these gradients alone."""
    return with_gradients(make_baked(sentences=1, models=3), layers)


def _with_records(model: Model, k: int) -> Model:
    rng = np.random.default_rng(k)
    typed = np.arange(21)
    positions = np.rint(34_000 * np.exp(-((typed / 6) ** 2))).astype(int)
    known = np.rint(positions * np.exp(-typed / 20)).astype(int)
    rise = 0.15 + (0.6 - 0.03 * k) * (1 - np.exp(-typed / 2.5))
    tops = [rise + top * 0.06 * np.exp(-typed / 9) for top in range(3)]
    table = AccuracyByKnownCharacters(
        known=tuple(tuple(top.round(5).tolist()) for top in tops),
        all=tuple(tuple((top * known / np.maximum(1, positions)).round(5).tolist()) for top in tops),
        positions=tuple(positions.tolist()),
        known_positions=tuple(known.tolist()),
    )
    batch = np.arange(3, 1001, 3)
    loss = 2.4 + 0.1 * k + 5.5 * np.exp(-batch / (90 + 20 * k))
    every = np.arange(100, 1001, 100)
    curve = Curve(
        step=batch.tolist(),
        seconds=(batch * (3.0 + k)).tolist(),
        train_loss=(loss + rng.normal(0, 0.06, len(batch))).round(4).tolist(),
        validation_step=every.tolist(),
        validation_seconds=(every * (3.0 + k)).tolist(),
        validation_loss=(2.42 + 0.1 * k + 5.5 * np.exp(-every / (90 + 20 * k))).round(4).tolist(),
    )
    return replace(model, metrics=replace(model.metrics, by_known_characters=table), curve=curve)


def _interval(values: np.ndarray, width: float) -> dict[str, list[float]]:
    return {
        "share": values.round(5).tolist(),
        "low": (values * (1 - width)).round(5).tolist(),
        "high": np.minimum(1, values * (1 + width)).round(5).tolist(),
    }


def _context(models: list[str]) -> dict[str, Any]:
    distance, typed = np.arange(DISTANCES), np.arange(TYPED)
    found = {}
    for k, model in enumerate(models):
        beyond = 0.8 * np.exp(-distance / (9 - 1.5 * k)) + 0.05 * (4 - k) / 4 * np.exp(-distance / 60)
        own = 0.95 - (0.7 - 0.1 * k) * np.exp(-typed / 2)
        found[model] = {
            "sha256": "0" * 64,
            "beyond": {"distance": distance.tolist(), **_interval(beyond, 0.03)},
            "typed": {
                "typed": typed.tolist(),
                "own": _interval(own, 0.02),
                "previous": _interval((1 - own) * 0.7, 0.03),
                "earlier": _interval((1 - own) * 0.3, 0.05),
            },
            "summary": {"beyond_20": {"value": 0.1, "low": 0.09, "high": 0.11}},
        }
    return {"study": "context", "observations": 1024, "split": "test", "seed": 0, "models": found}


def _faithfulness(models: list[str]) -> dict[str, Any]:
    def measure(value: float) -> dict[str, float]:
        return {"value": value, "low": round(value - 0.014, 3), "high": round(value + 0.013, 3)}

    found = {
        model: {
            "sha256": "0" * 64,
            "measures": {
                "gradient": measure(round(0.62 - 0.03 * k, 3)),
                "gradient_input": measure(round(0.41 + 0.02 * k, 3)),
                "integrated_gradients": measure(round(0.55 - 0.01 * k, 3)),
            },
        }
        for k, model in enumerate(models)
    }
    return {"study": "faithfulness", "observations": 240, "models": found}


def _spread() -> dict[str, Any]:
    rng = np.random.default_rng(7)

    def run(seed: int, level: float) -> dict[str, Any]:
        return {
            "seed": seed,
            "metrics": {
                "cross_entropy": round(2.9 + level + float(rng.normal(0, 0.01)), 4),
                "accuracy_known": round(0.47 - level / 3 + float(rng.normal(0, 0.002)), 4),
            },
            "context": {
                "beyond_20": round(0.03 - level / 5 + float(rng.normal(0, 0.002)), 5),
                "earlier": round(0.2 - level + float(rng.normal(0, 0.01)), 5),
            },
            **{
                study: {"summary": {key: {"value": round(0.3 - level + float(rng.normal(0, 0.01)), 5)}}}
                for study, key in REMEMBERED.items()
            },
        }

    units = {"gru-200": ("gru", 0.0), "lstm-200": ("lstm", 0.04)}
    models = {
        id_: {"label": id_, "unit": unit, "hidden_size": 200, "runs": [run(seed, level) for seed in range(3)]}
        for id_, (unit, level) in units.items()
    }
    memory = dict.fromkeys(REMEMBERED, 2000)
    return {"study": "spread", "observations": 1024, "memory": memory, "models": models}
