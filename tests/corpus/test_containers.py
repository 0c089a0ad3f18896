"""Texts in packed files, told by their content; and files that hold no text."""

import bz2
import gzip
import io
import itertools
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.corpus.containers import text_lines
from generator.errors import InputError

LINES = ["the cat sees a dog", "", "   ", "only  two   words", "last line without an end"]
TEXT = "\n".join(LINES).encode()


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        archive.writestr("folder/text8", data)
    return buffer.getvalue()


def in_tar(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        item = tarfile.TarInfo("text")
        item.size = len(data)
        archive.addfile(item, io.BytesIO(data))
    return buffer.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".txt": bytes,
    ".xz": lzma.compress,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zip": zipped,
}
PACKED = [suffix for suffix in PACKERS if suffix != ".txt"]


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("kind", "name"), [*itertools.product(PACKERS, [*PACKERS, ".GZ", ""])])
def test_a_text_is_unpacked_by_its_content_whatever_its_name(tmp_path: Path, kind: str, name: str) -> None:
    assert list(text_lines(written(tmp_path / f"corpus{name}", PACKERS[kind](TEXT)))) == LINES


def test_lines_longer_than_what_is_looked_at_first_stay_whole(tmp_path: Path) -> None:
    lines = ["word " * 20_000, "short", "again " * 20_000]
    assert list(text_lines(written(tmp_path / "text", "\n".join(lines).encode()))) == lines


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x28\xb5\x2f\xfd" + bytes(99), "is not text, but packed by zstd; unpack it, and give the text"),
        (gzip.compress(gzip.compress(TEXT)), "is not text, but packed twice; unpack"),
        (in_tar(TEXT), "is not text, but a tar archive; unpack"),
        (lzma.compress(in_tar(TEXT)), "is not text, but a tar archive; unpack"),
        (bz2.compress(zipped(TEXT)), "is not text, but a zip archive; unpack"),
        (b"%PDF-1.7 and more", "is not text, but a PDF; unpack"),
        (TEXT + bytes(8), "is not text, but binary data: it has zero bytes; give plain text in UTF-8"),
        (TEXT.decode().encode("utf-16"), "the file is in UTF-16; save it as UTF-8"),
        (gzip.compress(TEXT.decode().encode("utf-16")), "the file is in UTF-16; save it as UTF-8"),
    ],
    ids=["zstd", "gzip twice", "tar", "tar.xz", "zip.bz2", "PDF", "zero bytes", "UTF-16", "UTF-16 in gzip"],
)
def test_what_holds_no_text_is_refused_by_its_content(tmp_path: Path, data: bytes, said: str) -> None:
    path = written(tmp_path / "corpus.txt", data)
    with pytest.raises(InputError) as caught:
        list(text_lines(path))
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("share", [0.5, 0.98])
def test_an_archive_cut_short_gives_one_line(tmp_path: Path, suffix: str, share: float) -> None:
    data = PACKERS[suffix](b"\n".join(b"document %s" % bytes([97 + k % 26]) for k in range(5000)))
    path = written(tmp_path / f"corpus{suffix}", data[: int(share * len(data))])
    with pytest.raises(InputError) as caught:
        list(text_lines(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", PACKED)
def test_a_damaged_archive_gives_one_line(tmp_path: Path, suffix: str) -> None:
    data = bytearray(PACKERS[suffix](b"\n".join(b"%d" % (k * k) for k in range(5000))))
    middle = len(data) // 2
    data[middle : middle + 64] = b"\xff" * 64
    path = written(tmp_path / f"corpus{suffix}", bytes(data))
    with pytest.raises(InputError, match="cannot be unpacked, cut short or damaged"):
        list(text_lines(path))


def test_a_zip_file_of_several_texts_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("one.txt", "a")
        archive.writestr("two.txt", "b")
    with pytest.raises(InputError, match="a zip file must hold one text, got 2 files"):
        list(text_lines(tmp_path / "two.zip"))


def test_a_zip_file_with_a_password_gives_one_line(tmp_path: Path) -> None:
    data = bytearray(zipped(TEXT))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + place] |= 1  # encrypted
    with pytest.raises(InputError, match=r"corpus: cannot be unpacked \(.*password.*\); unpack it yourself"):
        list(text_lines(written(tmp_path / "corpus", bytes(data))))


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file; give text8, or a text with a document per line"):
        list(text_lines(tmp_path))
