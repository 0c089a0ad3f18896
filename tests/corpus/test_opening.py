"""Files of a prepared corpus that are damaged, or not what they were: one line that names the file."""

import os
import shutil
from pathlib import Path

import pytest

from generator.corpus.observations import Corpus, open_corpus
from generator.errors import InputError, in_one_line


@pytest.fixture
def folder(tiny_corpus: Corpus, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_corpus.folder, tmp_path / "corpus"))


def said(folder: Path) -> str:
    """Return what is said, in one line, of a corpus that cannot be opened or read."""
    with pytest.raises((InputError, OSError)) as caught:
        corpus = open_corpus(folder)
        assert corpus.vocabulary
        corpus.batch(corpus.split("train"))
    return in_one_line(caught.value)


@pytest.mark.parametrize("name", ["corpus.json", "vocabulary.txt"])
def test_a_text_in_another_encoding_is_refused_with_its_line(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_bytes(text.encode("utf-16"))
    assert said(folder) == f"{folder / name}:1: the file is in UTF-16; save it as UTF-8"
    (folder / name).write_bytes(text.encode().replace(b"\n", b"\n\xe9", 1))
    assert said(folder).startswith(f"{folder / name}:2: not UTF-8: byte 0xE9, as 'é' is in Latin-1")


@pytest.mark.parametrize("name", ["corpus.json", "vocabulary.txt"])
def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path, tiny_corpus: Corpus, name: str) -> None:
    (folder / name).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())
    assert open_corpus(folder).vocabulary == tiny_corpus.vocabulary


@pytest.mark.parametrize("name", ["corpus.json", "vocabulary.txt", "characters.npy", "words.npy", "train.npy"])
def test_a_pipe_and_a_folder_are_no_file_of_a_corpus(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert f"is a pipe or a device, not a file: '{folder / name}'" in said(folder)
    (folder / name).unlink()
    (folder / name).mkdir()
    assert f"is a folder, not a file: '{folder / name}'" in said(folder)


@pytest.mark.parametrize("name", ["characters.npy", "words.npy", "train.npy"])
@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01", b"no array"])
def test_an_array_that_is_damaged_is_refused_with_its_name(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert said(folder).startswith(f"{folder / name}: is no array of NumPy (")
    assert said(folder).endswith("prepare the corpus again")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (lambda lines: [lines[0], lines[0], *lines[2:]], ":2: the word '{0}' is there twice; prepare the corpus again"),
        (lambda lines: ["É", *lines[1:]], ":1: 'É' is no word of the alphabet; prepare the corpus again"),
        (lambda lines: ["", *lines[1:]], ":1: '' is no word of the alphabet; prepare the corpus again"),
        (lambda lines: lines[:-1], ": has {less} words, and corpus.json says {all}; prepare the corpus again"),
    ],
)
def test_a_vocabulary_of_other_words_than_were_prepared_is_refused(folder: Path, lines: object, complaint: str) -> None:
    path = folder / "vocabulary.txt"
    words = path.read_text(encoding="utf-8").splitlines()
    assert callable(lines)
    path.write_text("\n".join(lines(words)) + "\n", encoding="utf-8")
    numbers = {"less": f"{len(words) - 1:,}", "all": f"{len(words):,}"}
    assert said(folder) == f"{path}{complaint.format(words[0], **numbers)}"
