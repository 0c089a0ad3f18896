"""From the fields of an entry, as many programs write them, to those that pandoc reads and our style prints.

Every field is printed, used for something else, or known to be left out; `canonical` names those that are none of
these. What pandoc has no place for joins the note.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.rendering.language import say, spoken
from generator.rendering.references.bibtex import Entry
from generator.rendering.references.latex import clean
from generator.rendering.references.links import address_of, doi_of, links_of, verbatim

PEOPLE = ("author", "editor", "translator", "bookauthor")

TEXTS = (
    "title", "subtitle", "titleaddon", "series", "type", "version", "eventtitle", "venue", "origtitle",
    "origpublisher", "origlocation", "edition", "volume", "pages", "chapter", "volumes", "pagetotal",
)  # fmt: skip
"""Fields that pandoc prints in its own way, whatever the type of the entry."""

JOINED = {
    "publisher": ("publisher", "organization", "institution", "school", "howpublished"),
    "location": ("address", "location"),
}
"""Fields that stand for one of pandoc's together."""

NOTED = {
    "eid": "reference.article", "articleno": "reference.article", "part": "reference.part", "issuetitle": "",
    "issuesubtitle": "", "maintitle": "", "mainsubtitle": "", "maintitleaddon": "", "eventtitleaddon": "",
    "journalsubtitle": "", "booktitleaddon": "", "reprinttitle": "", "language": "reference.language",
    "issue": "reference.issue", "isrn": "", "mrnumber": "MR", "zblnumber": "Zbl", "urldesc": "", "note": "",
    "addendum": "", "holder": "reference.holder", "numpages": "reference.pages", "day": "",
}  # fmt: skip
"""Fields that pandoc has no place for, and what the note says them by: a string of the page's language, or a word."""

USED = frozenset({
    "doi", "url", "eprint", "eprinttype", "archiveprefix", "eprintclass", "primaryclass", "arxivid", "arxiv", "pmid",
    "pmcid", "date", "year", "month", "urldate", "crossref", "xdata", "booktitle", "booksubtitle", "journal",
    "journaltitle", "number", "origdate", "eventdate",
})  # fmt: skip
"""Fields that are read for links, dates, and where the work appeared."""

LEFT_OUT = frozenset({
    "abstract", "keywords", "keyword", "file", "timestamp", "biburl", "bibsource", "owner", "groups", "added-at",
    "interhash", "intrahash", "isbn", "issn", "issn1", "isbn13", "langid", "langidopts", "hyphenation", "options",
    "shorttitle", "shortjournal", "shortauthor", "shorteditor", "shortseries", "shorthand", "label", "key", "annote",
    "comment", "sortkey", "sorttitle", "sortname", "sortyear", "presort", "pagination", "bookpagination",
    "annotation", "library", "lccn", "readstatus", "priority", "ranking", "relevance", "qualityassured", "printed",
    "pdf", "date-added", "date-modified", "local-url", "bdsk-url-1", "bdsk-url-2", "bdsk-file-1", "rating", "read",
    "creationdate", "modificationdate", "copyright", "article-number", "unique-id", "da", "web-of-science",
    "affiliation", "author-email", "research-areas", "funding-acknowledgement", "times-cited",
    "number-of-cited-references", "journal-iso", "doc-delivery-number", "source", "document_type", "coden",
    "correspondence_address1", "abbrev_source_title", "author_keywords", "references", "cited-by", "cited-references",
    "related", "relatedtype", "entryset", "entrysubtype", "gender", "indextitle", "indexsorttitle", "ids", "xref",
    "code", "nationality", "execute", "commentator-id", "paperid", "issue_date", "month_numeric", "bibcode", "adsurl",
    "adsnote", "reportnumber", "slaccitation", "collaboration", "researchr", "cites", "citeulike-article-id",
    "posted-at", "website", "video", "poster", "slides", "selected", "preview", "bibtex_show", "cited_by",
    "mendeley-groups", "mendeley-tags", "__markedentry", "jabref_level", "psyflag", "uri", "biblatexinfo", "warning",
    "ppn", "opturl", "opteditor", "lastchecked", "refid", "category", "bib2html_pubtype", "bib2html_rescat",
})  # fmt: skip
"""Fields that tell how the entry is kept, or what a list of references does not say."""

_TYPES = {
    "phdthesis": "PhD thesis", "phd": "PhD thesis", "mastersthesis": "Master’s thesis", "mathesis": "Master’s thesis",
    "masterthesis": "Master’s thesis", "bathesis": "Bachelor’s thesis", "candthesis": "Candidate thesis",
    "techreport": "Technical report", "resreport": "Research report", "patent": "Patent",
}  # fmt: skip
"""What is printed for a type of entry, or for the keys that biblatex has for its field `type`."""

_MONTH = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?$", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?:/(?:\d{4}(?:-\d{2}(?:-\d{2})?)?|\.\.)?)?")


@dataclass(frozen=True)
class Canonical:
    """An entry for pandoc: its kind and fields, all in LaTeX that it reads whole, and what is to be told of it."""

    kind: str
    fields: Mapping[str, str]
    warnings: tuple[str, ...]

    def bibtex(self, key: str) -> str:
        """Return the entry in braces, with a key of ours."""
        return (
            f"@{self.kind}{{{key},\n"
            + "".join(f"{name} = {{{value}}},\n" for name, value in self.fields.items())
            + "}\n"
        )


def year_of(entry: Entry) -> str:
    """Return the year of an entry, or what stands in its place, such as `in press`."""
    year = entry.get("year") or entry.get("date")
    found = re.match(r"\D*(\d{4})[a-z]?\b", year)
    return found[1] if found else re.sub(r"[{}]", "", year)


def canonical(entry: Entry) -> Canonical:
    """Return an entry as pandoc is given it."""
    warnings: list[str] = [f"the field '{name}' is given more than once; the first counts" for name in entry.repeated]
    fields: dict[str, str] = {}

    def text(name: str, value: str) -> None:
        cleaned, unknown = clean(value)
        warnings.extend(f"{command} in the field '{name}' is not known; its argument is kept" for command in unknown)
        # In braces once more, so that pandoc leaves capitals as they are.
        fields[name] = cleaned if name in PEOPLE else f"{{{cleaned}}}"

    for name in PEOPLE:
        if entry.get(name):
            text(name, _people(entry.get(name)))
    alone = address_of(entry)
    for name, value in _texts(entry):
        if value and verbatim(value) != alone:
            text(name, value)
    fields.update(_dates(entry))
    warnings += _not_shown(entry)
    return Canonical(_kind(entry), fields, tuple(dict.fromkeys(warnings)))


def _kind(entry: Entry) -> str:
    """Return the type that makes pandoc read what the entry appeared in."""
    if _journal(entry):
        return "article"
    if entry.get("booktitle"):
        return "inproceedings"
    return "book" if entry.get("series") else "misc"


def _journal(entry: Entry) -> str:
    return entry.get("journaltitle") or entry.get("journal")


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield pandoc's fields of text with what they say."""
    for name in TEXTS:
        if name == "type":
            kind = entry.get("type") or entry.kind
            yield "annotation", _TYPES.get(kind.lower(), entry.get("type"))  # pandoc's own `type` reads no LaTeX
        elif name == "pages":
            yield name, re.sub(r"\s*(?:-+|–|—|\\textendash\s*)\s*", "--", entry.get(name))
        else:
            yield name, entry.get(name)
    for name, parts in JOINED.items():
        said = [value for part in parts if (value := entry.get(part)) and verbatim(value) != address_of(entry)]
        yield name, ", ".join(dict.fromkeys(said))
    journal, book = _journal(entry), entry.get("booktitle")
    subtitle = entry.get("booksubtitle")
    book = f"{book}: {subtitle}" if book and subtitle else book or subtitle
    if re.match(r"arxiv\b(?!\S*\s+[a-z])", journal, re.IGNORECASE) and any(
        "arXiv:" in link.text for link in links_of(entry)
    ):
        journal = "arXiv preprint"
    yield "journaltitle", journal
    yield "booktitle", "" if journal else book
    yield "number", entry.get("number") or entry.get("issue")
    notes = [_noted(name, entry.get(name)) for name in NOTED if _is_noted(entry, name)]
    notes += [book] if journal and book else []
    yield "note", ", ".join(dict.fromkeys(re.sub(r"\.$", "", note) for note in notes))


def _noted(name: str, value: str) -> str:
    key = NOTED[name]
    return f"{key} {value}" if key.isalpha() else say(key, value=value) if key else value


def _is_noted(entry: Entry, name: str) -> bool:
    value = entry.get(name)
    if not value or verbatim(value) == address_of(entry):
        return False
    if name in ("day", "issue"):
        return bool(entry.get("number")) if name == "issue" else not entry.get("month")
    if name == "language":
        return value.lower() not in ("en", "eng", "english", "en-us", "en-gb", "en_us", "american", "british")
    return not (name == "eid" and value in entry.get("pages"))


def _people(names: str) -> str:
    # Greek letters as characters, as no name holds math; 'others', which pandoc would take for a name, as a group.
    return re.sub(r"\band\s+others\s*$", "and {et al.}", names.replace("$", ""))


def _dates(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield dates that pandoc reads, and as the state of publication what it would drop: `in press`, `2020a`."""
    state = [entry.get("pubstate")]
    date, year, month, day = (entry.get(name) for name in ("date", "year", "month", "day"))
    if date and _DATE.fullmatch(date):
        yield "date", date
    elif date and not year:
        state.append(date)
    elif re.fullmatch(r"\d{4}(?:[-–/]+\d{4})?", year):
        number = _month(month)
        yield "year", year.replace("–", "/").replace("--", "/").replace("-", "/")
        if number:
            yield "month", str(number)
            if re.fullmatch(r"\d{1,2}", day):
                yield "day", day
        elif month:
            state.append(month)
    else:
        state.append(f"{_in_words(month)} {year}".strip())
    for name in ("origdate", "eventdate"):
        if _DATE.fullmatch(entry.get(name)):
            yield name, entry.get(name)
        else:
            state.append(entry.get(name))
    accessed = entry.get("urldate")
    if _DATE.fullmatch(accessed) and address_of(entry) and not doi_of(entry):
        yield "urldate", accessed
    if any(state):
        said, _ = clean(", ".join(filter(None, state)))
        yield "pubstate", f"{{{said}}}"


def _in_words(month: str) -> str:
    number = _month(month)
    return spoken().month(number) if number else month


def _month(month: str) -> int:
    if re.fullmatch(r"0?[1-9]|1[0-2]", month):
        return int(month)
    found = _MONTH.fullmatch(month)
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(found[1].lower()) // 3 + 1 if found else 0


def _not_shown(entry: Entry) -> Iterator[str]:
    """Yield a line for each field that is not printed and not known to be left out."""
    known = {
        *PEOPLE,
        *TEXTS,
        *NOTED,
        *USED,
        *LEFT_OUT,
        "pubstate",
        *(name for parts in JOINED.values() for name in parts),
    }
    for name in entry.fields:
        if name not in known and not name.startswith(
            ("bdsk-", "user", "verb", "list", "name", "opt", "x-", "_", "jabref")
        ):
            yield f"the field '{name}' is not printed"
    doi = entry.get("doi")
    if doi and not doi_of(entry):
        yield f"'{doi}' is no DOI, as those begin with '10.'; it is not printed"
