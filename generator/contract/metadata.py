"""Metadata of the article: a table of `article.toml`, and what the page says of itself."""

from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.contract.addresses import Address, Doi


@dataclass(frozen=True, config=STRICT)
class Author:
    """An author, by name and affiliation."""

    name: str
    affiliation: str = ""
    url: Address = ""


@dataclass(frozen=True, config=STRICT)
class Update:
    """A change or correction of the article after it was published."""

    date: str
    """ISO 8601: 2026-11-22."""
    text: str


@dataclass(frozen=True, config=STRICT)
class Licence:
    """A licence, and the part of the article that it covers."""

    covers: str
    """The part, as in a sentence: "Text and figures"."""
    name: str
    """The licence, as in a sentence: "CC BY 4.0"."""
    url: Address = ""


@dataclass(frozen=True, config=STRICT)
class ArticleMetadata:
    """The table `[article]`."""

    title: str
    description: str
    """One or two sentences, for search engines and link previews."""
    date: str
    """Date of publication, ISO 8601: 2026-11-22."""
    language: str = "en"
    authors: tuple[Author, ...] = ()
    url: Address = ""
    """Address of the published article, if it has one."""
    repository: Address = ""
    doi: Doi = ""
    updates: tuple[Update, ...] = ()
    """Changes and corrections after publication."""
    kind: str = ""
    """The kind of text, for the header of the page and its BibTeX entry: "Interactive article"."""
    licences: tuple[Licence, ...] = ()
    """Named at the foot of the page; the first, of the text, beside the authors and to search engines too."""
