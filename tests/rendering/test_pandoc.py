"""Pandoc is given text alone, and what it says of each formula comes to that formula."""

import re
import tempfile
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.document import references_of
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.pandoc import pandoc
from generator.rendering.references.bibliography import read_bibliography


def test_no_file_is_written_that_a_kill_would_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    path = tmp_path / "references.bib"
    path.write_text("@misc{one, title = {One}, author = {Doe, Jan}, year = 2020}")
    (reference,) = references_of(read_bibliography(path), ["one"])
    assert (reference.title, reference.surnames) == ("One", ("Doe",))
    assert convert_formulas([Formula("x", False, "a.md:1")])[0].startswith("<math")
    assert [file.name for file in tmp_path.iterdir()] == ["references.bib"]


@pytest.mark.parametrize(
    ("tex", "complaint"),
    [
        ("a + \\nothing b", "unexpected control sequence \\nothing after 'a + \\nothing' in"),
        ("a\n\n  + \\nothing b", "unexpected control sequence \\nothing after '+ \\nothing' in"),
        ("\\frac{a}", "unexpected eof after '\\frac{a}' in"),
    ],
)
def test_what_cannot_be_read_of_a_formula_is_told_among_others(tex: str, complaint: str) -> None:
    others = [Formula(other, False, "a.md:1") for other in ("x", "\\alpha")]
    with pytest.raises(InputError, match=re.escape(f"a.md:7: math: {complaint}")):
        convert_formulas([*others, Formula(tex, False, "a.md:7"), Formula("\\other", False, "a.md:8")])


def test_pandoc_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"pandoc ended with \d+: .*nothing"):
        pandoc("", "--from=nothing")
