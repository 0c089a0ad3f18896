"""Reads an author's text files: UTF-8, and else one line that says where it is not."""

from pathlib import Path

from generator.errors import InputError
from generator.storage.regular_file import read_regular

_OTHERS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_text(path: Path, shown: str = "") -> str:
    """Return the text of a UTF-8 file, without a byte order mark, with the line ends of Unix.

    `shown` names the file in messages. Raises `InputError`, with the line, for a file in another encoding, and
    `OSError` for what is no file, or too large for a text.
    """
    content = read_regular(path)
    if encoding := other_encoding(content):
        raise InputError(f"{shown or path}:1: the file is in {encoding}; save it as UTF-8")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise InputError(f"{shown or path}:{line}: has a zero byte: not text, or UTF-16; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{shown or path}:{line}: {describe_not_utf8(content[error.start])}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def other_encoding(content: bytes) -> str:
    """Return the encoding that a file names by its first bytes, if it is none that is read."""
    return _OTHERS.get(content[:2], "")


def describe_not_utf8(byte: int) -> str:
    """Return what is said of a byte that UTF-8 does not have at its place."""
    guess = f", as '{bytes([byte]).decode('latin-1')}' is in Latin-1" if byte >= 0xA0 else ""
    return f"not UTF-8: byte 0x{byte:02X}{guess}; save the file as UTF-8"
