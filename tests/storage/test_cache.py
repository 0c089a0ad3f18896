"""The cache: what is kept, what is computed again, and what a damaged entry does."""

import functools
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from generator.storage.cache import Cache

PACKAGE = {
    "__init__.py": "",
    "entry.py": "from walled.inner import value\n\ndef compute():\n    return str(value()).encode()\n",
    "inner/__init__.py": "from walled.inner.deep import DEEP as DEEP\n",
    "inner/deep.py": "DEEP = 2\n",
    "inner/value.py": (
        "def value():\n    from ..constants import LEVELS\n    from . import deep\n    return LEVELS * deep.DEEP\n"
    ),
    "constants.py": "LEVELS = 100\n",
    "unrelated.py": "OTHER = 1  # of nothing\n",
}
PACKAGE["entry.py"] = "from walled.inner.value import value\n\n\ndef compute():\n    return str(value()).encode()\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `walled`, whose `entry.compute` depends on other modules, one of them by an import in a function."""
    folder = tmp_path / "code" / "walled"
    for name, source in PACKAGE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    monkeypatch.syspath_prepend(folder.parent)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "walled"]:
        del sys.modules[name]


def compute_of(package: Path) -> Callable[[], bytes]:
    """Return the function of the package as a new process would find it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package.name]:
        del sys.modules[name]
    for cached in package.rglob("__pycache__/*"):
        cached.unlink()
    importlib.invalidate_caches()
    compute: Callable[[], bytes] = importlib.import_module("walled.entry").compute
    return compute


def test_what_is_there_is_not_computed_again_and_what_differs_in_an_input_is(tmp_path: Path) -> None:
    calls: list[int] = []

    def compute(number: int) -> bytes:
        calls.append(number)
        return bytes([number])

    cache = Cache(tmp_path)
    for inputs in ([1, "a"], [2, "a"], [1, "a"], [1, "b"], [1, np.arange(3)], [1, np.arange(4)], [1, np.arange(3)]):
        number = len(calls)
        data, computed = cache.get("things/of-one-kind", inputs, functools.partial(compute, number))
        assert computed == (len(calls) > number)
        assert data == bytes([number]) or not computed
    assert calls == [0, 1, 2, 3, 4]
    assert cache.get("things/of-another", [1, "a"], lambda: b"other") == (b"other", True)
    assert Cache(tmp_path).get("things/of-one-kind", [1, "a"], functools.partial(compute, 9)) == (b"\0", False)
    names = sorted(path.name for path in (tmp_path / "things").iterdir())
    assert len(names) == 6
    assert all(name.startswith(("of-one-kind-", "of-another-")) for name in names)


@pytest.mark.parametrize("name", ["entry.py", "inner/__init__.py", "inner/deep.py", "inner/value.py", "constants.py"])
def test_a_change_anywhere_in_the_closure_computes_anew(package: Path, tmp_path: Path, name: str) -> None:
    first = Cache(tmp_path / "cache").get("numbers/n", [], compute_of(package))
    assert first == (b"200", True)
    assert Cache(tmp_path / "cache").get("numbers/n", [], compute_of(package)) == (b"200", False)
    source = (package / name).read_text()
    changed = source.replace("LEVELS = 100", "LEVELS = 101").replace("DEEP = 2", "DEEP = 3")
    (package / name).write_text(changed if changed != source else f"{source}MORE = 1\n")
    after = Cache(tmp_path / "cache").get("numbers/n", [], compute_of(package))
    assert after.computed
    assert after.data == {"constants.py": b"202", "inner/deep.py": b"300"}.get(name, b"200")


def test_a_change_of_a_module_outside_the_closure_computes_nothing(package: Path, tmp_path: Path) -> None:
    Cache(tmp_path / "cache").get("numbers/n", [], compute_of(package))
    (package / "unrelated.py").write_text("OTHER = 1  # of something\n")
    (package / "new.py").write_text("import walled.entry\n")
    assert not Cache(tmp_path / "cache").get("numbers/n", [], compute_of(package)).computed


def test_code_that_is_named_beside_counts_too(package: Path, tmp_path: Path) -> None:
    def get() -> bool:
        return Cache(tmp_path / "cache").get("numbers/n", [], lambda: b"", also=["walled.unrelated"]).computed

    assert (get(), get()) == (True, False)
    (package / "unrelated.py").write_text("OTHER = 2\n")
    assert get()


def test_code_that_is_edited_while_it_runs_counts_from_the_next_cache_on(package: Path, tmp_path: Path) -> None:
    """What runs is the code as it was read: its results must not be kept as those of the edited one."""
    running = Cache(tmp_path / "cache")
    compute = compute_of(package)
    running.get("numbers/n", [1], compute)
    (package / "constants.py").write_text("LEVELS = 7\n")
    running.get("numbers/n", [2], compute)
    assert Cache(tmp_path / "cache").get("numbers/n", [2], compute_of(package)) == (b"14", True)


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped", "replaced"])
def test_a_damaged_entry_is_said_in_one_line_and_computed_again(
    tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytes(range(200))
    Cache(tmp_path).get("bytes/b", [], lambda: content)
    (path,) = (tmp_path / "bytes").iterdir()
    stored = path.read_bytes()
    flipped = bytearray(stored)
    flipped[100] ^= 1
    path.write_bytes({"cut": stored[:-1], "emptied": b"", "flipped": bytes(flipped), "replaced": content}[damage])
    assert Cache(tmp_path).get("bytes/b", [], lambda: content) == (content, True)
    assert capsys.readouterr().err == f"{path}: damaged; it is computed again\n"
    assert path.read_bytes() == stored
    assert Cache(tmp_path).get("bytes/b", [], lambda: content) == (content, False)
    assert capsys.readouterr().err == ""


def test_an_empty_result_is_a_result(tmp_path: Path) -> None:
    assert Cache(tmp_path).get("bytes/b", [], lambda: b"") == (b"", True)
    assert Cache(tmp_path).get("bytes/b", [], lambda: b"") == (b"", False)


def test_of_many_those_that_are_missing_are_computed_in_one_call(tmp_path: Path) -> None:
    calls: list[list[int]] = []
    wanted = [[1], [2], [3]]

    def compute(places: Sequence[int]) -> list[bytes]:
        calls.append(list(places))
        return [str(wanted[place]).encode() for place in places]

    cache = Cache(tmp_path)
    assert [entry.computed for entry in cache.get_all("many/m", [[2]], lambda _: [b"[2]"])] == [True]
    found = cache.get_all("many/m", wanted, compute)
    assert found == [(b"[1]", True), (b"[2]", False), (b"[3]", True)]
    assert cache.get_all("many/m", wanted, compute) == [(b"[1]", False), (b"[2]", False), (b"[3]", False)]
    assert calls == [[0, 2]]


def test_whether_a_result_is_there_can_be_asked_by_the_same_inputs_and_code(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def compute() -> bytes:
        return b"1"

    assert not cache.holds("kind", [1], [compute])
    cache.get("kind", [1], compute, also=["generator.errors"])
    assert cache.holds("kind", [1], [compute, "generator.errors"])
    assert not cache.holds("kind", [2], [compute, "generator.errors"])
    assert not cache.holds("kind", [1], [compute, "generator.model"])


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Cache(tmp_path).get("bytes/b", [], lambda: b"" * (1 // 0))
    assert not list(tmp_path.iterdir())


def test_a_kind_makes_a_name_that_every_system_takes(tmp_path: Path) -> None:
    Cache(tmp_path).get("studies/my_units:MGU seed 3", [], lambda: b"")
    (path,) = (tmp_path / "studies").iterdir()
    assert path.name.startswith("my_units-MGU-seed-3-")
