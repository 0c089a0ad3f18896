import hashlib
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest

from generator.contract.alphabet import Alphabet
from generator.corpus.documents import DocumentReader
from generator.corpus.normalising import normalise
from generator.errors import InputError

TEXT = b"the cat sees a dog\n\n   \nonly  two   words\nlast line without an end"
WORDS = [line.split() for line in TEXT.decode().splitlines() if line.strip()]


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_document_is_a_line(tmp_path: Path) -> None:
    reader = DocumentReader(written(tmp_path / "corpus", TEXT))
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
    first, second = DocumentReader(path, documents="paragraphs")
    assert (
        " ".join(first) == "the first document begins here and goes on over more than one line as it was cut at a width"
    )
    assert (second[0], second[-1]) == ("the", "does")
    with pytest.raises(InputError, match=r"book.txt:5: document 5, column 24: a text is made of a to z and spaces"):
        list(DocumentReader(written(path, WRAPPED.replace(b"cut as well", b"cut, as well")), documents="paragraphs"))


def test_all_lines_of_a_text_are_joined_and_cut_where_told(tmp_path: Path) -> None:
    """Into forty pieces, so that each split gets some; nothing is lost, and the order stays."""
    lines = b"the cat sees a garden\nand one old house\n" * 200
    pieces = list(DocumentReader(written(tmp_path / "book.txt", lines), documents="text"))
    assert [word for piece in pieces for word in piece] == lines.decode().split()
    assert len(pieces) == 40
    assert {len(" ".join(["", *piece])) for piece in pieces} <= set(range(200, 220))


def test_a_joined_text_is_refused_with_the_line_of_a_stray(tmp_path: Path) -> None:
    path = written(tmp_path / "book.txt", b"the cat\nsees A\n" + b"and a dog\n" * 50)
    with pytest.raises(InputError, match=r"book.txt:2: document 2, column 6: .*got 'A'"):
        list(DocumentReader(path, documents="text"))


@pytest.mark.parametrize("normalised", [False, True])
def test_a_byte_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path, normalised: bool) -> None:
    path = written(tmp_path / "latin.txt", b"one line\nthe caf\xe9 opens\n")
    with pytest.raises(InputError, match=r"latin.txt:2: not UTF-8: byte 0xE9, as 'é' is in Latin-1; save the file as"):
        list(DocumentReader(path, normalise=normalised))


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    assert list(DocumentReader(written(tmp_path / "text", b"\xef\xbb\xbfa cat\na dog\n"))) == [
        ["a", "cat"],
        ["a", "dog"],
    ]
