"""A new article: the smallest folder that builds at once, with comments that explain each key."""

import datetime
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.corpus.documents import DocumentReader, looks_wrapped
from generator.corpus.documents import normalise as normalised
from generator.errors import InputError
from generator.starting.sample import lexicon, sample_documents

SAMPLE = "text.txt"
"""Name of the sample text in the new folder."""

_SHOWN = 3
_SHOWN_CHARACTERS = 180
_LEAST_WORDS = 12


def start_article(folder: Path, *, language: str, text: Path | None = None) -> list[Path]:
    """Write a new article into `folder`, and return its files.

    The models learn from `text`, or from a sample in `language` that is written beside the article. Raises `InputError`
    where the folder holds something already, or the text no three pieces to show the models on.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already; an article begins in a folder that is new or empty")
    shown = lexicon(language)["shown"] if text is None else list(_pieces(text))
    written = {"article.toml": _settings(folder, language, text, shown), "article.md": _article(language, shown)}
    if text is None:
        written[SAMPLE] = "".join(f"{document}\n" for document in sample_documents(language))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in written]


def _settings(folder: Path, language: str, text: Path | None, shown: Sequence[Mapping[str, str]]) -> str:
    """Return the text of `article.toml`."""
    words = lexicon(language)
    wrapped = text is not None and looks_wrapped(text)
    return _template("article.toml.template").substitute(
        folder=folder.as_posix(),
        title=_quoted(words["title"]),
        description=_quoted(words["description"]),
        date=datetime.date.today().isoformat(),
        code=words["code"],
        source=_quoted(SAMPLE if text is None else Path(os.path.relpath(text, folder)).as_posix()),
        documents="paragraphs" if wrapped else "lines",
        words="400" if text is None else "2_000",
        steps="300" if text is None else "1_000",
        sentences=_tables(shown, ENGLISH),
    )


def _article(language: str, shown: Sequence[Mapping[str, str]]) -> str:
    """Return the text of `article.md`."""
    first = shown[0]
    return _template(f"languages/{language}.md").substitute(
        first=first["id"], look_back=_moment(first["at"]), typing=_moment(first["early"])
    )


def _moment(written: str) -> str:
    """Return a moment of a text with capitals as one of the text that models read."""
    word, _, rest = written.partition("/")
    return f"{normalised(word)}/{rest}"


def _tables(shown: Sequence[Mapping[str, str]], alphabet: Alphabet) -> str:
    """Return the tables of the texts that the models are shown on."""
    tables = []
    for sentence in shown:
        values = {**sentence, "text": normalised(sentence["text"], alphabet)}
        lines = [f"{key} = {_quoted(values[key])}" for key in ("id", "title", "note", "text") if key in values]
        tables.append("\n".join(["[[sentences]]", *lines]))
    return "\n\n".join(tables)


def _pieces(text: Path) -> Iterator[dict[str, str]]:
    """Yield a piece of each of the first documents that are long enough."""
    names = iter([("one", "The first text"), ("two", "Another one"), ("three", "A third")])
    for document in DocumentReader(text, normalise=True, paragraphs=looks_wrapped(text)):
        if len(document) <= _LEAST_WORDS:
            continue
        piece = b" ".join(document).decode("ascii")[:_SHOWN_CHARACTERS].rpartition(" ")[0].split(" ")
        id_, title = next(names)
        yield {
            "id": id_,
            "title": title,
            "note": "Taken from the text itself: write one of your own.",
            "text": " ".join(piece),
            "at": _last_letter(piece),
            "early": _last_letter(piece[:4]),
        }
        if id_ == "three":
            return
    raise InputError(
        f"{text}: an article shows its models on {_SHOWN} documents of more than {_LEAST_WORDS} words; give a longer"
        " text, a document a line, or paragraphs with empty lines between them"
    )


def _last_letter(words: Sequence[str]) -> str:
    """Return the moment when the last of some words is typed but for a letter."""
    return f"{words[-1]}/{words.count(words[-1])}/{len(words[-1]) - 1}"


def _template(name: str) -> Template:
    return Template((files("generator.starting") / name).read_text(encoding="utf-8"))


def _quoted(text: str) -> Any:
    """Return a string as TOML has it."""
    return json.dumps(text, ensure_ascii=False)
