"""Documents out of files: text8, or any plain text with a document per line or paragraph, or one that goes on."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.corpus.asked import Documents
from generator.corpus.characters import CharacterCounts
from generator.corpus.containers import byte_lines, decoded
from generator.corpus.normalising import normalise
from generator.errors import InputError

_RUN_BYTES = 100_000
_RUNS = 40  # at least, of a text that is joined: enough for each split to get some
_NAMED = 12  # characters that are refused


class DocumentReader:
    """Iterates over the documents of a file and hashes it on the way.

    `sha256` (of the unpacked text), `bytes_read` and, with `normalise`, `counts` are of what has been read so far.
    """

    def __init__(
        self, path: Path, *, normalise: bool = False, documents: Documents = "lines", alphabet: Alphabet = ENGLISH
    ) -> None:
        self.path = path
        self.normalise = normalise
        self.documents = documents
        self.alphabet = alphabet
        self.bytes_read = 0
        self.counts = CharacterCounts()
        self._strays: Counter[str] = Counter()
        self._first_stray = ""
        self._allowed = {*alphabet.readable}
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the words of each document; once a character is refused, go on only to count what else is."""
        if self.documents == "paragraphs":
            yield from self._paragraphs()
        elif self.documents == "text":
            size = sum(map(len, byte_lines(self.path)))
            yield from _runs((word for _, words in self._lines() for word in words), min(_RUN_BYTES, size // _RUNS))
        else:
            yield from self._documents_by_line()
        if self._strays:
            raise InputError(self._describe_strays())

    def _documents_by_line(self) -> Iterator[list[str]]:
        for number, (line, words) in enumerate(self._lines(), start=1):
            if len(line) > 4 * _RUN_BYTES and number == 1:
                # text8 is one line of 100 million characters: without borders of its own, cut into runs.
                yield from _runs(words, _RUN_BYTES)
            elif words:
                yield words

    def _paragraphs(self) -> Iterator[list[str]]:
        paragraph: list[str] = []
        for line, words in self._lines():
            paragraph += words
            if paragraph and not line.strip():
                yield paragraph
                paragraph = []
        if paragraph:
            yield paragraph

    def _lines(self) -> Iterator[tuple[bytes, list[str]]]:
        """Yield each line and its words; after a character that is refused, none."""
        for number, line in enumerate(byte_lines(self.path), start=1):
            self._hash.update(line)
            self.bytes_read += len(line)
            words = self._words(number, line)
            if not self._strays:
                yield line, words

    def _words(self, number: int, line: bytes) -> list[str]:
        """Return the words of a line; count the characters that are refused."""
        text = decoded(line, number, self.path)
        if self.normalise:
            self.counts.add(text)
            text = normalise(text, self.alphabet)
        elif strays := {*text} - self._allowed:
            if not self._strays:
                place = self.alphabet.find_stray(text)
                assert place is not None
                self._first_stray = f"{self.path}:{number}: document {number}, column {place + 1}"
                self._strays[text[place]] += 0  # the first one is named first
            self._strays.update(character for character in text if character in strays)
        return [word for word in text.split(self.alphabet.boundary) if word]

    def _describe_strays(self) -> str:
        (first, _), *_ = self._strays.items()
        others = self._strays.total() - 1
        counts = ", ".join(f"{stray!r} {count:,}" for stray, count in self._strays.most_common(_NAMED))
        rest = ", ..." * (len(self._strays) > _NAMED)
        more = f"; {others:,} more such characters: {counts}{rest}" if others else ""
        return (
            f"{self._first_stray}: a text is made of {self.alphabet.described}, got {first!r}{more}; give --normalise"
            " to lower, spell out digits and drop the rest, or --alphabet for another language"
        )


def _runs(words: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the words in runs of at least `size` characters, but for the last one."""
    run: list[str] = []
    length = 0
    for word in words:
        run.append(word)
        length += len(word) + 1
        if length >= size:
            yield run
            run, length = [], 0
    if run:
        yield run
