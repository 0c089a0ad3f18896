"""Damaged files of every kind are read, or refused in one line: no reader meets one with another exception, or hangs.

A longer run, with other damage: `python -m tests.fuzz`.
"""

from pathlib import Path
from random import Random

import hypothesis
import hypothesis.strategies as st
import pytest

from tests.fuzz.fault import fault_of
from tests.fuzz.targets import Target, targets

NAMES = (
    *("weights, bytes", "weights, fields", "state of Adam, bytes", "state of Adam, fields"),
    *("checkpoint, bytes", "checkpoint, fields", "Markdown", "TOML", "BibTeX"),
    *("studies, bytes", "studies, fields", "cache", "addresses", "codec"),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    return targets(tmp_path_factory.mktemp("whole"))


def test_every_reader_is_tried(found: dict[str, Target]) -> None:
    assert tuple(found) == NAMES


@pytest.mark.parametrize("name", NAMES)
@hypothesis.settings(max_examples=60, deadline=None, derandomize=True, database=None)
@hypothesis.given(st.randoms(use_true_random=False))
def test_a_damaged_input_is_read_or_refused_in_one_line(found: dict[str, Target], name: str, random: Random) -> None:
    assert fault_of(found[name], found[name].make(random)) == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_would_be_seen(found: dict[str, Target], name: str, tmp_path: Path) -> None:
    def fails(folder: Path, data: bytes) -> object:
        raise ZeroDivisionError(name)

    assert fault_of(Target(found[name].make, fails), b"").startswith("ZeroDivisionError at test_fuzz.py:")
