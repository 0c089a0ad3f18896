"""Settings of studies in article.toml, and studies that are no longer of today's weights, settings or code."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.article.folder import Article
from generator.errors import InputError
from generator.studies.staleness import Staleness, StudySettings, settings_of, staleness
from generator.weights import open_published
from tests.cli.test_study import of_a_corpus, study, table_of
from tests.support.models import model_config, random_model, write_weights
from tests.support.site import Site

__all__ = ["of_a_corpus"]


@pytest.fixture
def studied(of_a_corpus: tuple[Site, Any]) -> Site:
    site, _ = of_a_corpus
    add(site, "[studies.context]\nobservations = 4\nseed = 3\n")
    assert study(site, "context") == 0
    return site


def add(site: Site, table: str) -> None:
    path = site.article / "article.toml"
    path.write_text(f"{path.read_text()}\n{table}")


def now(site: Site) -> Staleness:
    article = Article(site.article)
    published = {name: open_published(site.weights(name)) for name in ("gru", "lstm")}
    return staleness(article, "context", published)


def test_settings_stand_in_article_toml_and_options_stand_in_place_of_them(studied: Site) -> None:
    table = table_of(studied, "context")
    assert (table["observations"], table["seed"]) == (4, 3)
    article = Article(studied.article)
    assert settings_of(article, "context", observations=9) == StudySettings(9, 3)
    assert settings_of(article, "context", seed=0) == StudySettings(4, 0)
    assert settings_of(article, "recall") == StudySettings(10_000, 0)
    assert settings_of(article, "spread") == StudySettings(1024, 0)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[studies.contxt]", "[studies.contxt]: no study has this name; did you mean 'context'?"),
        (
            "[studies.context]\nobservation = 3",
            "unknown key 'observation' in studies.context; did you mean 'observations'",
        ),
        (
            "[studies.context]\nobservations = 0",
            "'observations' in studies.context: input should be greater than 0, got 0",
        ),
        ("[corpus]\nword = 3", "unknown key 'word' in corpus; did you mean 'words'?"),
    ],
)
def test_what_is_wrong_in_the_settings_is_said_with_its_line(site: Site, table: str, message: str) -> None:
    add(site, table)
    with pytest.raises(InputError) as caught:
        settings_of(Article(site.article), "context")
    source = (site.article / "article.toml").read_text()
    line = source[: source.index(table)].count("\n") + 1 + table.count("\n")
    assert str(caught.value).startswith(f"{site.article / 'article.toml'}:{line}: ")
    assert message in str(caught.value)


def test_a_study_of_todays_weights_settings_and_code_is_not_stale(studied: Site) -> None:
    assert now(studied) == Staleness([], [])
    studied.edit("article.toml", "title = ", "# The same.\ntitle = ")
    assert now(studied) == Staleness([], [])


def test_a_study_names_the_weights_and_settings_that_changed(studied: Site) -> None:
    write_weights(studied.weights("gru"), random_model(model_config("gru", 4, 2), seed=9))
    studied.edit("article.toml", "observations = 4", "observations = 6")
    assert now(studied).reasons[:2] == ["weights of gru changed since", "observations = 4, asked 5"]  # there are 5
    path = studied.article / "studies" / "context.json"
    table = json.loads(path.read_bytes())
    del table["models"]["lstm"]
    path.write_text(json.dumps(table))
    assert now(studied).reasons[1] == "lstm is not in it"
    path.write_text("{")
    assert now(studied).reasons == ["cannot be read"]
    path.unlink()
    assert now(studied).reasons == ["not made yet"]


def test_a_study_names_the_code_that_changed_and_is_made_anew_by_it(studied: Site) -> None:
    path = studied.article / "studies" / "context.json"
    table = json.loads(path.read_bytes())
    table["code"]["generator.model"] = "0" * 12
    table["models"]["gru"]["summary"] = "of another code"
    path.write_text(json.dumps(table))
    assert now(studied) == Staleness([], ["generator.model"])
    assert study(studied, "context") == 0
    assert now(studied) == Staleness([], [])
    assert table_of(studied, "context")["models"]["gru"]["summary"] != "of another code"


def test_the_text_to_prepare_stands_in_article_toml(site: Site, tmp_path: Path) -> None:
    from tests.support.corpus import documents, write_documents

    write_documents(site.article / "tiny.txt", documents())
    add(site, '[corpus]\nsource = "tiny.txt"\nwords = 30\nlength = 40\nseed = 2\n')
    assert site.run("corpus") == 0
    info = json.loads((site.cache / "corpus" / "corpus.json").read_text())
    assert (info["name"], info["vocab_size"], info["length"], info["seed"]) == ("tiny.txt", 32, 40, 2)
    assert site.run("corpus", "--length", "50", "--seed", "0") == 0
    info = json.loads((site.cache / "corpus" / "corpus.json").read_text())
    assert (info["length"], info["seed"]) == (50, 0)
