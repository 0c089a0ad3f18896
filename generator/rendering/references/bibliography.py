"""The file `references.bib`, of which the entries that the text cites become references."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.errors import InputError, did_you_mean, shortened
from generator.rendering.references.bibtex import Entry, Field, parse_bibtex, same
from generator.rendering.references.citeproc import EntryError, Math, format_entries
from generator.rendering.references.links import links_of
from generator.rendering.references.reference import Reference
from generator.rendering.source_lines import shown_path
from generator.storage.cache import Cache
from generator.storage.text_file import read_text

_FROM_PARENT = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
"""What an entry inherits under another name by `crossref`."""

_OWN = frozenset({"crossref", "xdata", "ids", "label", "key", "options"})
"""What no entry inherits."""


@dataclass(frozen=True)
class Bibliography:
    """The entries of a file by their keys, more than one where a key is used more than once."""

    path: str = "references.bib"
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    @property
    def name(self) -> str:
        """The name of the file alone."""
        return Path(self.path).name

    def hint(self, key: str) -> str:
        """Return what may have been meant by a key that is not there."""
        return did_you_mean(key, self.entries)

    def cited(self, keys: Collection[str]) -> list[Entry]:
        """Return the entries with these keys, with what they inherit.

        Raises `InputError` with a line for each that cannot be used; what is wrong with others is of no concern.
        """
        problems = [f"{self.path}:{line}: {text}" for key in keys for line, text in self._problems(key)]
        if problems:
            raise InputError("\n".join(problems))
        return [self._whole(key) for key in keys]

    def _problems(self, key: str) -> list[tuple[int, str]]:
        first, *others = self.entries[key]
        if others and not same([first, *others]):
            return [
                (others[-1].line, f"the key '{key}' is already that of line {first.line}, where it says something else")
            ]
        if first.problem:
            line, text = first.problem
            return [(line, f"in the entry '{key}': {text}")]
        entry = self._whole(key)
        if not entry.get("title"):
            return [(entry.line, f"the entry '{key}' has no title")]
        try:
            links_of(entry)
        except ValueError as error:
            return [(entry.line, f"in the entry '{key}': {error}")]
        return []

    def _whole(self, key: str, below: tuple[str, ...] = ()) -> Entry:
        """Return an entry with what it inherits by `crossref` and `xdata`."""
        entry = self.entries[key][0]
        fields: dict[str, Field] = dict(entry.fields)
        for name in ("crossref", "xdata"):
            for parent in filter(None, map(str.strip, entry.get(name).split(","))):
                if parent not in self.entries or parent in below:
                    continue
                for inherited, value in self._whole(parent, (*below, key)).fields.items():
                    renamed = _FROM_PARENT.get(inherited, inherited) if name == "crossref" else inherited
                    if inherited not in _OWN:
                        fields.setdefault(renamed, value)
        return replace(entry, fields=fields)


NO_REFERENCES = Bibliography()


def read_bibliography(path: Path) -> Bibliography:
    """Return the entries of a `.bib` file; none if there is no such file."""
    shown = shown_path(path)
    if not path.exists():
        return Bibliography(shown)
    return parse_bibliography(read_text(path, shown), shown)


def parse_bibliography(source: str, path: str = "references.bib") -> Bibliography:
    """Return the entries of the text of a `.bib` file; `path` names it in messages."""
    entries: dict[str, list[Entry]] = {}
    for entry in parse_bibtex(source):
        entries.setdefault(entry.key, []).append(entry)
    return Bibliography(path, entries)


def format_bibliography(
    bibliography: Bibliography,
    keys: Collection[str],
    math: Math,
    warn: Callable[[str], object],
    cache: Cache | None = None,
) -> list[Reference]:
    """Return the references with these keys; `warn` is given a line for whatever is lost of them.

    Raises `InputError` for a link with a scheme that is refused.
    """

    def located(entry: Entry, text: str) -> str:
        return f"{bibliography.path}:{entry.line}: in the entry '{entry.key}': {text}"

    try:
        cited = bibliography.cited(keys)
        references = format_entries(cited, math, lambda entry, text: warn(located(entry, text)), cache)
    except EntryError as error:
        raise InputError(located(error.entry, str(error))) from error
    for entry, reference in zip(cited, references, strict=True):
        if not reference.title.strip():
            raise InputError(located(entry, f"nothing is left of the title {shortened(entry.get('title'))} as text"))
    return references
