"""Entries to references, by pandoc's citeproc and the style beside this module: one process for all of an article."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from generator.rendering.language import say, spoken
from generator.rendering.pandoc import pandoc
from generator.rendering.references.bibtex import Entry
from generator.rendering.references.fields import PEOPLE, Canonical, canonical, year_of
from generator.rendering.references.inlines import Inline, formulas_in, to_html, to_text, walk
from generator.rendering.references.latex import plain_words
from generator.rendering.references.links import doi_of, links_of
from generator.rendering.references.reference import Reference
from generator.storage.cache import Cache

_STYLE = Path(__file__).with_name("references.csl")
"""A style in which words that no language of citeproc has stand as `$name`."""
_PARTS = {"csl-block": "title", "csl-left-margin": "people", "csl-right-inline": "venue"}
"""What the style sets apart by these classes."""

Math = Callable[[Sequence[tuple[str, Entry]]], Sequence[str]]
"""Returns the MathML of formulas; each comes with the entry that it stands in."""

Warn = Callable[[Entry, str], object]


class EntryError(ValueError):
    """An entry cannot be printed."""

    def __init__(self, entry: Entry, reason: str) -> None:
        super().__init__(reason)
        self.entry = entry


def format_entries(entries: Sequence[Entry], math: Math, warn: Warn, cache: Cache | None = None) -> list[Reference]:
    """Return the reference that each entry becomes, from `cache` where it is there, in the language that is spoken.

    `warn` is told what a reader would miss: fields that are not printed, commands that are not known.
    Raises `EntryError` for a link with a scheme that is refused.
    """
    prepared = [canonical(entry) for entry in entries]
    sources = [item.bibtex("x") for item in prepared]
    style, language = _style(), spoken().tag

    def compute(indices: Sequence[int]) -> list[bytes]:
        return _citeproc([prepared[index] for index in indices], style, language)

    if cache:
        inputs = [[source, style, language] for source in sources]
        made = [entry.data for entry in cache.get_all("references/citeproc", inputs, compute)]
    else:
        made = compute(range(len(sources))) if sources else []
    parts = [json.loads(data) for data in made]
    wanted = [(tex, entry) for entry, part in zip(entries, parts, strict=True) for tex in formulas_in(_all(part))]
    converted = dict(zip((tex for tex, _ in wanted), math(wanted) if wanted else (), strict=True))
    references = []
    for entry, item, part in zip(entries, prepared, parts, strict=True):
        try:
            reference = _reference(entry, part, converted.__getitem__)
        except ValueError as error:
            raise EntryError(entry, str(error)) from error
        references.append(reference)
        for line in (*item.warnings, *_lost(item, part, reference)):
            warn(entry, line)
    return references


def _all(part: dict[str, Any]) -> list[Inline]:
    return [*part["title"], *part["people"], *part["venue"]]


def _style() -> str:
    words = {"first": "reference.first", "number": "reference.number", "version": "reference.version"}
    said = {name: escape(say(key)) for name, key in words.items()}
    return Template(_STYLE.read_text(encoding="utf-8")).substitute(said)


def _citeproc(items: Sequence[Canonical], style: str, language: str) -> list[bytes]:
    keys = [f"r{number}" for number in range(len(items))]
    source = "\n".join(item.bibtex(key) for item, key in zip(items, keys, strict=True))
    style = f"data:application/xml;base64,{base64.b64encode(style.encode()).decode()}"
    options = ("--from=biblatex", "--to=json", "--citeproc", f"--csl={style}", f"--metadata=lang={language}", "--quiet")
    document = json.loads(pandoc(source, *options)[0])
    meta = {item["c"]["id"]["c"]: item["c"] for item in document["meta"]["references"]["c"]}
    printed = {block["c"][0][0].removeprefix("ref-"): block["c"][1] for block in document["blocks"][0]["c"][1]}
    return [json.dumps(_parts(meta.get(key, {}), printed.get(key, []))).encode() for key in keys]


def _parts(meta: dict[str, Any], blocks: list[Any]) -> dict[str, Any]:
    """Return what is used of pandoc's document for one entry: its printed parts, its people, its journal."""
    parts: dict[str, Any] = {"title": [], "people": [], "venue": []}
    for item in walk(blocks):
        if item["t"] == "Span" and (part := _PARTS.get(next(iter(item["c"][0][1]), ""))):
            parts[part] = item["c"][1]
    people = meta.get("author") or meta.get("editor") or meta.get("translator") or {"c": []}
    return {
        **parts,
        "names": [{name: _inlines(value) for name, value in person["c"].items()} for person in people["c"]],
        "journal": _inlines(meta.get("container-title", {"c": []})),
    }


def _inlines(value: dict[str, Any]) -> list[Inline]:
    """Return a value of pandoc's metadata as inline elements."""
    return [{"t": "Str", "c": value["c"]}] if isinstance(value["c"], str) else value["c"]


def _reference(entry: Entry, part: dict[str, Any], math: Callable[[str], str]) -> Reference:
    plain = partial(to_text, math=math)
    names = [{name: plain(value) for name, value in person.items()} for person in part["names"]]
    return Reference(
        key=entry.key,
        title=plain(part["title"]),
        authors=tuple(
            _name(name, "given", "dropping-particle", "non-dropping-particle", "family", "suffix") for name in names
        ),
        surnames=tuple(_name(name, "dropping-particle", "non-dropping-particle", "family") for name in names),
        journal=plain(part["journal"]),
        year=year_of(entry),
        doi=doi_of(entry),
        links=tuple(links_of(entry)),
        title_html=to_html(part["title"], math),
        people_html=_with_others(to_html(part["people"], math)),
        venue_html=_with_others(to_html(part["venue"], math)),
    )


def _with_others(people: str) -> str:
    """Return a list of people, in which `et al.` stands as the last of them, without what joins it to the others."""
    return re.sub(rf",? (?:{say('reference.and')} )?et al\.|, et al\.", " et al.", people)


def _name(name: dict[str, str], *parts: str) -> str:
    return name.get("literal") or " ".join(name[part] for part in parts if name.get(part))


def _lost(item: Canonical, part: dict[str, Any], reference: Reference) -> Iterator[str]:
    """Yield a line for each field of which words are neither printed nor in a link."""
    shown = to_text(_all(part), lambda tex: tex).lower()
    shown += " ".join(f" {link.text} {link.address}" for link in reference.links).lower()
    for name, value in item.fields.items():
        if name not in (
            "date",
            "year",
            "month",
            "day",
            "urldate",
            "origdate",
            "eventdate",
            "edition",
            "pubstate",
        ):
            words = plain_words(value)
            missing = [word for word in words if word.lower() not in shown and not (name in PEOPLE and word == "and")]
            if missing:
                yield f"of the field '{name}' this is not printed: {', '.join(missing)}"
    for element in walk(_all(part)):
        if element["t"] == "RawInline":
            yield f"'{element['c'][1]}' is printed without its command"
