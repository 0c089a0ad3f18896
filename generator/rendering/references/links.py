"""Where a work is found: its DOI, its preprint, its address."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from generator.contract.addresses import checked, scheme_of
from generator.rendering.references.bibtex import Entry


class Link(NamedTuple):
    """A link as it is shown; one without an address is text."""

    text: str
    address: str


_ARXIV_NUMBER = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(
    rf"(?:arxiv\s*(?:e-?print)?s?[:\s]+|arxiv\.org/(?:abs|pdf|html)/|abs/)({_ARXIV_NUMBER})", re.IGNORECASE
)
_ADDRESSES = {
    "jstor": "https://www.jstor.org/stable/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/{}/",
    "hdl": "https://hdl.handle.net/{}",
    "googlebooks": "https://books.google.com/books?id={}",
    "openreview": "https://openreview.net/forum?id={}",
    "hal": "https://hal.science/{}",
}
_SAID = {
    "jstor": "JSTOR",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "hdl": "hdl",
    "googlebooks": "Google Books",
    "openreview": "OpenReview",
    "hal": "HAL",
    "arxiv": "arXiv",
}
_OTHER_NAMES = {"pubmed": "pmid", "pmc": "pmcid", "handle": "hdl", "books.google.com": "googlebooks"}


def safe_address(address: str) -> str:
    """Return an address that a link may have; nothing for what is no address. Raises `ValueError` for one of another
    scheme."""
    if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/)", address, re.IGNORECASE):
        address = f"https://{address}"
    if scheme_of(address) in ("", "ftp"):
        return ""
    return re.sub(r"\s", "", checked(address))


def links_of(entry: Entry) -> list[Link]:
    """Return the links of an entry, none twice: DOI, preprint or other archive, address. Raises `ValueError`."""
    links: list[Link] = []
    doi = doi_of(entry)
    if doi:
        links.append(Link(f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;()@!$,._-~*+=')}"))
    links += [link for link in _archived(entry) if link not in links]
    address = address_of(entry)
    if address:
        shown = safe_address(address)
        own = any(_same(shown, link.address) for link in links)
        if not own:
            host = re.sub(r"^(?:https?://(?:www\.)?|mailto:)", "", shown).partition("/")[0]
            links.append(Link(host, shown) if shown else Link(address, ""))
    return links


def doi_of(entry: Entry) -> str:
    """Return the DOI of an entry alone, from its field or its address."""
    doi = verbatim(entry.get("doi"))
    found = re.match(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\S+)", doi, re.IGNORECASE)
    if found:
        return re.sub(r"%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), found[1]) if "://" in doi else found[1]
    found = re.match(r"https?://(?:dx\.)?doi\.org/(10\.\S+)", verbatim(entry.get("url")), re.IGNORECASE)
    return found[1] if found and not doi else ""


def address_of(entry: Entry) -> str:
    """Return the address of an entry as written: of its `url`, or of a field that is nothing else."""
    url = verbatim(entry.get("url"))
    if url:
        return url
    alone = (verbatim(entry.get(name)) for name in ("howpublished", "note"))
    return next((value for value in alone if re.fullmatch(r"(?:https?://|www\.)\S+", value)), "")


def verbatim(value: str) -> str:
    """Return an address or a DOI as its author meant it: LaTeX escapes undone, and no other sign changed."""
    value = re.sub(r"\\(?:url|nolinkurl|path|texttt)\s*\{(.*)\}\.?$", r"\1", value.strip())
    value = re.sub(r"^<(.*)>$", r"\1", value)
    value = re.sub(r"\{?\\textasciitilde(?![A-Za-z])\s*(?:\{\})?\}?|\$\\sim\$|\{?\\~(?:\{\})?\}?", "~", value)
    value = re.sub(r"\{?\\([_%&#$~{}])\}?", r"\1", value)
    value = re.sub(r"\\?&amp;", "&", value)
    return re.sub(r"\s+", "", re.sub(r"\{([_%&#~]?)\}", r"\1", value)) if "://" in value else value


def _archived(entry: Entry) -> Iterator[Link]:
    kind = (entry.get("eprinttype") or entry.get("archiveprefix")).lower()
    kind = _OTHER_NAMES.get(kind, kind)
    number = verbatim(entry.get("eprint"))
    arxiv = ""
    if number:
        found = re.match(rf"(?:arxiv\s*:\s*)?({_ARXIV_NUMBER})(?:\s*\[.*\])?$", number, re.IGNORECASE)
        if found and kind in ("arxiv", ""):
            arxiv = found[1]
        elif kind in _ADDRESSES:
            yield Link(f"{_SAID[kind]}:{number}", _ADDRESSES[kind].format(quote(number)))
        elif re.match(r"https?://\S+$", number):
            if not entry.get("url"):
                yield Link(re.sub(r"^https?://(?:www\.)?", "", number).partition("/")[0], number)
        else:
            yield Link(f"{_SAID.get(kind, kind) or 'e-print'}:{number}", "")
    for name in ("arxivid", "arxiv"):
        if found := re.search(_ARXIV_NUMBER, entry.get(name)):
            arxiv = arxiv or found[0]
    if not arxiv:
        places = " ".join(
            entry.get(name) for name in ("journal", "journaltitle", "volume", "howpublished", "note", "url")
        )
        found = _ARXIV.search(places)
        arxiv = found[1] if found else ""
    if arxiv:
        yield Link(f"arXiv:{arxiv}", f"https://arxiv.org/abs/{arxiv}")
    for name in ("pmid", "pmcid"):
        if entry.get(name):
            yield Link(f"{_SAID[name]}:{entry.get(name)}", _ADDRESSES[name].format(quote(entry.get(name))))


def _same(one: str, other: str) -> bool:
    """Return whether two addresses lead to the same work: a preprint's page and its PDF, a DOI by http or https."""

    def core(address: str) -> str:
        core = re.sub(r"^https?://(?:www\.|dx\.)?|/$|\.pdf$|v\d+$", "", address.lower())
        return re.sub(r"^arxiv\.org/(?:pdf|html)/", "arxiv.org/abs/", re.sub(r"v\d+$", "", core))

    return core(one) == core(other)
