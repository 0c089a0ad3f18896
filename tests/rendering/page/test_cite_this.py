"""How the article is cited, and what became of it after publication."""

import dataclasses
import json
import re
from typing import Any

import pypandoc
import pytest

from generator.contract.metadata import ArticleMetadata, Author, Update
from generator.errors import InputError
from generator.rendering.page import metadata
from generator.rendering.page.cite_this import bibtex, citation, version

ARTICLE = ArticleMetadata(
    title="Networks & what 50 % of {them} remember_",
    description="A test.",
    date="2026-11-20",
    authors=(Author("Ada van der Example", "Nowhere"), Author("Bo Exämple")),
    url="https://example.org/memory/",
    kind="Interactive article",
)


def changed(**changes: Any) -> ArticleMetadata:
    return dataclasses.replace(ARTICLE, **changes)


def test_bibtex_can_be_read_back() -> None:
    (entry,) = json.loads(pypandoc.convert_text(bibtex(ARTICLE), "csljson", format="bibtex"))
    assert entry["id"] == "example2026networks"
    assert entry["author"] == [
        {"given": "Ada", "dropping-particle": "van der", "family": "Example"},
        {"given": "Bo", "family": "Exämple"},
    ]
    assert entry["title"] == "Networks & what 50 % of {them} remember_"
    assert entry["issued"] == {"date-parts": [[2026, 11]]}
    assert (entry["version"], entry["note"]) == ("2026-11-20", "Interactive article")
    assert entry["URL"] == "https://example.org/memory/"


def test_a_group_of_authors_has_no_surname() -> None:
    text = bibtex(changed(authors=(Author("The authors of this repository"),), title="What networks remember"))
    assert text.startswith("@misc{networks2026remember,\n  author = {{The authors of this repository}},")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "“T”, 2026."),
        (("A A",), "A A, “T”, 2026."),
        (("A A", "B B"), "A A and B B, “T”, 2026."),
        (("A A", "B B", "C C"), "A A, B B and C C, “T”, 2026."),
    ],
)
def test_authors_are_listed_as_in_a_sentence(names: tuple[str, ...], said: str) -> None:
    assert citation(changed(title="T", authors=tuple(map(Author, names)))) == said


def test_the_version_is_the_date_of_the_last_update() -> None:
    article = changed(updates=(Update("2027-02-03", "New models."), Update("2026-12-01", "A slip.")))
    assert version(article).isoformat() == "2027-02-03"
    assert citation(article).endswith(", 2026. Version of 3 February 2027.")
    assert "version = {2027-02-03}" in bibtex(article)
    assert metadata.schema_org(article, [])["dateModified"] == "2027-02-03"
    assert ("article:modified_time", "2027-02-03") in list(metadata.open_graph(article))


def test_an_update_without_a_date_is_refused() -> None:
    with pytest.raises(InputError, match=r"^article\.toml: the date of an update is written 2026-01-31, got 'May'$"):
        version(changed(updates=(Update("May", "Something."),)))


def test_a_doi_is_where_the_article_is_found() -> None:
    article = changed(doi="10.1234/abc")
    assert "doi = {10.1234/abc}" in bibtex(article)
    assert metadata.schema_org(article, [])["sameAs"] == "https://doi.org/10.1234/abc"
    assert ("citation_doi", "10.1234/abc") in list(metadata.scholar(article, []))


@pytest.mark.parametrize("url", ["https://example.org/memory/", "https://example.org/memory/index.html"])
def test_the_picture_lies_beside_the_page(url: str) -> None:
    properties = dict(metadata.open_graph(changed(url=url)))
    assert properties["og:image"] == "https://example.org/memory/social.png"
    assert re.fullmatch(r"\d+", properties["og:image:width"])


def test_a_page_without_an_address_names_no_picture() -> None:
    assert not [name for name, _ in metadata.open_graph(changed(url="")) if name.startswith("og:image")]
