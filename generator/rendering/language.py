"""The language of a page: its strings, its plural forms, and how it writes numbers and dates.

The strings stand by name in one table a language, `assets/language/<tag>.json`, which Python, templates and the page's
scripts (`assets/js/language.js`) share. A string has its arguments in braces; one that depends on a number, `count`, is
a table of plural forms. What a table lacks is said in English. Numbers, dates and plural forms follow the language even
where there is no table: they are those of Unicode's CLDR.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from markupsafe import Markup, escape

from generator.errors import InputError, did_you_mean
from generator.rendering.assets_folder import assets_folder
from generator.storage.text_file import read_text
from generator.storage.toml_text import parse_toml

Message = str | Mapping[str, str]
"""A string with arguments in braces, or its plural forms."""

FORMS = ("zero", "one", "two", "few", "many", "other")
"""Names of plural forms, as CLDR has them."""
OWN_TABLE = "language.toml"
"""An article's own strings, beside `article.toml`."""
ORDINAL = "number.ordinal"
"""The string whose plural forms are those of ordinal numbers: 1st, 2nd, 3rd."""
_MINUS = "\N{MINUS SIGN}"
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*")
_ARGUMENT = re.compile(r"\{(\w+)\}")
_KEY = re.compile(r"[\"'`]([a-z][a-z0-9]*(?:[.-][a-z0-9]+)+)[\"'`]")


@dataclass(frozen=True)
class Language:
    """A language to write a page in."""

    tag: str
    """BCP 47: "de", "pt-BR"."""
    messages: Mapping[str, Message] = field(repr=False)
    """By name; what is not there is said in English."""
    english: Mapping[str, Message] = field(repr=False)

    def say(self, key: str, **values: Any) -> str:
        """Return a string with its arguments; of the plural forms that for `count`. Whole numbers are written out."""
        return self._chosen(key, values).format_map(self._written(values))

    def say_html(self, key: str, **values: Any) -> Markup:
        """Return a string as HTML: all is escaped but the arguments that are `Markup`."""
        return Markup(escape(self._chosen(key, values))).format_map(self._written(values))

    def number(self, text: str) -> str:
        """Return a number that is written in the English way, "-1,234.5", as this language writes it."""
        return text.translate(_signs_of(self.tag))

    def date(self, day: date) -> str:
        """Return a date in words."""
        return str(format_date(day, str(self.messages.get("date.format", "long")), locale=_locale_of(self.tag)))

    def month(self, number: int) -> str:
        """Return the name of a month, from 1."""
        return str(_locale_of(self.tag).months["stand-alone"]["wide"][number])

    def for_scripts(self, script: str) -> dict[str, Any]:
        """Return what a page's script needs of the language: the strings whose names stand in it, and the signs."""
        needed = sorted({key for key in _KEY.findall(script) if key in self.english})
        return {
            "tag": self.tag,
            "decimal": self.number("."),
            "group": self.number(","),
            "messages": {key: self.messages[key] for key in needed if key in self.messages},
            "english": {key: self.english[key] for key in needed if key not in self.messages},
        }

    def _chosen(self, key: str, values: Mapping[str, Any]) -> str:
        message, rules = self.messages.get(key), _locale_of(self.tag)
        if message is None:
            message, rules = self.english[key], _locale_of("en")
        if isinstance(message, str):
            return message
        count = values["count"]
        form = rules.ordinal_form(count) if key == ORDINAL else rules.plural_form(count)
        return message.get(form) or message["other"]

    def _written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.number(f"{v:,}") if isinstance(v, int) else v for name, v in values.items()}


def read_language(tag: str, own: Path | None = None, *, assets: Path | None = None) -> Language:
    """Return a language, with an article's own strings if `own`, a TOML file, is there.

    `assets`, if it has tables, is taken instead of the generator's. Raises `InputError` for what is no language tag,
    for a string that no page has, and for one with other arguments than it takes.
    """
    if not _TAG.fullmatch(tag):
        raise InputError(f'article.toml: language is a tag as in <html lang>, "de" or "pt-BR"; got {tag!r}')
    folders = [folder / "language" for folder in (assets, assets_folder()) if folder]
    folder = next(filter(Path.is_dir, folders))
    english = _read_table(folder / "en.json")
    tables = [folder / f"{tag}.json", folder / f"{tag.partition('-')[0]}.json"]
    table = next((path for path in tables if path.is_file()), None)
    messages = dict(_read_table(table)) if table else {}
    if own and own.exists():
        messages |= _own_messages(own, english)
    return Language(tag, messages, english)


def arguments(message: Message) -> set[str]:
    """Return the names of the arguments of a string, or of all its plural forms."""
    return set(_ARGUMENT.findall(message if isinstance(message, str) else " ".join(message.values())))


def _own_messages(path: Path, english: Mapping[str, Message]) -> dict[str, Message]:
    try:
        messages = dict(_flattened(parse_toml(read_text(path))))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    for key, message in messages.items():
        if key not in english:
            raise InputError(f"{path}: no page has a string {key!r}{did_you_mean(key, english)}")
        forms = message if isinstance(message, Mapping) else {"other": message}
        if not all(isinstance(text, str) for text in forms.values()):
            raise InputError(f"{path}: {key!r} must be a string, or plural forms: {', '.join(FORMS)}")
        if "other" not in forms:
            raise InputError(f"{path}: {key!r} lacks the plural form 'other'")
        takes = arguments(english[key])
        if wrong := {argument for text in forms.values() for argument in _named(text)} - takes:
            what = ", ".join(f"{{{name}}}" for name in sorted(takes)) or "none"
            raise InputError(f"{path}: {key!r} has {{{min(wrong)}}}; its arguments are: {what}")
    return messages


def _named(text: str) -> Iterable[str]:
    """Return the arguments of a text; a brace that is none counts as one, without a name."""
    yield from _ARGUMENT.findall(text)
    if "{" in _ARGUMENT.sub("", text) or "}" in _ARGUMENT.sub("", text):
        yield ""


def _flattened(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Message]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not set(value) <= set(FORMS):
            yield from _flattened(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@cache
def _read_table(path: Path) -> Mapping[str, Message]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@cache
def _locale_of(tag: str) -> Locale:
    """Return what CLDR knows of a language, or else of English."""
    parts = tag.split("-")
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


@cache
def _signs_of(tag: str) -> dict[int, str]:
    signs = _locale_of(tag).number_symbols["latn"]
    return str.maketrans({".": signs["decimal"], ",": signs["group"], "-": _MINUS})


@cache
def _english() -> Language:
    return read_language("en")


_spoken: ContextVar[Language | None] = ContextVar("language", default=None)


def spoken() -> Language:
    """Return the language that is spoken now: English, but inside of `speaking`."""
    return _spoken.get() or _english()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Have all that is rendered inside be in a language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(key: str, **values: Any) -> str:
    """Return a string in the language that is spoken: `Language.say`."""
    return spoken().say(key, **values)


def join(items: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return say("list.last", before=say("list.separator").join(items[:-1]), last=items[-1])


def inside_sentence(label: str) -> str:
    """Return a label as it stands within a sentence: in small letters, but in German, whose nouns keep a capital."""
    return label if spoken().tag.partition("-")[0] == "de" else label[:1].lower() + label[1:]
