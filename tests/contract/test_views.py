"""Views: addresses read and written as the page's scripts do, and what an author sets there is checked."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.contract.measures import Measure
from generator.contract.schema import Manifest, Sentence
from generator.contract.views import read_view, resolve_view, view_of, write_view
from generator.errors import InputError
from tests.support.baked import make_baked

MANIFEST = make_baked(sentences=2, models=3).manifest
RIVALS = {("grammar", 159): ("grand", "great")}
GOLDEN = json.loads((Path(__file__).parent / "views.json").read_text(encoding="utf-8"))


def golden_manifest() -> Manifest:
    described = [
        Measure(label="", unit="", note="", **{**measure, "formerly": tuple(measure.get("formerly", ()))})
        for measure in GOLDEN["manifest"]["measures"]
    ]
    models = [replace(MANIFEST.models[0], id=id_) for id_ in GOLDEN["manifest"]["models"]]
    sentences = [Sentence(title="", words=(), **sentence) for sentence in GOLDEN["manifest"]["sentences"]]
    return replace(MANIFEST, measures=tuple(described), models=tuple(models), sentences=tuple(sentences))


@pytest.mark.parametrize(("address", "expected", "written"), GOLDEN["read"])
def test_an_address_is_read_and_written_as_in_the_golden_case(
    address: str, expected: dict[str, Any], written: str
) -> None:
    manifest = golden_manifest()
    found = read_view(manifest, address)
    wanted = view_of(manifest, expected["sentence"], expected["position"])
    changes: dict[str, Any] = {key: tuple(value) if key == "models" else value for key, value in expected.items()}
    if "measure" in changes:
        changes["measure"] = next(measure for measure in manifest.measures if measure.id == changes["measure"])
    assert found == replace(wanted, **changes)
    assert write_view(manifest, found) == written
    assert read_view(manifest, written) == found


@pytest.mark.parametrize("address", GOLDEN["none"])
def test_what_is_no_view_is_none_as_in_the_golden_case(address: str) -> None:
    assert read_view(golden_manifest(), address) is None


def test_a_view_is_a_moment_and_what_is_set_beside() -> None:
    assert resolve_view(MANIFEST, "grammar/grammar/2/1/occlusion", {}) == "grammar/159/occlusion"
    view = "grammar/grammar/2/1/shared/letters/only.gru.nested-lstm/versus.great"
    assert resolve_view(MANIFEST, view, RIVALS) == "grammar/159/shared/letters/only.gru.nested-lstm/versus.great"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("oclusion", "no setting 'oclusion' of the connectivity figure; did you mean 'occlusion'?"),
        ("only.lstn", "no model 'lstn' to show; did you mean 'lstm'?"),
        ("versus", "no setting 'versus' of the connectivity figure"),
        (
            "versus.grate",
            "a word is compared with those that a model suggests at 'grammar/grammar/2/1', got 'grate'",
        ),
        (
            "versus.zymurgy",
            "a word is compared with those that a model suggests at 'grammar/grammar/2/1', got 'zymurgy'",
        ),
        (
            "versus.great/occlusion",
            "a comparison is of gradients, which 'occlusion' has none of; got it with 'versus.great'",
        ),
    ],
)
def test_a_setting_that_is_not_there_is_refused_with_the_fix(setting: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve_view(MANIFEST, f"grammar/grammar/2/1/{setting}", RIVALS)
    assert str(caught.value).startswith(message)


def test_a_comparison_that_the_page_does_not_hold_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        resolve_view(MANIFEST, "grammar/study/1/0/versus.great", RIVALS)
    message = "the page compares the word with no other at 'grammar/study/1/0', got 'versus.great'"
    assert str(caught.value) == message
