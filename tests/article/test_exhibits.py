"""Exhibits of `article.toml`: read as written, and what is said of those that cannot be shown."""

from pathlib import Path

import pytest

from generator.article.parse import read_config
from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Exhibit
from tests.support.configuration import GOOD, failing, line_of, written

EXHIBITS = """
[[exhibits]]
id = "dog"
title = "A dog"
text = "a dog sees the dog"

[[exhibits]]
id = "verb"
title = "Grammar"
text = "the keys of the house were"
typed = 1
versus = "was"
cues = ["keys"]
"""


def test_exhibits_are_read_as_written_and_need_not_be_there(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, GOOD)).exhibits == ()
    dog, verb = read_config(written(tmp_path, GOOD + EXHIBITS)).exhibits
    assert dog == Exhibit(id="dog", title="A dog", text="a dog sees the dog", typed=1, versus="", cues=(), note="")
    assert (verb.word(ENGLISH), verb.before(ENGLISH)) == ("were", ["the", "keys", "of", "the", "house"])
    assert (verb.versus, verb.cues) == ("was", ("keys",))
    assert verb.shortened(ENGLISH, 2) == " the house w"
    assert verb.shortened(ENGLISH, 0) == " w"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('text = "the keys', 'txt = "the keys', "unknown key 'txt' in exhibits.1; did you mean 'text'?"),
        ("typed = 1", "typed = -1", "'typed' in exhibits.1: input should be greater than or equal to 0, got -1"),
        ("typed = 1", "typed = 5", "exhibit 'verb': 'were' has 4 letters, got 5 typed; give 0 to 4"),
        ('versus = "was"', 'versus = "is"', "exhibit 'verb': a word other than 'were' that begins with the letters"),
        ('versus = "was"', 'versus = "were"', "exhibit 'verb': a word other than 'were' that begins with the letters"),
        ('cues = ["keys"]', 'cues = ["key"]', "exhibit 'verb': no word 'key' before the last one; did you mean 'keys'"),
        ('id = "verb"', 'id = "dog"', "exhibit 'dog': an id is made of a-z, 0-9 and -, begins with a letter, and is"),
        ('id = "verb"', 'id = "gru"', "exhibit 'gru': a model has this id, and claims could not tell them apart"),
        ('text = "a dog sees', 'text = "a Dog sees', "exhibit 'dog': text: a text is made of a to z and spaces, got"),
        ('text = "a dog sees the dog"', 'text = "dog"', "exhibit 'dog': a text of one word has nothing to take away"),
    ],
)
def test_an_exhibit_that_cannot_be_shown_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    source = (GOOD + EXHIBITS).replace(old, new)
    said = failing(tmp_path, source)
    assert said.startswith(
        f"{line_of(source, GOOD) + GOOD.count(chr(10)) + EXHIBITS[: EXHIBITS.index(old)].count(chr(10))}: "
    )
    assert message in said
