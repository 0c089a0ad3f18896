"""Entries out of BibTeX and biblatex files, each with its lines. What a field means is for `fields.py`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OPENING = re.compile(r"@\s*(\w+)\s*([{(])")
_LINE_OF_ENTRY = re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE)
_SPACE = re.compile(r"(?:\s|%[^\n]*\n)*")  # a line behind a percent sign is a comment, between fields
_NAME = re.compile(r"[^\s=,{}()\"#%]+")
_WORD = re.compile(r"[^\s,{}()\"#%=]+")
_PART = re.compile(r"[^{}\"]+|[{}\"]")
_UNCLOSED = "a brace or quote is not closed in or behind this entry"


@dataclass(frozen=True)
class Field:
    """What a field says, in LaTeX as written, without its outer braces or quotes; `line` counts from 1."""

    value: str
    line: int


@dataclass(frozen=True)
class Entry:
    """An entry as written: `kind` and the names of fields in small letters, `line` from 1."""

    kind: str
    key: str
    line: int
    fields: Mapping[str, Field] = field(default_factory=dict)
    problem: tuple[int, str] | None = None
    """The line and the text of what is wrong with its syntax."""
    repeated: tuple[str, ...] = ()
    """Fields that are given more than once; the first counts."""

    def get(self, name: str) -> str:
        """Return what a field says, with single spaces; nothing if it is not there."""
        found = self.fields.get(name)
        return " ".join(found.value.split()) if found else ""


class _Wrong(Exception):  # noqa: N818 (caught below)
    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position, self.message = position, message


def parse_bibtex(source: str) -> list[Entry]:
    """Return the entries of a file in their order, those with a problem too.

    After an entry that cannot be read the next is looked for at the beginning of a line.
    """
    return list(_Parser(source).entries())


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.strings = {month: month for month in _MONTHS}
        self.line, self.counted = 1, 0
        self.unclosed = False
        """Whether a brace has been found that is never closed: from then on each entry is taken to end where the next
        begins, so that a file full of them takes no longer than another."""

    def entries(self) -> Iterator[Entry]:
        position = 0
        while opening := _OPENING.search(self.source, position):
            kind, line = opening[1].lower(), self._line_at(opening.start())
            try:
                if kind in ("comment", "preamble"):
                    position = self._skip(opening)
                elif kind == "string":
                    position = self._string(opening)
                else:
                    entry, position = self._entry(kind, line, opening)
                    yield entry
            except _Wrong as wrong:
                self.unclosed |= wrong.position >= len(self.source)
                if kind not in ("comment", "preamble", "string"):
                    key = re.compile(r"[^,\n]*").match(self.source, opening.end())
                    problem = (self._line_of(wrong.position), wrong.message)
                    yield Entry(kind, key[0].strip() if key else "", line, problem=problem)
                following = _LINE_OF_ENTRY.search(self.source, opening.end())
                position = following.start() if following else len(self.source)

    def _line_at(self, position: int) -> int:
        """Return the line of a position that is not before the last one asked for."""
        self.line += self.source.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def _line_of(self, position: int) -> int:
        """Return the line of a problem; of one at the end of the file, the line that was read last, which says more."""
        if position >= len(self.source):
            return self.line
        return self.line + self.source.count("\n", self.counted, position)

    def _skip(self, opening: re.Match[str]) -> int:
        if opening[2] == "(":
            return self.source.find(")", opening.end()) + 1 or len(self.source)
        return self._braced(opening.end())[1]

    def _string(self, opening: re.Match[str]) -> int:
        position = self._after_space(opening.end())
        name = _NAME.match(self.source, position)
        if not name:
            raise _Wrong(position, "a string has a name")
        value, position = self._value(self._after(name.end(), "="))
        self.strings[name[0].lower()] = value
        return position

    def _entry(self, kind: str, line: int, opening: re.Match[str]) -> tuple[Entry, int]:
        end = "}" if opening[2] == "{" else ")"
        start = opening.end()
        stop = re.compile(r"[,=\n" + re.escape(end) + "]").search(self.source, self._after_space(start))
        if stop and stop[0] == "=":  # the key was forgotten: what stands there is the first field
            key, position = "", start
        else:
            key = self.source[start : stop.start()].strip() if stop else ""
            position = stop.start() if stop else len(self.source)
        fields: dict[str, Field] = {}
        repeated: list[str] = []
        while True:
            position = self._after_space(position)
            if self.source.startswith(",", position):
                position += 1
            elif self.source.startswith(end, position):
                return Entry(kind, key, line, fields, repeated=tuple(repeated)), position + 1
            elif name := _NAME.match(self.source, position):
                value, after = self._value(self._after(name.end(), "="))
                if name[0].lower() in fields:
                    repeated.append(name[0].lower())
                fields.setdefault(name[0].lower(), Field(value, self._line_at(position)))
                position = self._after_space(after)
                if not self.source.startswith((",", end), position):
                    raise self._expected(position, f"',' or '{end}' behind the field '{name[0].lower()}'")
            else:
                raise self._expected(position, "the name of a field")

    def _expected(self, position: int, what: str) -> _Wrong:
        if position >= len(self.source):
            return _Wrong(position, _UNCLOSED)
        return _Wrong(position, f"BibTeX: {what} is expected, got '{self.source[position]}'")

    def _after_space(self, position: int) -> int:
        found = _SPACE.match(self.source, position)
        return found.end() if found else position

    def _after(self, position: int, sign: str) -> int:
        position = self._after_space(position)
        if not self.source.startswith(sign, position):
            raise self._expected(position, f"'{sign}'")
        return position + 1

    def _value(self, position: int) -> tuple[str, int]:
        """Return a value, its parts joined, and where it ends."""
        parts = []
        while True:
            position = self._after_space(position)
            if self.source.startswith("{", position):
                part, position = self._braced(position + 1)
            elif self.source.startswith('"', position):
                part, position = self._quoted(position + 1)
            elif word := _WORD.match(self.source, position):
                if not word[0].isdigit() and word[0].lower() not in self.strings:
                    message = (
                        f"the string '{word[0]}' is not defined: @string{{{word[0]} = {{...}}}}, or write it in braces"
                    )
                    raise _Wrong(position, message)
                part, position = self.strings.get(word[0].lower(), word[0]), word.end()
            else:
                raise self._expected(position, "a value")
            parts.append(part)
            position = self._after_space(position)
            if not self.source.startswith("#", position):
                return "".join(parts), position
            position += 1

    def _braced(self, start: int) -> tuple[str, int]:
        """Return what stands between braces, the first of which is before `start`, and where it ends."""
        depth = 1
        for part in self._parts(start):
            depth += {"{": 1, "}": -1}.get(part[0], 0)
            if depth == 0:
                return self.source[start : part.start()], part.end()
        raise _Wrong(len(self.source), _UNCLOSED)

    def _quoted(self, start: int) -> tuple[str, int]:
        depth = 0
        for part in self._parts(start):
            depth += {"{": 1, "}": -1}.get(part[0], 0)
            if depth == 0 and part[0] == '"':
                return self.source[start : part.start()], part.end()
        raise _Wrong(len(self.source), _UNCLOSED)

    def _parts(self, start: int) -> Iterator[re.Match[str]]:
        following = _LINE_OF_ENTRY.search(self.source, start) if self.unclosed else None
        return _PART.finditer(self.source, start, following.start() if following else len(self.source))


def same(entries: list[Entry]) -> bool:
    """Return whether entries say the same."""
    said = [(entry.kind, {name: entry.get(name) for name in entry.fields}, entry.problem) for entry in entries]
    return all(one == other for one, other in pairwise(said))
