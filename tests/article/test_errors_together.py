"""What is wrong with an article is said together, a line each."""

from pathlib import Path

import pytest

from generator.article.parse import read_config
from generator.errors import Gathering, InputError, InputErrors
from tests.support.configuration import ARTICLE_TOML, line_of, written
from tests.support.site import Site


def test_all_keys_that_are_wrong_are_named_and_a_misspelt_one_is_not_missing_too(tmp_path: Path) -> None:
    source = ARTICLE_TOML.replace("hidden_size = 4\nnum_layers = 2", "hiden_size = 4\nnum_layers = 0")
    source = source.replace('title = "A cat"\n', "").replace("warm_up = 1", "warmup = 1")
    path = written(tmp_path, source)
    with pytest.raises(InputErrors) as caught:
        read_config(path)
    said = str(caught.value).splitlines()
    assert len(said) == len(caught.value.errors) == 4
    assert f"{path}:{line_of(source, 'hiden_size')}: unknown key 'hiden_size' in models.gru; did you mean" in str(
        caught.value
    )
    assert any("'num_layers' in models.gru" in line for line in said)
    assert any("lacks 'title'" in line for line in said)
    assert any("unknown key 'warmup' in training; did you mean 'warm_up'?" in line for line in said)


def test_texts_that_are_wrong_are_all_named(tmp_path: Path) -> None:
    source = ARTICLE_TOML.replace("the cat sees", "The cat sees").replace("a house in", "a house, in")
    with pytest.raises(InputErrors) as caught:
        read_config(written(tmp_path, source.replace("[models.lstm]", "[models.LSTM]")))
    ids, cat, house = str(caught.value).splitlines()
    assert "a model's id is made of a-z" in ids
    assert "sentence 'cat'" in cat and "got 'T' at column 1" in cat
    assert "sentence 'house'" in house and "got ',' at column 8" in house


def test_one_error_stays_one() -> None:
    gathering = Gathering()
    gathering.settle()
    with gathering.more():
        raise InputError("one")
    with pytest.raises(InputError, match=r"^one$") as caught:
        gathering.settle()
    assert not isinstance(caught.value, InputErrors)


def test_the_command_prints_a_line_for_each_of_the_settings_and_of_the_text(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.edit("article.toml", "num_layers = 1", "num_layer = 1")
    site.edit("article.md", "## What they look at", "# What they look at")
    assert site.run("build", "--quiet") == 2
    settings, text = capsys.readouterr().err.splitlines()
    assert settings.startswith(f"error: {site.article / 'article.toml'}:") and "num_layer" in settings
    assert text.startswith("error: ") and "sections begin with '##'" in text


def test_the_command_prints_a_line_for_each_figure_value_and_link_of_the_text(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.edit("article.md", "Two networks read.", "Two read {{ gru.acuracy_known }} and {{ gro.bytes }}.")
    site.edit("article.md", "sentence=cat", "sentense=cat")
    site.edit("article.md", "The two.", "The two, [there](ftp://x) and [here](elsewhere).")
    assert site.run("build", "--quiet") == 2
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("error: ") for line in lines)
    for said in ("acuracy_known", "gro", "no option named 'sentense'", "got 'ftp://x'", "got 'elsewhere'"):
        assert sum(said in line for line in lines) == 1, said
    assert len(lines) == 5
