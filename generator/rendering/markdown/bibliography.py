"""References out of BibTeX, in the shape the page shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import InputError
from generator.rendering.source_lines import shown_path

# Between word joiners, so that a line does not break inside a range.
NO_BREAK_DASH = "\N{WORD JOINER}–\N{WORD JOINER}"
ARXIV = re.compile(r"arxiv(?:[:\s]+|\.org/(?:abs|pdf)/)([a-z-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """One entry, as plain text: `venue` is where it appeared, without `journal`, the part of it set in italics."""

    key: str
    title: str
    authors: tuple[str, ...]
    surnames: tuple[str, ...]
    journal: str = ""
    venue: str = ""
    year: str = ""
    link: str = ""
    link_text: str = ""

    @property
    def short(self) -> str:
        """Authors and year as in running text: `Hochreiter and Schmidhuber, 1997`."""
        names = self.surnames or (self.title,)
        pair = len(names) == 2 and names[1] != "et al."
        said = " and ".join(names) if pair else names[0] if len(names) == 1 else f"{names[0]} et al."
        return f"{said}, {self.year}" if self.year else said


def read_bibliography(path: Path) -> dict[str, Reference]:
    """Return the references of a `.bib` file by key; none if there is no such file."""
    if not path.is_file():
        return {}
    # 0.06 s, but only when there are references.
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    source = path.read_text(encoding="utf-8")
    try:
        entries = parse_string(source, "bibtex").entries
    except PybtexError as error:
        raise InputError(_complaint(path, source, error)) from None
    return {key: _reference(path, source, key, entry) for key, entry in entries.items()}


def _complaint(path: Path, source: str, error: Any) -> str:
    message = " ".join(str(error).split())
    line = getattr(error, "lineno", None)
    repeated = re.fullmatch(r"repeated bibliography entry: (.+)", message)
    if repeated:
        lines = _lines(source, repeated[1])
        return f"{shown_path(path)}:{lines[-1]}: the key '{repeated[1]}' is already that of line {lines[0]}"
    if line and "premature end of file" in message:
        # The end of the file says little: the entry that swallowed it does.
        openings = list(re.finditer(r"^@\w+\s*[{(]\s*([^,\s]*)", source, re.MULTILINE))
        if openings:
            line = source.count("\n", 0, openings[-1].start()) + 1
            return (
                f"{shown_path(path)}:{line}: a brace or quote is not closed in or before the entry '{openings[-1][1]}'"
            )
    reason = re.sub(r"^(.*?) in line \d+: ", r"\1: ", message)
    return f"{shown_path(path)}:{line or 1}: BibTeX {reason}"


def _lines(source: str, key: str) -> list[int]:
    """Return the lines that entries with this key begin on."""
    found = re.finditer(rf"^\s*@\w+\s*[{{(]\s*{re.escape(key)}\s*,", source, re.MULTILINE | re.IGNORECASE)
    return [source.count("\n", 0, match.end()) + 1 for match in found] or [1]


def _reference(path: Path, source: str, key: str, entry: Any) -> Reference:
    fields = {name.lower(): _text(value) for name, value in entry.fields.items()}
    if not fields.get("title"):
        raise InputError(f"{shown_path(path)}:{_lines(source, key)[0]}: the entry '{key}' has no title")
    people = [person for role in ("author", "editor") for person in entry.persons.get(role, ())]
    authors, surnames = _names(people)
    journal, venue = _venue(entry.type.lower(), fields)
    link, link_text = _link(fields)
    year = fields.get("year") or fields.get("date", "")[:4]
    return Reference(key, fields["title"], authors, surnames, journal, venue, year, link, link_text)


def _text(latex: str) -> str:
    """Return LaTeX as plain text: accents, dashes and quotes as characters."""
    from pybtex.richtext import Text

    without_commands = re.sub(r"\\(?:emph|textit|textbf|textsc|texttt|url)\b\s*", "", latex)
    text = str(Text.from_latex(" ".join(without_commands.split())))
    return text.replace("'", "’").replace("~", "\N{NO-BREAK SPACE}")


def _names(people: Sequence[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    authors, surnames = [], []
    for person in people:
        if str(person) == "others":
            authors.append("et al.")
            surnames.append("et al.")
            continue
        surname = [*person.prelast_names, *person.last_names]
        given = [
            f"{name}." if re.fullmatch(r"\w", name) else name for name in (*person.first_names, *person.middle_names)
        ]
        authors.append(_text(" ".join([*given, *surname, *person.lineage_names])))
        surnames.append(_text(" ".join(surname)))
    return tuple(authors), tuple(surnames)


def _venue(kind: str, fields: dict[str, str]) -> tuple[str, str]:
    """Return the name of what the work appeared in, and the rest of where to find it there."""
    journal = fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle") or ""
    if re.match(r"arxiv\b", journal, re.IGNORECASE):
        return "arXiv preprint", ""
    volume, number = fields.get("volume", ""), fields.get("number", "")
    rest = [f"{volume}({number})" if volume and number else volume or (f"no. {number}" if number else "")]
    if pages := re.sub(r"\s*(?:-+|–|—)\s*", NO_BREAK_DASH, fields.get("pages", "")):
        rest.append(f"pp.\N{NO-BREAK SPACE}{pages}" if re.search(r"[–,]", pages) else f"p.\N{NO-BREAK SPACE}{pages}")
    if kind in ("phdthesis", "mastersthesis", "thesis"):
        rest.append("Master’s thesis" if kind == "mastersthesis" else fields.get("type", "PhD thesis"))
    rest += [fields.get(name, "") for name in ("edition", "publisher", "school", "institution", "organization")]
    rest += [fields.get(name, "") for name in ("howpublished", "note") if not fields.get(name, "").startswith("http")]
    return journal, ", ".join(part for part in rest if part)


def _link(fields: dict[str, str]) -> tuple[str, str]:
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", fields.get("doi", ""), flags=re.IGNORECASE)
    if doi:
        return f"https://doi.org/{doi}", f"doi:{doi}"
    arxiv = fields.get("eprint", "") if fields.get("archiveprefix", "arxiv").lower() == "arxiv" else ""
    if not arxiv:
        found = ARXIV.search(f"{fields.get('journal', '')} {fields.get('url', '')}")
        arxiv = found[1] if found else ""
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}", f"arXiv:{arxiv}"
    url = fields.get("url") or next((v for v in fields.values() if re.match(r"https?://\S+$", v)), "")
    return (url, re.sub(r"^https?://(?:www\.)?|/$", "", url).partition("/")[0]) if url else ("", "")
