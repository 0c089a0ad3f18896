"""Only files are read: pipes and devices, which may never end, are refused by whatever reads."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.article.literature import read_literature
from generator.article.parse import read_corpus_settings, read_folders
from generator.corpus.alphabets import choose_alphabet
from generator.errors import InputError, in_one_line
from generator.rendering.language import read_language
from generator.rendering.references.bibliography import read_bibliography
from generator.storage.cache import Cache
from generator.storage.file_hash import file_sha256
from generator.storage.regular_file import LARGEST, open_regular, read_regular
from generator.storage.safetensors_file import read_header
from generator.storage.text_file import read_text
from generator.studies.replication import read_source
from generator.studies.results import read_studies, read_table
from generator.training.adam_state import read_factored
from generator.training.checkpoint import read_state

READERS: list[Callable[[Path], object]] = [
    *(open_regular, read_regular, read_text, read_header, file_sha256, read_table, read_state),
    lambda path: read_factored(path, ""),
    lambda path: read_studies(path.parent, {}),
    *(read_bibliography, read_literature, read_source),
    lambda path: read_language("en", path),
    lambda path: choose_alphabet(path.name, path.parent),
    *(read_folders, read_corpus_settings),
]


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, device])
@pytest.mark.parametrize("read", READERS)
def test_a_pipe_and_a_device_are_refused_in_one_line(
    tmp_path: Path, read: Callable[[Path], object], make: Callable[[Path], None]
) -> None:
    path = tmp_path / "gist.json"
    make(path)
    with pytest.raises((InputError, OSError)) as caught:
        read(path)
    said = in_one_line(caught.value)
    assert "is a pipe or a device, not a file" in said
    assert str(path) in said


def test_a_folder_is_none_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="is a folder, not a file"):
        open_regular(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "nowhere")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").write_bytes(b"content")
    assert read_regular(tmp_path / "link") == b"content"


def test_what_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with open(path, "wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(OSError, match="has 50,000,001 bytes, and may have 50,000,000"):
        read_text(path)


def test_an_entry_of_the_cache_that_is_a_pipe_ends_the_command(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.get("kind/name", [1], lambda: b"answer")
    (entry,) = (tmp_path / "kind").iterdir()
    entry.unlink()
    os.mkfifo(entry)
    with pytest.raises(OSError, match="is a pipe or a device"):
        cache.get("kind/name", [1], lambda: b"answer")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("zwei\ndrei é".encode("latin-1"), ":2: not UTF-8: byte 0xE9, as 'é' is in Latin-1; save the file as UTF-8"),
        ("eins".encode("utf-16"), ":1: the file is in UTF-16; save it as UTF-8"),
        ("eins".encode("utf-16-be"), ":1: has a zero byte: not text, or UTF-16; save it as UTF-8"),
        (b"eins\nzwei\0", ":2: has a zero byte: not text, or UTF-16; save it as UTF-8"),
    ],
)
def test_a_text_in_another_encoding_is_refused_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "article.md"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}{said}"


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfeins\r\nzwei\r")
    assert read_text(tmp_path / "a.md") == "eins\nzwei\n"
