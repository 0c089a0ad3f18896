"""An article as a folder: where everything is."""

from pathlib import Path

import pytest

from generator.article.folder import Article
from generator.errors import InputError


def test_an_article_holds_all_that_belongs_to_it_unless_it_says_otherwise(tmp_path: Path) -> None:
    article = Article(tmp_path)
    assert article.settings == tmp_path / "article.toml"
    assert article.text == tmp_path / "article.md"
    assert article.weights("gru") == tmp_path / "models" / "gru.safetensors"
    assert article.studies == tmp_path / "studies"
    assert article.units == tmp_path / "units"
    assert article.page == tmp_path / "build" / "index.html"
    assert article.corpus == tmp_path / ".cache" / "corpus"
    assert article.checkpoint("gru") == tmp_path / ".cache" / "training" / "gru" / "checkpoint.safetensors"
    assert article.cache.folder == tmp_path / ".cache"
    assert not list(tmp_path.iterdir())


def test_folders_of_article_toml_are_seen_from_the_articles_folder(tmp_path: Path) -> None:
    folder = tmp_path / "text"
    folder.mkdir()
    (folder / "article.toml").write_text('[folders]\nbuild = "../site"\ncache = "/var/kept"\n')
    article = Article(folder)
    assert (article.page, article.cache_folder) == (tmp_path / "site" / "index.html", Path("/var/kept"))
    told = Article(folder, cache=Path("here"), page=Path("there.html"))
    assert (told.page, told.cache_folder) == (Path("there.html"), Path("here"))
    assert (told.reopened().page, told.reopened().cache_folder) == (Path("there.html"), Path("here"))


def test_folders_are_known_while_the_rest_of_article_toml_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "article.toml").write_text('titel = 3\n[folders]\nbuild = "out"\n')
    assert Article(tmp_path).page == tmp_path / "out" / "index.html"
    with pytest.raises(InputError, match=r"article\.toml:1: unknown key 'titel'"):
        _ = Article(tmp_path).config


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('biuld = "x"', "unknown key 'biuld' in folders; did you mean 'build'?"),
        ("build = 3", "'build' in folders: input should be a valid string, got 3"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "article.toml").write_text(f"[folders]\n{line}\n")
    with pytest.raises(InputError) as caught:
        _ = Article(tmp_path).page
    assert str(caught.value) == f"{tmp_path / 'article.toml'}:2: {message}"


def test_what_is_read_is_read_again_only_when_reopened(tmp_path: Path) -> None:
    (tmp_path / "article.toml").write_text('[folders]\nbuild = "one"\n')
    article = Article(tmp_path)
    assert article.page.parent.name == "one"
    (tmp_path / "article.toml").write_text('[folders]\nbuild = "two"\n')
    assert article.page.parent.name == "one"
    assert article.reopened().page.parent.name == "two"
