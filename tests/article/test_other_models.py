"""Runs and models of an article beside those that it compares, and files beside its configuration."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.article.parse import read_config
from generator.errors import InputError
from tests.support.configuration import GOOD, failing, line_of, written

EXTRA_RUN = """
[extra_runs.gru-small]
label = "GRU, smaller"
unit = "gru"
hidden_size = 4
num_layers = 1
training = { cycle_lengths = [5, 6] }
"""

NOT_COMPARED = """
[models.both-ways]
label = "Both ways"
unit = "bidirectional_gru"
hidden_size = 8
num_layers = 1
not_compared = "reads the text to come as well"
sentences = ["cat"]
"""


def test_an_extra_run_is_trained_like_a_model_and_is_none_of_those_shown(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, GOOD + EXTRA_RUN))
    assert list(config.models) == ["gru", "lstm", "nested_lstm"]
    assert config.compared("gru-small").hidden_size == 4
    assert config.training_of("gru-small") == replace(config.training, cycle_lengths=(5, 6))


def test_an_extra_run_that_is_named_like_a_model_or_is_trained_wrongly_is_refused(tmp_path: Path) -> None:
    source = GOOD + EXTRA_RUN.replace("gru-small", "gru")
    assert failing(tmp_path, source).startswith(
        f"{line_of(source, '[extra_runs.gru]')}: 'gru' is a model that is shown"
    )
    source = GOOD + EXTRA_RUN.replace("[5, 6]", "[5, 0]")
    assert "'cycle_lengths' in extra_runs.gru-small.training: input should be greater than 0" in failing(
        tmp_path, source
    )


def test_an_extra_run_with_seeds_is_one_run_each(tmp_path: Path) -> None:
    source = GOOD + EXTRA_RUN + "seeds = [0, 7]\n"
    config = read_config(written(tmp_path, source))
    assert list(config.runs) == ["gru-small-seed-0", "gru-small-seed-7"]
    expected = replace(config.training, cycle_lengths=(5, 6), seed=7)
    assert config.training_of("gru-small-seed-7") == expected
    assert config.compared("gru-small-seed-0").label == "GRU, smaller"
    with pytest.raises(InputError, match=r"no table \[models.gru-small\]; did you mean 'gru-small-seed-[07]'"):
        config.compared("gru-small")
    twice = source.replace("[0, 7]", "[7, 7]")
    line = line_of(twice, "[extra_runs.gru-small]")
    assert failing(tmp_path, twice) == f"{line}: seeds of 'gru-small': each may stand once, got [7, 7]"
    same = source + EXTRA_RUN.replace("gru-small", "gru-small-seed-7")
    assert "'gru-small-seed-7' is a model that is shown, or another run" in failing(tmp_path, same)


def test_a_model_that_is_not_compared_has_sentences_of_its_own(tmp_path: Path) -> None:
    model = read_config(written(tmp_path, GOOD + NOT_COMPARED)).models["both-ways"]
    assert (model.not_compared, model.sentences) == ("reads the text to come as well", ("cat",))
    source = GOOD + NOT_COMPARED.replace('"cat"', '"cats"')
    assert failing(tmp_path, source) == (
        f"{line_of(source, 'sentences = [')}: no sentence with the id 'cats'; did you mean 'cat'?"
    )
    source = GOOD + NOT_COMPARED.replace("not_compared = ", "# not_compared = ")
    assert "'both-ways' is compared, on all sentences" in failing(tmp_path, source)


@pytest.mark.parametrize("key", ["mark", "icon"])
@pytest.mark.parametrize("name", ["../secret.svg", "link.svg", "absolute"])
def test_a_mark_or_icon_from_outside_the_articles_folder_is_refused(tmp_path: Path, key: str, name: str) -> None:
    secret, folder = tmp_path / "secret.svg", tmp_path / "article"
    folder.mkdir()
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,44,16"><rect/></svg>')
    (folder / "link.svg").symlink_to(secret)
    name = str(secret) if name == "absolute" else name
    said = failing(folder, GOOD + f'[page]\n{key} = "{name}"\n')
    assert said.endswith(f"{key}: '{name}' leads out of the article's folder; put the file into it")


def test_mark_and_icon_are_read_from_files_beside(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + '[page]\nmark = "mark.svg"\nicon = "icon.svg"\n')
    (tmp_path / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,44,16"><rect/></svg>')
    (tmp_path / "icon.svg").write_text("<svg/>")
    beside = read_config(path).beside
    assert beside.mark and beside.mark.size == ("44", "16") and beside.icon == "<svg/>"
    (tmp_path / "mark.svg").rename(tmp_path / "marks.svg")
    assert failing(tmp_path, path.read_text()).endswith(
        "mark: no file 'mark.svg' beside this; did you mean 'marks.svg'?"
    )
