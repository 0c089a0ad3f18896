import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import InputError
from generator.studies.results import read_studies
from tests.support.site import Site

PUBLISHED = {"gru": "a" * 64, "lstm": "b" * 64}


def write(folder: Path, name: str, models: dict[str, Any], **more: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"study": name, "models": models, **more}))
    return path


def failing(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_studies(folder, PUBLISHED)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    assert read_studies(None, PUBLISHED) == read_studies(tmp_path / "studies", PUBLISHED) == {}


def test_studies_of_the_published_weights_are_handed_on(tmp_path: Path) -> None:
    found = {"gru": {"sha256": "a" * 64, "share": [1, 0.5]}}
    write(tmp_path, "context", found, observations=7)
    write(tmp_path, "spread", {"gru-200": {"runs": []}})
    assert read_studies(tmp_path, PUBLISHED) == {
        "context": {"study": "context", "models": found, "observations": 7},
        "spread": {"study": "spread", "models": {"gru-200": {"runs": []}}},
    }


def test_a_study_of_other_weights_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    path = write(tmp_path, "gradients", {"lstm": {"sha256": "c" * 64}})
    message = failing(tmp_path)
    assert message.startswith(f"{path}: the study of 'lstm' is of weights cccccccccccc")
    assert message.endswith("run: python -m generator study gradients")


def test_a_model_that_is_no_longer_compared_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "context", {"gru": {"sha256": "a" * 64}, "rnn": {"sha256": "c" * 64}})
    assert read_studies(tmp_path, PUBLISHED)["context"]["models"] == {"gru": {"sha256": "a" * 64}}


def test_a_damaged_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "context", {})
    path.write_text('{"study": "context",\n "models": }')
    assert failing(tmp_path).startswith(f"{path}:2: not JSON")


@pytest.mark.parametrize("content", ["[]", '{"study": "other", "models": {}}', '{"study": "context"}'])
def test_a_file_that_is_another_thing_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "context.json"
    path.write_text(content)
    assert failing(tmp_path).startswith(f"{path}:1: must be the study 'context'")


def test_a_build_refuses_a_study_of_other_weights_and_leaves_the_page(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    before = site.page.read_bytes()
    write(site.article / "studies", "context", {"gru": {"sha256": "0" * 64}})
    assert site.run("build", "--quiet") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "context.json: the study of 'gru' is of weights 000000000000" in line
    assert site.page.read_bytes() == before
