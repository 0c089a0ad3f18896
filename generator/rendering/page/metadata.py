"""Metadata of an article for machines: Google Scholar, Open Graph, schema.org."""

from collections.abc import Iterator, Sequence
from typing import Any

from generator.contract.metadata import ArticleMetadata
from generator.rendering.page.cite_this import publication_date, version
from generator.rendering.page.link_picture import HEIGHT, PICTURE, WIDTH
from generator.rendering.references.reference import Reference


def scholar(article: ArticleMetadata, references: Sequence[Reference]) -> Iterator[tuple[str, str]]:
    """Yield the `citation_*` pairs of name and content that Google Scholar reads."""
    yield "citation_title", article.title
    for author in article.authors:
        yield "citation_author", author.name
        if author.affiliation:
            yield "citation_author_institution", author.affiliation
    day = publication_date(article).strftime("%Y/%m/%d")
    yield "citation_publication_date", day
    yield "citation_online_date", day
    yield "citation_language", article.language
    if article.doi:
        yield "citation_doi", article.doi
    if article.url:
        yield "citation_fulltext_html_url", article.url
    for reference in references:
        authors = [f"citation_author={name}" for name in reference.authors if name != "et al."]
        fields = [f"citation_title={reference.title}", *authors]
        if reference.journal:
            fields.append(f"citation_journal_title={reference.journal}")
        if reference.year:
            fields.append(f"citation_publication_date={reference.year}")
        if reference.doi:
            fields.append(f"citation_doi={reference.doi}")
        yield "citation_reference", "; ".join(field.replace(";", ",") for field in fields)


def open_graph(article: ArticleMetadata, *, charted: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the pairs of property and content that messengers and social sites read.

    `charted`: whether the picture shows the forgetting curves.
    """
    yield "og:type", "article"
    yield "og:title", article.title
    yield "og:description", article.description
    yield "og:locale", article.language.replace("-", "_")
    if article.url:
        yield "og:url", article.url
        yield "og:image", picture_address(article)
        yield "og:image:type", "image/png"
        yield "og:image:width", str(WIDTH)
        yield "og:image:height", str(HEIGHT)
        shown = (
            "for each model, a curve of what it is worth to have read a word before, by how many words ago"
            if charted
            else "a line of text, its letters shaded by how much a model looks back at them"
        )
        yield "og:image:alt", f"{article.title}: {shown}"
    yield "article:published_time", article.date
    if article.updates:
        yield "article:modified_time", version(article).isoformat()
    for author in article.authors:
        yield "article:author", author.name


def schema_org(article: ArticleMetadata, references: Sequence[Reference]) -> dict[str, Any]:
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
        "dateModified": version(article).isoformat(),
        "version": version(article).isoformat(),
        "inLanguage": article.language,
        "author": authors,
        "isAccessibleForFree": True,
        "citation": [
            {
                "@type": "CreativeWork",
                "name": reference.title,
                **({"url": reference.address} if reference.address else {}),
            }
            for reference in references
        ],
    }
    if article.licences and article.licences[0].url:
        about["license"] = article.licences[0].url
    if article.url:
        about["url"] = about["mainEntityOfPage"] = article.url
        about["image"] = picture_address(article)
    if article.doi:
        about["identifier"] = {"@type": "PropertyValue", "propertyID": "DOI", "value": article.doi}
        about["sameAs"] = f"https://doi.org/{article.doi}"
    if article.repository:
        about["isBasedOn"] = article.repository
    return about


def picture_address(article: ArticleMetadata) -> str:
    """Return the address of the picture that lies beside the page."""
    return f"{article.url.rpartition('/')[0] or article.url}/{PICTURE}"
