"""The sha256 of files: what is read again, and what is not."""

import hashlib
import os
from pathlib import Path

import pytest

from generator.storage import file_hash
from generator.storage.file_hash import file_sha256
from generator.storage.regular_file import open_regular

LONG_AGO = 10**18  # nanoseconds: 2001


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []

    def spy(path: Path) -> object:
        names.append(path.name)
        return open_regular(path)

    monkeypatch.setattr(file_hash, "open_regular", spy)
    return names


def write(path: Path, content: bytes, changed: int = LONG_AGO) -> str:
    path.write_bytes(content)
    os.utime(path, ns=(changed, changed))
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, read: list[str]) -> None:
    path = tmp_path / "weights"
    first = write(path, b"one")
    assert [file_sha256(path) for _ in range(3)] == [first] * 3
    assert read == ["weights"]
    second = write(path, b"two", LONG_AGO + 1)
    assert file_sha256(path) == second
    assert read == ["weights"] * 2
    third = write(path, b"three", LONG_AGO + 1)  # another size alone
    assert file_sha256(path) == third
    other = tmp_path / "other"
    fourth = write(other, b"eerht", LONG_AGO + 1)
    other.replace(path)  # another file alone
    assert file_sha256(path) == fourth


def test_a_file_that_has_just_changed_is_read_again_as_a_second_change_may_not_show(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "article.md"
    monkeypatch.setattr("time.time_ns", lambda: LONG_AGO + 10**9)
    assert write(path, b"one") == file_sha256(path)
    write(path, b"two")  # the same size, within the same tick of the clock
    assert file_sha256(path) == hashlib.sha256(b"two").hexdigest()
    monkeypatch.setattr("time.time_ns", lambda: LONG_AGO + 3 * 10**9)
    before = len(read)
    assert [file_sha256(path) for _ in range(3)] == [hashlib.sha256(b"two").hexdigest()] * 3
    assert len(read) == before + 1


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_sha256(tmp_path / "nothing")
