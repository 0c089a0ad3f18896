"""Texts as files hold them: plain or packed, told by their first bytes, and not by their names."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from generator.errors import InputError, reason
from generator.storage.text_file import describe_not_utf8, other_encoding

_READ: tuple[tuple[bytes, Callable[..., Any]], ...] = (
    (rb"\x1f\x8b", gzip.open),
    (rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", bz2.open),
    (rb"\xfd7zXZ\x00", lzma.open),
)
_ZIP = rb"PK\x03\x04"
_REFUSED = {
    **{magic: "packed twice" for magic, _ in _READ},
    _ZIP: "a zip archive",
    rb"PK\x05\x06": "an empty zip archive",
    rb"\x28\xb5\x2f\xfd": "packed by zstd",
    rb"\x04\x22\x4d\x18": "packed by lz4",
    rb"\x1f\x9d": "packed by compress",
    rb"7z\xbc\xaf": "a 7z archive",
    rb"Rar!\x1a": "a rar archive",
    rb"%PDF-": "a PDF",
    rb"PAR1": "a Parquet table",
}
"""By regular expressions of their first bytes."""

_TAR = slice(257, 262)  # where a tar archive says what it is
_START = 1 << 16  # bytes by which a text is told from what is none
_DAMAGED = (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, OSError)
_MARK = "\ufeff"


@contextmanager
def open_text(path: Path) -> Iterator[IO[bytes]]:
    """Open a file as unpacked bytes: plain, or packed by gzip, bzip2, xz or zip (of one file), whatever its name is.

    Raises `InputError` where there is no such file, and where it holds no text: another archive, or binary data.
    """
    if not path.is_file():
        lack = "is not a file" if path.exists() else "no such file"
        raise InputError(
            f"{path}: {lack}; give text8, or a text with a document per line (plain, .xz, .gz, .bz2, .zip)"
        )
    with open(path, "rb") as file:
        start = file.read(_START)
    if re.match(_ZIP, start):
        with _open_zip(path) as packed:
            yield packed
        return
    opener = next((opener for magic, opener in _READ if re.match(magic, start)), open)
    with cast(IO[bytes], opener(path, "rb")) as file:
        yield file


def byte_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a text, unpacked, with their ends. Raises `InputError` for what is none or is damaged."""
    with open_text(path) as file:
        try:
            start = file.read(_START)
            _check_text(start, path)
            yield from io.BytesIO(start + file.readline())
            yield from file
        except _DAMAGED as error:
            raise InputError(f"{path}: cannot be unpacked, cut short or damaged ({reason(error)})") from error


def decoded(line: bytes, number: int, path: Path) -> str:
    """Return line `number` of a text, from 1, without its end. Raises `InputError`, with the line, if not in UTF-8."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}:{number}: {describe_not_utf8(line[error.start])}") from None
    return text.removeprefix(_MARK if number == 1 else "").rstrip("\n")


def text_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text, without their ends."""
    for number, line in enumerate(byte_lines(path), start=1):
        yield decoded(line, number, path)


@contextmanager
def _open_zip(path: Path) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [item.filename for item in archive.infolist() if not item.is_dir()]
            if len(names) != 1:
                raise InputError(f"{path}: a zip file must hold one text, got {len(names)} files")
            with archive.open(names[0]) as packed:
                yield packed
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: not a whole zip file ({reason(error)})") from error
    except (RuntimeError, NotImplementedError) as error:  # of a password, of a method that is not known
        raise InputError(f"{path}: cannot be unpacked ({reason(error)}); unpack it yourself") from None


def _check_text(start: bytes, path: Path) -> None:
    """Refuse what begins, unpacked, as no text does."""
    kind = next((kind for magic, kind in _REFUSED.items() if re.match(magic, start)), None)
    if start[_TAR] == b"ustar":
        kind = "a tar archive"
    if kind:
        raise InputError(f"{path}: is not text, but {kind}; unpack it, and give the text")
    if encoding := other_encoding(start):
        raise InputError(f"{path}:1: the file is in {encoding}; save it as UTF-8")
    if b"\0" in start:
        raise InputError(f"{path}: is not text, but binary data: it has zero bytes; give plain text in UTF-8")
