"""Names and titles of `article.toml`: each says something, and is no longer than a page has room for."""

from collections.abc import Iterator
from pathlib import Path

from generator.article.config import Config
from generator.article.toml_file import line_of
from generator.errors import Gathering, InputError

_MOST = {"title": 300, "description": 2_000, "name": 200, "label": 100}
"""Characters."""

_MAY_BE_EMPTY = ("description",)

_Place = tuple[int | str, ...]


def check_texts(config: Config, path: Path, source: str) -> None:
    """Raise for titles, names and labels that are empty, or longer than what they are for."""
    gathering = Gathering()
    for place, text in _texts(config):
        key = str(place[-1])
        where = f"{path}:{line_of(source, place)}: {key!r} in {'.'.join(map(str, place[:-1]))}"
        with gathering.more():
            if not text.strip() and key not in _MAY_BE_EMPTY:
                raise InputError(f"{where}: must not be empty")
            if len(text) > _MOST[key]:
                raise InputError(f"{where}: has {len(text):,} characters, and may have {_MOST[key]:,}; shorten it")
    gathering.settle()


def _texts(config: Config) -> Iterator[tuple[_Place, str]]:
    yield ("article", "title"), config.article.title
    yield ("article", "description"), config.article.description
    for number, author in enumerate(config.article.authors):
        yield ("article", "authors", number, "name"), author.name
    for group, models in (("models", config.models), ("extra_runs", config.extra_runs)):
        for id_, model in models.items():
            yield (group, id_, "label"), model.label
    for number, sentence in enumerate(config.sentences):
        yield ("sentences", number, "title"), sentence.title
