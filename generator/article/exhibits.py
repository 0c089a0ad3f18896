"""Checks of the exhibits of `article.toml`, as far as they can be told without the models."""

import re
from collections.abc import Callable
from pathlib import Path

from generator.article.config import Config, check_text
from generator.article.toml_file import line_of
from generator.contract.alphabet import Alphabet
from generator.contract.exhibits import Exhibit
from generator.errors import Gathering, InputError, did_you_mean

Refuse = Callable[[str, str], InputError]
"""Makes the error about a key of an exhibit."""


def check_exhibits(config: Config, path: Path, source: str) -> None:
    """Refuse an exhibit that cannot be shown, with the line of what is wrong."""
    gathering, seen = Gathering(), set[str]()
    for index, exhibit in enumerate(config.exhibits):

        def refuse(key: str, message: str, index: int = index, exhibit: Exhibit = exhibit) -> InputError:
            line = line_of(source, ("exhibits", index, key))
            return InputError(f"{path}:{line}: exhibit {exhibit.id!r}: {message}")

        with gathering.more():
            if not re.fullmatch("[a-z][a-z0-9-]*", exhibit.id) or exhibit.id in seen:
                raise refuse("id", "an id is made of a-z, 0-9 and -, begins with a letter, and is used once")
            if exhibit.id in {*config.models, *config.extra_runs}:
                raise refuse(
                    "id", "a model has this id, and claims could not tell them apart; give the exhibit another"
                )
        seen.add(exhibit.id)
        with gathering.more():
            check_text(exhibit.text, config.alphabet, str(refuse("text", "text")))
            _check_moment(exhibit, config.alphabet, refuse)
    gathering.settle()


def _check_moment(exhibit: Exhibit, alphabet: Alphabet, refuse: Refuse) -> None:
    before, word = exhibit.before(alphabet), exhibit.word(alphabet)
    if not before:
        raise refuse("text", "a text of one word has nothing to take away; put words before it")
    if exhibit.typed > len(word):
        raise refuse("typed", f"{word!r} has {len(word)} letters, got {exhibit.typed} typed; give 0 to {len(word)}")
    if exhibit.versus:
        typed = word[: exhibit.typed]
        if exhibit.versus == word or not exhibit.versus.startswith(typed):
            begins = f"begins with the letters typed, {typed!r}" if typed else "is there"
            raise refuse("versus", f"a word other than {word!r} that {begins} is needed, got {exhibit.versus!r}")
    for cue in exhibit.cues:
        if cue not in before:
            raise refuse("cues", f"no word {cue!r} before the last one{did_you_mean(cue, before)}")
