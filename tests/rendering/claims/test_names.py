"""Names in values and claims, before there are models: those that are let through are those that there will be."""

from generator.rendering.claims.names import OF_A_MODEL
from generator.rendering.claims.scope import scope_of
from tests.support.baked import make_baked


def test_the_quantities_of_a_model_are_those_that_it_will_have() -> None:
    baked = make_baked()
    names = scope_of(baked).names
    assert all(names[model.id].keys() == OF_A_MODEL for model in baked.manifest.models)
