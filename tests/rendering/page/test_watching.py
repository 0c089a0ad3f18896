"""Watching folders: every change is told. Nothing here waits for a time, only for what must come."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.rendering.page import watching
from generator.rendering.page.watching import Watch

SECONDS = 60  # for what takes a tenth of one


@pytest.fixture
def changed() -> threading.Event:
    return threading.Event()


@pytest.fixture
def watch(changed: threading.Event) -> Iterator[Watch]:
    watch = Watch(changed)
    yield watch
    watch.close()


def told(changed: threading.Event, change: Callable[[], object]) -> bool:
    """Make a change again and again until it is told: the first may come before the system watches."""
    assert changed.wait(SECONDS)  # at the beginning whatever may have changed before is
    for _ in range(SECONDS * 10):
        changed.clear()
        change()
        if changed.wait(0.1):
            return True
    return False


@pytest.mark.parametrize("place", ["article.md", "models/gru.safetensors", ".hidden", "notes.txt~"])
def test_changes_at_any_depth_of_a_tree_are_told(
    watch: Watch, changed: threading.Event, tmp_path: Path, place: str
) -> None:
    (tmp_path / "article" / "models").mkdir(parents=True)
    watch.watch([tmp_path / "article"])
    assert told(changed, lambda: (tmp_path / "article" / place).write_text("another"))


def test_a_folder_that_is_watched_alone_tells_of_its_files(
    watch: Watch, changed: threading.Event, tmp_path: Path
) -> None:
    watch.watch([], [tmp_path])
    assert told(changed, lambda: (tmp_path / "my_units.py").write_text("x = 1"))


def test_others_may_be_watched_instead(watch: Watch, changed: threading.Event, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    watch.watch([tmp_path / "one"])
    watch.watch([tmp_path / "two"])
    assert told(changed, lambda: (tmp_path / "two" / "file").write_text("another"))


def test_a_folder_that_comes_later_is_watched_then(
    watch: Watch, changed: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_UNWATCHED", 0.01)
    watch.watch([tmp_path / "later"])
    (tmp_path / "later").mkdir()
    assert told(changed, lambda: (tmp_path / "later" / "file").write_text("told"))


def test_after_closing_nothing_runs(watch: Watch, changed: threading.Event, tmp_path: Path) -> None:
    before = threading.active_count()
    watch.watch([tmp_path], [tmp_path])
    assert threading.active_count() == before + 2
    watch.close()
    assert threading.active_count() == before
