"""Files that are whole at any moment, and locks that only the living hold."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.storage.atomic import locked, remove_partial, write_atomically

HOLD = """
import sys
from pathlib import Path
from generator.storage.atomic import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Return another process, once it holds the lock of a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
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
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
