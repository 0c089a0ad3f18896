"""Hashes of what runs: prose may change, code may not."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.storage.code_hash import code_hashes

Hashes = Callable[[str], dict[str, str]]

SOURCE = '''"""A module."""

import other_of_mine

LIMIT = 3  # at most
"""Counts."""


def grow(size: int) -> str:
    """Return more."""
    return f"{size} # {LIMIT}"
'''


@pytest.fixture
def hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hashes:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "other_of_mine.py").write_text("ANSWER = 42\n")

    def hashed(source: str) -> dict[str, str]:
        (tmp_path / "some_of_mine.py").write_text(source)
        for name in ("some_of_mine", "other_of_mine"):
            sys.modules.pop(name, None)
        return code_hashes(["some_of_mine"])

    return hashed


def test_comments_docstrings_and_blank_lines_do_not_count(hashes: Hashes) -> None:
    before = hashes(SOURCE)
    assert before.keys() == {"some_of_mine", "other_of_mine"}
    prose = SOURCE.replace("A module", "Another").replace("  # at most", "").replace("Counts.", "Counts\nwell.")
    assert hashes(prose.replace("\n\n\n", "\n# why\n\n")) == before


@pytest.mark.parametrize(("old", "new"), [("LIMIT = 3", "LIMIT = 4"), ("# {LIMIT}", "# ! {LIMIT}")])
def test_what_runs_counts_and_the_module_that_changed_is_named(hashes: Hashes, old: str, new: str) -> None:
    before, after = hashes(SOURCE), hashes(SOURCE.replace(old, new))
    assert [name for name in before if before[name] != after[name]] == ["some_of_mine"]


def test_the_closure_of_a_study_is_named_by_modules_of_the_generator() -> None:
    found = code_hashes(["generator.studies.recall"])
    assert {"generator.studies.recall", "generator.model", "generator.units.gru"} <= found.keys()
    assert all(len(value) == 12 for value in found.values())
