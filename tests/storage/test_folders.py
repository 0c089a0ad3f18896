"""Folders that are whole at any moment, whatever ends the process that replaces them."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.storage.folders import mend_folder, replaced_folder
from tests.storage.test_atomic import end, holder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds one file, which says `before`."""
    folder = tmp_path / "corpus"
    write(folder, "before")
    return folder


def write(folder: Path, content: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text(content)


def content(folder: Path) -> str:
    """Return what a folder holds, once nothing else lies beside it but its lock."""
    assert {path.name for path in folder.parent.iterdir()} <= {folder.name, f".{folder.name}.lock"}
    return (folder / "name").read_text()


def replace(folder: Path) -> None:
    with replaced_folder(folder) as new:
        write(new, "after")


def test_a_folder_takes_the_place_of_the_one_before(folder: Path) -> None:
    with replaced_folder(folder) as new:
        write(new, "after")
        assert (folder / "name").read_text() == "before"
    assert content(folder) == "after"


def test_a_folder_begins_where_none_was(tmp_path: Path) -> None:
    replace(tmp_path / "cache" / "corpus")
    assert content(tmp_path / "cache" / "corpus") == "after"


def test_after_an_error_the_one_before_stays(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), replaced_folder(folder) as new:
        write(new, str(1 // 0))
    assert content(folder) == "before"


def test_a_full_disk_is_named_with_the_folder_and_the_one_before_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        replace(folder)
    assert caught.value.filename == str(folder)
    assert content(folder) == "before"


def test_where_the_new_one_cannot_take_its_place_the_one_before_is_put_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "corpus.partial":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="Input/output error"):
        replace(folder)
    assert content(folder) == "before"


def killed_states(folder: Path) -> Iterator[str]:
    """Leave what a process leaves that is killed at each step in turn; yield what the folder then is."""
    old, partial = (folder.with_name(f"corpus.{name}") for name in ("old", "partial"))
    write(partial, "half")
    yield "before"
    write(partial, "after")
    folder.rename(old)
    yield "before"
    write(old, "before")
    write(folder, "after")
    yield "after"


@pytest.mark.parametrize("next_", [mend_folder, replace])
def test_what_a_killed_process_left_is_put_right_by_the_next(folder: Path, next_: object) -> None:
    for expected in killed_states(folder):
        assert callable(next_)
        next_(folder)
        assert content(folder) == ("after" if next_ is replace else expected)
        write(folder, "before")


def test_what_a_living_process_is_writing_is_let_be_and_no_other_writes(folder: Path) -> None:
    write(folder.with_name("corpus.partial"), "half")
    process = holder(folder)
    mend_folder(folder)
    assert folder.with_name("corpus.partial").exists()
    with pytest.raises(InputError, match="corpus: another process is writing it"):
        replace(folder)
    folder.rename(folder.with_name("corpus.old"))
    with pytest.raises(InputError, match="corpus: another process is writing it"):
        mend_folder(folder)
    end(process)
    mend_folder(folder)
    assert content(folder) == "before"
