import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest

from generator.contract.alphabet import Alphabet
from generator.corpus.documents import DocumentReader, looks_wrapped, normalise
from generator.errors import InputError

TEXT = b"the cat sees a dog\n\n   \nonly  two   words\nlast line without an end"
WORDS = [line.split() for line in TEXT.decode().splitlines() if line.strip()]


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text8", data)
    return buffer.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".txt": bytes,
    "": bytes,
    ".xz": lzma.compress,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zip": zipped,
}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_document_a_line_is_read_from_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    reader = DocumentReader(written(tmp_path / f"corpus{suffix}", PACKERS[suffix](TEXT)))
    assert list(reader) == WORDS
    assert reader.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert reader.bytes_read == len(TEXT)


def test_text8_one_line_without_borders_is_cut_into_runs_that_lose_nothing(tmp_path: Path) -> None:
    words = ["anarchism", "originated", "as", "a", "term"] * 40_000  # one line of 1.24 million characters
    runs = list(DocumentReader(written(tmp_path / "text8", (" " + " ".join(words)).encode())))
    assert [word for run in runs for word in run] == words
    lengths = [sum(len(word) + 1 for word in run) for run in runs]
    assert all(100_000 <= length < 100_020 for length in lengths[:-1])
    assert 0 < lengths[-1] < 100_020


def test_a_long_document_among_others_stays_one(tmp_path: Path) -> None:
    long = b"word " * 100_000
    documents = list(DocumentReader(written(tmp_path / "corpus.txt", b"short one\n" + long)))
    assert [len(document) for document in documents] == [2, 100_000]


@pytest.mark.parametrize(
    ("line", "column", "got"),
    [
        (b"it is Big", 7, "'B'"),
        (b"year 1902", 6, "'1'"),
        ("the café opens".encode(), 8, "'é'"),
        ("naïve ü".encode(), 3, "'ï'"),
        (b"end of line\r", 12, r"'\r'"),
        (b"a\tb", 2, r"'\t'"),
        (b"broken \xff byte", 8, "'\N{REPLACEMENT CHARACTER}'"),
    ],
)
def test_a_character_outside_the_alphabet_is_named_with_document_column_and_fix(
    tmp_path: Path, line: bytes, column: int, got: str
) -> None:
    path = written(tmp_path / "corpus.txt", b"first\n\nthird\n" + line + b"\nlast\n")
    with pytest.raises(InputError) as caught:
        list(DocumentReader(path))
    assert str(caught.value).startswith(f"{path}:4: document 4, column {column}: ")
    assert f"got {got}" in str(caught.value)
    assert "--normalise" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 1902, in CAFÉ No. 7!", "it s one nine zero two in caf no seven"),
        ("well-known", "well known"),
        ("a1b", "a one b"),
        ("...", ""),
    ],
)
def test_normalise_follows_the_rules_of_text8(text: str, expected: str) -> None:
    assert normalise(text) == expected


@hypothesis.given(st.text())
def test_normalised_text_is_always_of_the_alphabet_and_stays_as_it_is(text: str) -> None:
    result = normalise(text)
    assert set(result) <= set(" abcdefghijklmnopqrstuvwxyz")
    assert result == " ".join(result.split()) == normalise(result)


def test_a_text_of_another_alphabet_is_read_and_checked_by_it(tmp_path: Path) -> None:
    alphabet = Alphabet("abc'", "_")
    path = written(tmp_path / "corpus.txt", b"a_ca'b\ncab\n")
    assert list(DocumentReader(path, alphabet=alphabet)) == [["a", "ca'b"], ["cab"]]
    with pytest.raises(InputError, match=r"column 2: a text is made of ', a to c and underscores, got ' '"):
        list(DocumentReader(written(path, b"a cab"), alphabet=alphabet))
    assert list(DocumentReader(written(path, b"A cab"), normalise=True, alphabet=alphabet)) == [["a", "cab"]]


def test_the_option_normalises_what_is_read_and_hashes_what_was_there(tmp_path: Path) -> None:
    data = "Chapter 2\r\n—\nThe End.\n".encode()
    reader = DocumentReader(written(tmp_path / "book.txt", data), normalise=True)
    assert list(reader) == [["chapter", "two"], ["the", "end"]]
    assert reader.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("suffix", [".xz", ".gz", ".bz2", ".zip"])
@pytest.mark.parametrize("share", [0.5, 0.98])
def test_an_archive_cut_short_gives_one_line(tmp_path: Path, suffix: str, share: float) -> None:
    data = PACKERS[suffix](b"\n".join(b"document %s" % bytes([97 + k % 26]) for k in range(5000)))
    path = written(tmp_path / f"corpus{suffix}", data[: int(share * len(data))])
    with pytest.raises(InputError) as caught:
        list(DocumentReader(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".xz", ".gz", ".bz2", ".zip"])
def test_a_damaged_archive_gives_one_line(tmp_path: Path, suffix: str) -> None:
    data = bytearray(PACKERS[suffix](b"\n".join(b"%d" % (k * k) for k in range(5000))))
    middle = len(data) // 2
    data[middle : middle + 64] = b"\xff" * 64
    path = written(tmp_path / f"corpus{suffix}", bytes(data))
    with pytest.raises(InputError, match="cannot be unpacked, cut short or damaged"):
        list(DocumentReader(path, normalise=True))


@pytest.mark.parametrize("suffix", [".xz", ".gz", ".bz2", ".zip"])
def test_a_file_that_is_no_archive_gives_one_line(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"corpus{suffix}", b"the cat sees a dog\n")
    with pytest.raises(InputError, match=r"cannot be unpacked|not a whole zip"):
        list(DocumentReader(path))


def test_a_zip_file_of_several_texts_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("one.txt", "a")
        archive.writestr("two.txt", "b")
    with pytest.raises(InputError, match="a zip file must hold one text, got 2 files"):
        list(DocumentReader(tmp_path / "two.zip"))


def test_a_file_that_is_not_there_is_named_with_what_can_be_given(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"corpus\.txt: no such file; give text8"):
        list(DocumentReader(tmp_path / "corpus.txt"))


WRAPPED = b"""the first document begins here and goes
on over more than one line as it was cut
at a width

  the second one is cut as well at forty
characters and ends where the text does
"""


def test_a_paragraph_is_a_document_where_told(tmp_path: Path) -> None:
    path = written(tmp_path / "book.txt", WRAPPED)
    first, second = DocumentReader(path, paragraphs=True)
    assert (
        " ".join(first) == "the first document begins here and goes on over more than one line as it was cut at a width"
    )
    assert (second[0], second[-1]) == ("the", "does")
    with pytest.raises(InputError, match=r"book.txt:5: document 5, column 24: a text is made of a to z and spaces"):
        list(DocumentReader(written(path, WRAPPED.replace(b"cut as well", b"cut, as well")), paragraphs=True))


@pytest.mark.parametrize(
    ("text", "wrapped"),
    [
        (WRAPPED, True),
        (WRAPPED.replace(b"\n\n", b"\n"), True),
        (TEXT, False),
        (b"short\n\nof one line each\n\nwith gaps\n", False),
        (b"a line of any length\nis a document\nhere and some of them go on and on\nfor long\n", False),
        ((b"word " * 60 + b"\n") * 9, False),
        (b"", False),
    ],
)
def test_lines_cut_at_a_width_are_told_from_documents(tmp_path: Path, text: bytes, wrapped: bool) -> None:
    assert looks_wrapped(written(tmp_path / "text", text)) == wrapped
