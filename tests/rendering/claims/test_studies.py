"""Functions of the studies find the numbers of their lists, and say what there is where there is none."""

from typing import Any

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.language import evaluate
from generator.rendering.claims.scope import scope_of
from tests.support.baked import make_baked
from tests.support.study_results import with_studies

BAKED = with_studies(make_baked(sentences=1, models=3))
STUDIES: dict[str, Any] = BAKED.manifest.studies


def value(source: str, baked: Baked = BAKED) -> Any:
    return evaluate(source, scope_of(baked)).value


def of(study: str) -> Any:
    return STUDIES[study]["models"]["gru"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("recall(gru, back=20)", lambda: of("recall")["gain"][1]["value"][5]),
        ("recall(gru, back=17)", lambda: of("recall")["gain"][1]["value"][5]),
        ("recall(gru, back=2, typed=0)", lambda: of("recall")["gain"][0]["value"][0]),
        ('recall(gru, 9, 2, end="low")', lambda: of("recall")["gain"][2]["low"][3]),
        ("horizon(gru, beyond=8)", lambda: of("horizon")["summary"]["value_beyond_8"]["value"]),
        ("horizon(gru, beyond=3, typed=2)", lambda: of("horizon")["value_beyond"][2]["value"][3]),
        ("looks(gru, beyond=8)", lambda: of("horizon")["summary"]["connectivity_share_beyond_8"]["value"]),
        ('uses(gru, beyond=8, end="high")', lambda: of("horizon")["summary"]["value_share_beyond_8"]["high"]),
        ("agreement(gru, between=1)", lambda: of("agreement")["summary"]["right_1_between"]["value"]),
        ('agreement(gru, between=3, subject="plural")', lambda: of("agreement")["plural"]["right"]["value"][3]),
        ("half_life(gru, memory=2)", lambda: of("timescales")["memories"][1]["median"]["value"]),
        ("growth(gru, after=400)", lambda: of("growth")["connectivity"]["beyond_20"]["value"][4]),
    ],
)
def test_a_function_finds_the_number_that_the_study_wrote(source: str, expected: Any) -> None:
    assert value(source) == expected()


def test_a_list_of_models_gives_a_list_of_numbers_and_a_study_keeps_its_name() -> None:
    found = [STUDIES["recall"]["models"][model.id]["gain"][1]["value"][5] for model in BAKED.manifest.models]
    assert value("recall(models, back=20)") == tuple(found)
    assert value("recall.gru.summary.gain_1_typed.value") == of("recall")["summary"]["gain_1_typed"]["value"]
    assert value('recall(gru, back=20, end="low") < recall(gru, back=20)') is True


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("recall(gru, back=41)", "back is 1 to 40 words, got 41"),
        ("recall(gru, back=5, typed=3)", "typed is 0 to 2, got 3"),
        ('recall(gru, back=5, end="hi")', "end is value, low, high.*got 'hi'"),
        ("recall(20, back=5)", "the first argument is a model's id"),
        ("horizon(gru, beyond=4)", "beyond is one of 0, 1, 2, 3, 5, 8, 13, 20, got 4"),
        ("agreement(gru, between=4)", "between is one of 0, 1, 2, 3, got 4"),
        ('agreement(gru, between=1, subject="dual")', "subject is 'singular' or 'plural', got 'dual'"),
        ("half_life(gru, memory=3)", "this model has 2 memories with gates, got memory=3"),
        ("growth(gru, after=3)", "after is one of 25, 50, .*, got 3"),
        ('growth(gru, after="late")', "growth takes model, after, end; got text as after"),
    ],
)
def test_what_a_study_does_not_have_is_refused_with_what_it_has(source: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        value(source)


def test_a_study_that_has_not_been_run_is_named_with_its_command() -> None:
    with pytest.raises(InputError, match="'recall' has not been run; run: python -m generator study recall"):
        value("recall(gru, back=5)", with_studies(make_baked(sentences=1, models=2), names=("gist",)))
