"""Made-up models with scores and studies, and the values that the claims language finds in them."""

import dataclasses
from typing import Any

import pytest

from generator.contract.records import AccuracyByKnownCharacters, Metrics
from generator.contract.schema import Baked
from generator.rendering.claims.language import evaluate
from generator.rendering.claims.scope import scope_of
from tests.support.baked import make_baked

MOMENT = "grammar/grammar/2/3"


def with_scores(metrics: Metrics, cross_entropy: float) -> Metrics:
    rates = ((0.1, 0.2, 0.3), (0.2, 0.3, 0.4), (0.3, 0.4, 0.5))
    halves = tuple(tuple(rate / 2 for rate in row) for row in rates)
    table = AccuracyByKnownCharacters(rates, halves, (1000,) * 3, (900,) * 3)
    return dataclasses.replace(metrics, cross_entropy=cross_entropy, accuracy_known=0.512, by_known_characters=table)


@pytest.fixture(scope="module")
def baked() -> Baked:
    baked = make_baked(sentences=2, models=4)
    models = [
        dataclasses.replace(model, metrics=with_scores(model.metrics, 2.0 + k / 4))
        for k, model in enumerate(baked.manifest.models)
    ]
    manifest = dataclasses.replace(
        baked.manifest, models=tuple(models), literature={"gru": {"cross_entropy": 2.117}, "training": {"seed": 1}}
    )
    return dataclasses.replace(baked, manifest=manifest)


def value(baked: Baked, source: str) -> Any:
    return evaluate(source, scope_of(baked)).value
