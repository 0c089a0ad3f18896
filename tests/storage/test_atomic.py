"""Files that are whole at any moment, and locks that only the living hold."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.storage import atomic
from generator.storage.atomic import locked, remove_partial, write_atomically, write_together

WRITE = """
import os, sys
from pathlib import Path
from generator.storage.atomic import write_atomically
os.fsync = lambda descriptor: (print("writing", flush=True), sys.stdin.read())
write_atomically(Path(sys.argv[1]), b"by another")
"""

HOLD = """
import sys
from pathlib import Path
from generator.storage.atomic import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path, script: str = HOLD) -> subprocess.Popen[str]:
    """Return another process, once it holds the lock of a file, or is in the middle of writing it."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == ("held\n" if script == HOLD else "writing\n")
    return process


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin and process.stdout
    process.stdin.close()
    process.wait()
    process.stdout.close()


def test_what_another_process_holds_is_refused_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "run" / "checkpoint.safetensors"
    process = holder(path)
    with pytest.raises(InputError) as caught, locked(path):
        pass
    assert str(caught.value) == f"{path}: another process is writing it; end that one, or wait until it ends"
    with locked(path.with_name("another")):  # one file alone is held
        pass
    end(process)
    with locked(path):
        pass


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    process = holder(path)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with locked(path):
        pass
    end(process)


def test_it_is_let_go_after_an_error_too(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(ZeroDivisionError), locked(path):
        _ = 1 // 0
    end(holder(path))


def test_in_one_process_two_are_kept_apart_too(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    with locked(path), pytest.raises(InputError, match="another process is writing it"), locked(path):
        pass


def test_where_nothing_can_be_written_nobody_is_kept_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    entered = False
    with locked(tmp_path / "file" / "checkpoint.safetensors"):
        entered = True
    assert entered


def test_what_killed_writers_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint[1].safetensors"
    write_atomically(path, b"whole")
    left = tmp_path / f".{path.name}.4711.partial"
    others = [tmp_path / ".checkpoint1.safetensors.4711.partial", tmp_path / f"{path.name}.partial"]
    for file in (left, *others):
        file.write_bytes(b"half")
    remove_partial(path)
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])
    assert path.read_bytes() == b"whole"


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    write_atomically(path, b"before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_atomically(path, b"after")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is written be the first that this process writes in a folder."""
    monkeypatch.setattr(atomic, "_cleared", set())


@pytest.mark.usefixtures("_new_process")
def test_what_a_killed_writer_left_goes_with_the_next_write_in_the_folder_and_a_living_one_is_let_be(
    tmp_path: Path,
) -> None:
    killed, living = holder(tmp_path / "killed", WRITE), holder(tmp_path / "living", WRITE)
    os.kill(killed.pid, signal.SIGKILL)
    end(killed)
    others = [tmp_path / ".notes.partial", tmp_path / ".a.b.partial", tmp_path / "a.7.01234567.partial"]
    for other in others:
        other.write_text("of somebody else")
    (tmp_path / ".link.7.01234567.partial").symlink_to(others[0])
    (tmp_path / ".folder.7.01234567.partial").mkdir()
    assert len(list(tmp_path.glob(".killed.*.partial"))) == 1
    write_atomically(tmp_path / "third", b"whole")
    remove_partial(tmp_path / "living")
    assert list(tmp_path.glob(".killed.*.partial")) == []
    assert len(list(tmp_path.glob(".living.*.partial"))) == 1
    end(living)
    assert (tmp_path / "living").read_bytes() == b"by another"
    assert {path.name for path in tmp_path.iterdir()} == {
        *(path.name for path in others),
        *(".link.7.01234567.partial", ".folder.7.01234567.partial", "third", "living"),
    }


def test_many_who_write_one_file_at_once_leave_one_of_theirs_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    contents = [bytes([65 + number]) * 100_000 for number in range(8)]
    wrong: list[BaseException] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(20):
                atomic._cleared.clear()  # each is somebody who looks for what others left
                write_atomically(path, content)
        except BaseException as error:
            wrong.append(error)

    monkeypatch.setattr(os, "fsync", lambda _: None)
    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert wrong == []
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failing", ["the second", "a folder in its place", "a file in the place of a folder"])
def test_files_that_are_written_together_are_left_as_they_were_if_one_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    write_together({first: b"1", second: b"1"})
    if failing == "the second":
        synced: list[int] = []

        def full(descriptor: int) -> None:
            synced.append(descriptor)
            if len(synced) == 2:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
    elif failing == "a folder in its place":
        second.unlink()
        second.mkdir()
    else:
        second = second / "inside"
    before = {path: path.is_dir() or path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OSError, match=r"No space|Is a directory|File exists|Not a directory"):
        write_together({first: b"2", second: b"2"})
    assert {path: path.is_dir() or path.read_bytes() for path in tmp_path.iterdir()} == before


def test_files_that_are_written_together_are_all_written_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    replace = Path.replace

    def noted(partial: Path, to: Path) -> Path:
        order.append(to.name)
        return replace(partial, to)

    monkeypatch.setattr(Path, "replace", noted)
    write_together({tmp_path / "b" / "new": b"1", tmp_path / "a": b"2"})
    assert order == ["new", "a"]
    assert (tmp_path / "b" / "new").read_bytes() == b"1"
    assert (tmp_path / "a").read_bytes() == b"2"
