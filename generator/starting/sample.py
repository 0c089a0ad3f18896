"""A sample text: short stories drawn at random, whose words hang together over long distances.

Each is of one topic, whose things and place stay the same; the person whom it opens with comes back at its end, and the
forms of verbs follow a noun that is not the nearest. So small models find something worth remembering within minutes.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from generator.errors import InputError, did_you_mean

DOCUMENTS = 3_000

_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_MIDDLE = (3, 6)  # sentences between the first and the last


def languages() -> list[str]:
    """Return the languages that there is a sample in."""
    return sorted(path.name.removesuffix(".toml") for path in _folder().iterdir() if path.name.endswith(".toml"))


@cache
def lexicon(language: str) -> dict[str, Any]:
    """Return what the sample in a language is made of: words, sentences with slots, and the texts of its article."""
    if language not in languages():
        raise InputError(f"--language: no sample in {language!r}{did_you_mean(language, languages())}")
    return tomllib.loads((_folder() / f"{language}.toml").read_text(encoding="utf-8"))


def sample_documents(language: str, *, documents: int = DOCUMENTS, seed: int = 0) -> Iterator[str]:
    """Yield the documents of a sample: a paragraph each, with capitals and punctuation."""
    words, draw = lexicon(language), random.Random(seed)
    for _ in range(documents):
        yield _story(words, draw)


def _story(words: Mapping[str, Any], draw: random.Random) -> str:
    topic = draw.choice(list(words["topics"].values()))
    name, friend = draw.sample(words["names"], 2)
    thing1, thing2 = draw.sample(topic["things"], 2)
    kept = {"name": name, "friend": friend, "thing1": thing1, "thing2": thing2, "place": draw.choice(topic["places"])}
    kept |= {slot: draw.choice(choices) for slot, choices in words["kept"].items()}
    middle = draw.sample(words["middle"], draw.randint(*_MIDDLE))
    sentences = [draw.choice(words["opening"]), *middle, draw.choice(words["closing"])]
    return " ".join(_filled(sentence, kept, words["words"], draw) for sentence in sentences)


def _filled(sentence: str, kept: Mapping[str, Any], fresh: Mapping[str, list[str]], draw: random.Random) -> str:
    """Return a sentence with its slots filled: `{thing1:pl}` is a form of a word that the story keeps."""

    def word(slot: re.Match[str]) -> str:
        name, form = slot.groups()
        found: Any = kept[name] if name in kept else draw.choice(fresh[name])
        return str(found[form] if form else found)

    text = _SLOT.sub(word, sentence)
    return text[0].upper() + text[1:]


def _folder() -> Any:
    return files("generator.starting") / "languages"
