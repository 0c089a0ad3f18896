"""What an article says about itself to machines: Google Scholar, Open Graph, schema.org."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from generator.baking.schema import Article
from generator.errors import InputError
from generator.rendering.bibliography import Reference


def published(article: Article) -> date:
    """Return the date of publication."""
    try:
        return date.fromisoformat(article.date)
    except ValueError:
        raise InputError(f"article.toml: date is written 2026-01-31, got '{article.date}'") from None


def scholar(article: Article, references: Sequence[Reference]) -> Iterator[tuple[str, str]]:
    """Yield the `citation_*` pairs of name and content that Google Scholar reads."""
    yield "citation_title", article.title
    for author in article.authors:
        yield "citation_author", author.name
        if author.affiliation:
            yield "citation_author_institution", author.affiliation
    day = published(article).strftime("%Y/%m/%d")
    yield "citation_publication_date", day
    yield "citation_online_date", day
    yield "citation_language", article.language
    if article.url:
        yield "citation_fulltext_html_url", article.url
    for reference in references:
        authors = [f"citation_author={name}" for name in reference.authors if name != "et al."]
        fields = [f"citation_title={reference.title}", *authors]
        if reference.journal:
            fields.append(f"citation_journal_title={reference.journal}")
        if reference.year:
            fields.append(f"citation_publication_date={reference.year}")
        if reference.link_text.startswith("doi:"):
            fields.append(f"citation_doi={reference.link_text.removeprefix('doi:')}")
        yield "citation_reference", "; ".join(field.replace(";", ",") for field in fields)


def open_graph(article: Article) -> Iterator[tuple[str, str]]:
    """Yield the pairs of property and content that messengers and social sites read."""
    yield "og:type", "article"
    yield "og:title", article.title
    yield "og:description", article.description
    if article.url:
        yield "og:url", article.url
    yield "article:published_time", article.date
    for author in article.authors:
        yield "article:author", author.name


def schema_org(article: Article, references: Sequence[Reference]) -> dict[str, Any]:
    """Return the article as JSON-LD for search engines."""
    authors = []
    for author in article.authors:
        person: dict[str, Any] = {"@type": "Person", "name": author.name}
        if author.affiliation:
            person["affiliation"] = {"@type": "Organization", "name": author.affiliation}
        if author.url:
            person["url"] = author.url
        authors.append(person)
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": article.title,
        "description": article.description,
        "datePublished": article.date,
        "inLanguage": article.language,
        "author": authors,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "citation": [
            {"@type": "CreativeWork", "name": reference.title, **({"url": reference.link} if reference.link else {})}
            for reference in references
        ],
    }
    if article.url:
        about["url"] = about["mainEntityOfPage"] = article.url
    if article.repository:
        about["isBasedOn"] = article.repository
    return about
