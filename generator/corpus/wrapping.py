"""Texts whose lines are cut at a width, as books and mails have them: a document goes on over many lines."""

from itertools import islice, pairwise
from pathlib import Path

from generator.corpus.asked import Documents
from generator.corpus.containers import text_lines
from generator.errors import InputError

_JUDGED = 2_000  # lines by which a text is judged to be cut at a width
_WIDEST = 130  # characters of such a line
_FULL = 0.75  # of the widest: a line that could hardly hold the next word
_MOST = 0.6  # of the lines that another follows: the last ones of paragraphs are short


def guess_documents(path: Path) -> Documents:
    """Return what the documents of a text look like: "lines", or, of lines cut at a width, "paragraphs" or "text".

    They are paragraphs where empty lines stand between some lines.
    """
    lines = [line.rstrip() for line in islice(text_lines(path), _JUDGED)]
    widest = max(map(len, lines), default=0)
    going_on = [len(line) for line, following in pairwise(lines) if line and following]
    full = sum(length >= _FULL * widest for length in going_on)
    if widest > _WIDEST or len(going_on) < 2 or full < _MOST * len(going_on):
        return "lines"
    return "paragraphs" if any(not line and following for line, following in pairwise(lines)) else "text"


def refuse_wrapped(path: Path) -> None:
    """Refuse a text whose lines look cut at a width, where each would be taken for a document."""
    guess = guess_documents(path)
    if guess == "lines":
        return
    ways = {
        "paragraphs": "paragraphs, where empty lines stand between documents",
        "text": "text, to join all lines and cut the text into pieces",
    }
    first, second = ways.pop(guess), *ways.values()
    raise InputError(
        f"{path}: its lines look cut at a width, and each would be a document of its own; give --documents {first},"
        f" --documents {second}, or --documents lines, if each line is one"
    )
