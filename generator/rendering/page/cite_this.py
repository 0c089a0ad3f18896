"""The citation of this article: a line of text, and BibTeX."""

import re
from datetime import date

from generator.contract.metadata import ArticleMetadata
from generator.errors import InputError
from generator.rendering.language import join, say, spoken

_SPECIAL = re.compile(r"([&%$#_{}])")
_STOP_WORDS = frozenset({"a", "an", "the", "on", "of", "in", "what", "how", "why", "and"})


def day_of(text: str, key: str) -> date:
    """Return a date of `article.toml`; `key` names it in the error."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"article.toml: {key} is written 2026-01-31, got '{text}'") from None


def publication_date(article: ArticleMetadata) -> date:
    """Return the date of publication."""
    return day_of(article.date, "date")


def version(article: ArticleMetadata) -> date:
    """Return the date of the text as it stands: of its last update, or of its publication."""
    return max(
        [publication_date(article), *(day_of(update.date, "the date of an update") for update in article.updates)]
    )


def address(article: ArticleMetadata) -> str:
    """Return where the article is found: its DOI, its page or its source; nothing if none is known."""
    return f"https://doi.org/{article.doi}" if article.doi else article.url or article.repository


def citation(article: ArticleMetadata) -> str:
    """Return the article as a line of a list of references, without its address."""
    names = [author.name for author in article.authors]
    authors = f"{join(names)}, " if names else ""
    day, published = version(article), publication_date(article)
    line = say("cite.line", authors=authors, title=article.title, year=str(published.year))
    return line if day == published else line + say("cite.version", date=spoken().date(day))


def bibtex(article: ArticleMetadata) -> str:
    """Return the article as an entry of BibTeX."""
    day = publication_date(article)
    authors = " and ".join(_person(author.name) for author in article.authors)
    fields = {
        "author": authors,
        "title": f"{{{_latex(article.title)}}}",
        "year": str(day.year),
        "month": f"{day:%b}".lower(),
        "version": version(article).isoformat(),
        "doi": article.doi,
        "url": article.url or ("" if article.doi else article.repository),
        "note": article.kind,
    }
    lines = [
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in fields.items()
        if value
    ]
    return f"@misc{{{_key(article)},\n" + ",\n".join(lines) + "\n}"


def _key(article: ArticleMetadata) -> str:
    name = article.authors[0].name if article.authors else "The authors"
    surname = "" if _is_group(name) else name.split()[-1]
    words = [word for word in re.findall(r"[a-z]+", article.title.lower()) if word not in _STOP_WORDS]
    plain = re.sub(r"\W", "", surname.lower())
    first, *rest = [word for word in (plain, *words) if word] or ["article"]
    return f"{first}{publication_date(article).year}{rest[0] if rest else ''}"


def _person(name: str) -> str:
    """Return a name for BibTeX's `author`. A group's, which has no surname, stands in braces."""
    return f"{{{_latex(name)}}}" if _is_group(name) else _latex(name)


def _is_group(name: str) -> bool:
    return name.startswith("The ")


def _latex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
