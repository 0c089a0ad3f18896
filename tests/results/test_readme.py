"""The examples of the chapter on own models, run as they are printed."""

import re
from pathlib import Path

import pytest

import generator

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "generator" / "attribution" / "README.md"


def test_the_examples_run_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers")
    (tmp_path / "article").symlink_to(ROOT / "article")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", CHAPTER.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 4
    for block in blocks:
        exec(compile(block, str(CHAPTER), "exec"), names)
    assert isinstance(names["both"], generator.Comparison)
    assert (tmp_path / "figure.html").stat().st_size > 50_000
    assert (tmp_path / "numbers.json").is_file()
