"""Documents out of files: text8, or any plain text with a document per line or paragraph, packed or not."""

import bz2
import gzip
import hashlib
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, Any, cast

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.errors import InputError

_DIGITS = {
    str(k): f" {name} "
    for k, name in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
}
_RUN_BYTES = 100_000
_NAMED = 12  # characters that are refused
_JUDGED = 2_000  # lines by which a text is judged to be cut at a width
_WIDEST = 130  # characters of such a line
_FULL = 0.75  # of the widest: a line that could hardly hold the next word
_MOST = 0.6  # of the lines that another follows: the last ones of paragraphs are short


class DocumentReader:
    """Iterates over the documents of a file and hashes it on the way.

    A document is a line, or, with `paragraphs`, the lines between empty ones. `sha256` (of the unpacked text) and
    `bytes_read` are those of what has been read so far.
    """

    def __init__(
        self, path: Path, *, normalise: bool = False, paragraphs: bool = False, alphabet: Alphabet = ENGLISH
    ) -> None:
        self.path = path
        self.normalise = normalise
        self.paragraphs = paragraphs
        self.alphabet = alphabet
        self.bytes_read = 0
        self._strays: Counter[str] = Counter()
        self._first_stray = ""
        self._allowed = {*alphabet.readable}
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the words of each document; once a character is refused, go on only to count what else is."""
        with open_text(self.path) as file:
            paragraph: list[str] = []
            for number, line in enumerate(_lines(file, self.path), start=1):
                self._hash.update(line)
                self.bytes_read += len(line)
                words = self._words(number, line)
                if self._strays:
                    continue
                if self.paragraphs:
                    paragraph += words
                    if paragraph and not line.strip():
                        yield paragraph
                        paragraph = []
                elif len(line) > 4 * _RUN_BYTES and number == 1:
                    # text8 is one line of 100 million characters: without borders of its own, cut into runs.
                    yield from _runs(words)
                elif words:
                    yield words
            if self._strays:
                raise InputError(self._describe_strays())
            if paragraph:
                yield paragraph

    def _words(self, number: int, line: bytes) -> list[str]:
        """Return the words of a line; count the characters that are refused."""
        text = line.decode("utf-8", errors="replace").rstrip("\n")
        if self.normalise:
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


def _runs(words: list[str]) -> Iterator[list[str]]:
    run: list[str] = []
    length = 0
    for word in words:
        run.append(word)
        length += len(word) + 1
        if length >= _RUN_BYTES:
            yield run
            run, length = [], 0
    if run:
        yield run


def looks_wrapped(path: Path) -> bool:
    """Return whether the lines of a text look cut at a width: a document goes on over many of them."""
    with open_text(path) as file:
        lines = [line.decode("utf-8", errors="replace").rstrip() for line in islice(_lines(file, path), _JUDGED)]
    widest = max(map(len, lines), default=0)
    going_on = [len(line) for line, following in pairwise(lines) if line and following]
    full = sum(length >= _FULL * widest for length in going_on)
    return widest <= _WIDEST and len(going_on) > 1 and full >= _MOST * len(going_on)


def refuse_wrapped(path: Path) -> None:
    """Refuse a text whose lines look cut at a width, where each would be taken for a document."""
    if looks_wrapped(path):
        raise InputError(
            f"{path}: its lines look cut at a width, and each would be a document of its own; give --documents"
            " paragraphs, where empty lines stand between documents, or --documents lines, if each line is one"
        )


def normalise(text: str, alphabet: Alphabet = ENGLISH) -> str:
    """Return `text` as a corpus has it: what is no character of the alphabet ends a word.

    In English by the rules of text8: digits are spelled out, and letters with accents are none.
    """
    if alphabet == ENGLISH:
        spelled = re.sub("[0-9]", lambda match: _DIGITS[match.group()], text)
        return alphabet.normalise(spelled, separating=True).rstrip(alphabet.boundary)
    return alphabet.normalise(text, separating=True, folding=True).rstrip(alphabet.boundary)


@contextmanager
def open_text(path: Path) -> Iterator[IO[bytes]]:
    """Open a file as unpacked bytes: .zip (of one file), .xz, .gz, .bz2 or plain."""
    if not path.is_file():
        raise InputError(
            f"{path}: no such file; give text8, or a text with a document per line (plain, .xz, .gz, .zip)"
        )
    openers: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
    if path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if len(names) != 1:
                    raise InputError(f"{path}: a zip file must hold one text, got {len(names)} files")
                with archive.open(names[0]) as packed:
                    yield packed
        except zipfile.BadZipFile as error:
            raise InputError(f"{path}: not a whole zip file ({error})") from error
        return
    with cast(IO[bytes], openers.get(path.suffix, open)(path, "rb")) as file:
        yield file


def _lines(file: IO[bytes], path: Path) -> Iterator[bytes]:
    try:
        yield from file
    except (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path}: cannot be unpacked, cut short or damaged ({error})") from error
