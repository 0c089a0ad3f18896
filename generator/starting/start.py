"""A new article: the smallest folder that builds at once, with comments that explain each key."""

import datetime
import json
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from generator.contract.alphabet import Alphabet
from generator.corpus.alphabets import READY, choose_alphabet, find_alphabet
from generator.corpus.alphabets import written as written_alphabet
from generator.corpus.documents import DocumentReader
from generator.corpus.normalising import normalise as normalised
from generator.corpus.wrapping import guess_documents
from generator.errors import InputError
from generator.starting.sample import lexicon, sample_documents
from generator.storage.atomic import write_together
from generator.storage.toml_text import CONTROL

SAMPLE = "text.txt"
"""Name of the sample text in the new folder."""

_SETTINGS = "article.toml"
_FOUND = "alphabet.toml"
_SHOWN = ("one", "two", "three")
_SHOWN_CHARACTERS = 180
_LEAST_WORDS = 12


def start_article(folder: Path, *, language: str, text: Path | None = None, alphabet: str = "") -> list[Path]:
    """Write a new article into `folder`, and return its files.

    The models learn from `text`, or from a sample in `language` that is written beside the article. `alphabet` is one
    that is ready, a TOML file, or "auto", found in the text; without it that of the language. Raises `InputError` where
    the folder holds something already, or the text no three pieces to show the models on.

    The last of the files to be there is `article.toml`, which makes an article of a folder: one whose writer was killed
    before is begun again.
    """
    if text is None and alphabet == "auto":
        raise InputError("--alphabet auto: is found in a text; give one by --text")
    words, written = lexicon(language), {}
    if text is None:
        written[SAMPLE] = "".join(f"{document}\n" for document in sample_documents(language))
    if text is not None and alphabet == "auto":
        alphabet, found = _FOUND, find_alphabet(text, keep_case=words["keep_case"])
        written[_FOUND] = written_alphabet(found)
    else:
        alphabet = alphabet or language
        found = choose_alphabet(alphabet, Path(), keep_case=words["keep_case"])
    shown = words["shown"] if text is None else list(_pieces(text, found, words))
    written["article.md"] = _article(language, shown, found)
    written[_SETTINGS] = _settings(folder, language, text, alphabet, _tables(shown, found))
    files = {folder / name: content.encode() for name, content in written.items()}
    _refuse_another_s(folder, files)
    write_together(files)
    return list(files)


def _refuse_another_s(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Raise for a folder with anything in it but what a killed writer of the same files left."""
    if not folder.exists():
        return
    left = [path for path in folder.iterdir() if path.suffix != ".partial"] if folder.is_dir() else [folder]
    if folder / _SETTINGS in left or not all(path in files and _holds(path, files[path]) for path in left):
        raise InputError(f"{folder}: is there already; an article begins in a folder that is new or empty")


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _settings(folder: Path, language: str, text: Path | None, alphabet: str, sentences: str) -> str:
    """Return the text of `article.toml`."""
    words = lexicon(language)
    if Path(alphabet).is_file():
        alphabet = Path(os.path.relpath(alphabet, folder)).as_posix()
    return _template("article.toml.template").substitute(
        folder=_in_comment(folder),
        title=_quoted(words["title"]),
        description=_quoted(words["description"]),
        date=datetime.date.today().isoformat(),
        code=words["code"],
        source=_quoted(SAMPLE if text is None else Path(os.path.relpath(text, folder)).as_posix()),
        documents="lines" if text is None else guess_documents(text),
        alphabet=_quoted(alphabet),
        ready=", ".join(READY),
        keep_case=str(words["keep_case"]).lower(),
        words="400" if text is None else "2_000",
        steps="300" if text is None else "1_000",
        sentences=sentences,
    )


def _article(language: str, shown: Sequence[Mapping[str, str]], alphabet: Alphabet) -> str:
    """Return the text of `article.md`."""
    first = shown[0]
    return _template(f"languages/{language}.md").substitute(
        first=first["id"], look_back=_moment(first["at"], alphabet), typing=_moment(first["early"], alphabet)
    )


def _moment(written: str, alphabet: Alphabet) -> str:
    """Return a moment of a text with capitals as one of the text that models read."""
    word, _, rest = written.partition("/")
    return f"{normalised(word, alphabet)}/{rest}"


def _tables(shown: Sequence[Mapping[str, str]], alphabet: Alphabet) -> str:
    """Return the tables of the texts that the models are shown on."""
    tables = []
    for sentence in shown:
        values = {**sentence, "text": normalised(sentence["text"], alphabet)}
        lines = [f"{key} = {_quoted(values[key])}" for key in ("id", "title", "note", "text") if key in values]
        tables.append("\n".join(["[[sentences]]", *lines]))
    return "\n\n".join(tables)


def _pieces(text: Path, alphabet: Alphabet, words: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield a piece of each of the first documents that are long enough, with a title in the article's language."""
    names = iter(zip(_SHOWN, words["pieces"], strict=True))
    for document in DocumentReader(text, normalise=True, documents=guess_documents(text), alphabet=alphabet):
        if len(document) <= _LEAST_WORDS:
            continue
        piece = " ".join(document)[:_SHOWN_CHARACTERS].rpartition(" ")[0].split(" ")
        id_, title = next(names)
        yield {
            "id": id_,
            "title": title,
            "note": words["piece_note"],
            "text": " ".join(piece),
            "at": _last_letter(piece),
            "early": _last_letter(piece[:4]),
        }
        if id_ == _SHOWN[-1]:
            return
    raise InputError(
        f"{text}: an article shows its models on {len(_SHOWN)} documents of more than {_LEAST_WORDS} words; give a"
        " longer text, a document a line, or paragraphs with empty lines between them"
    )


def _last_letter(words: Sequence[str]) -> str:
    """Return the moment when the last of some words is typed but for a letter."""
    return f"{words[-1]}/{words.count(words[-1])}/{len(words[-1]) - 1}"


def _template(name: str) -> Template:
    return Template((files("generator.starting") / name).read_text(encoding="utf-8"))


def _in_comment(folder: Path) -> str:
    """Return a folder as an argument of a command that stands in a comment."""
    name = folder.as_posix()
    return shlex.quote(name) if name.isprintable() else "FOLDER"


def _quoted(text: str) -> str:
    """Return a string as TOML has it."""
    if CONTROL.search(text):
        raise InputError(f"{text!r}: a name in article.toml is UTF-8 without control characters; rename it")
    return json.dumps(text, ensure_ascii=False)
