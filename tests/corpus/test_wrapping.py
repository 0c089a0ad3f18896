"""Texts whose lines are cut at a width, told from those with a document on each line."""

from pathlib import Path

import pytest

from generator.corpus.wrapping import guess_documents, refuse_wrapped
from generator.errors import InputError

WRAPPED = """the first document begins here and goes
on over more than one line as it was cut
at a width

  the second one is cut as well at forty
characters and ends where the text does
"""
CASES = [
    (WRAPPED, "paragraphs"),
    (WRAPPED.replace("\n\n", "\n"), "text"),
    ("the cat sees a garden\nand one old house\n" * 200, "text"),
    ("the cat sees a dog\n\n   \nonly  two   words\nlast line without an end", "lines"),
    ("short\n\nof one line each\n\nwith gaps\n", "lines"),
    ("a line of any length\nis a document\nhere and some of them go on and on\nfor long\n", "lines"),
    (("word " * 60 + "\n") * 9, "lines"),
    ("", "lines"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_lines_cut_at_a_width_are_told_from_documents(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "text"
    path.write_text(text)
    assert guess_documents(path) == expected
    if expected == "lines":
        refuse_wrapped(path)
        return
    with pytest.raises(InputError, match=f"its lines look cut at a width, .*; give --documents {expected}, "):
        refuse_wrapped(path)
