"""The strings of a page's language: tables that agree, plural forms, fallback, and an article's own strings."""

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from generator.contract.measures import read_measures
from generator.errors import InputError
from generator.rendering.language import FORMS, Language, Message, arguments, join, read_language, say, speaking
from generator.rendering.measures import in_language

ROOT = Path(__file__).parents[2]
TABLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "assets/language").glob("*.json")}
CALL = re.compile(r"""\bsay(?:_html)?\(\s*["']([a-z0-9.-]+)["']""")


@pytest.mark.parametrize("tag", TABLES)
def test_every_table_has_the_strings_of_the_english_one_with_the_same_arguments(tag: str) -> None:
    assert list(TABLES[tag]) == list(TABLES["en"])
    for key, message in TABLES[tag].items():
        assert arguments(message) == arguments(TABLES["en"][key]), key
        if not isinstance(message, str):
            assert set(message) <= set(FORMS), key
            assert "other" in message, key


def test_every_string_is_said_somewhere_and_every_string_said_is_in_the_tables() -> None:
    sources = "\n".join(source.read_text(encoding="utf-8") for source in _sources())
    named = set(re.findall(r"[\"'`]([a-z][a-z0-9]*(?:[.-][a-z0-9]+)+)[\"'`]", sources))
    assert [key for key in TABLES["en"] if key not in named and not key.startswith("measure.")] == []
    assert sorted(set(CALL.findall(sources)) - set(TABLES["en"])) == []


def test_plural_forms_follow_the_language_and_whole_numbers_are_written_out() -> None:
    words: Message = {"one": "{count} Wort", "other": "{count} Wörter"}
    german = Language("de", {"words": words}, {})
    assert [german.say("words", count=count) for count in (1, 2, 12345)] == ["1 Wort", "2 Wörter", "12.345 Wörter"]
    forms = {"one": "слово", "few": "слова", "many": "слов", "other": "слова"}
    russian = Language("ru", {"words": forms}, {})
    assert [russian.say("words", count=count) for count in (1, 2, 5, 21)] == ["слово", "слова", "слов", "слово"]


def test_a_string_that_a_language_lacks_is_english_with_english_plural_forms() -> None:
    english = {"words": {"one": "a word", "other": "{count} words"}}
    assert Language("ru", {}, english).say("words", count=21) == "21 words"
    assert Language("ru", {}, english).for_scripts('say("words.none")')["english"] == {}


def test_numbers_and_dates_follow_a_language_without_a_table() -> None:
    french = read_language("fr-CA")
    assert french.number("1,234.5") == "1\N{NO-BREAK SPACE}234,5"
    assert french.date(datetime.date(2026, 1, 31)) == "31 janvier 2026"
    assert french.say("page.contents") == TABLES["en"]["page.contents"]


def test_dates_of_english_and_german() -> None:
    day = datetime.date(2026, 11, 2)
    assert (read_language("en").date(day), read_language("de-AT").date(day)) == ("2 November 2026", "2. November 2026")


def test_what_is_said_inside_is_in_the_language_and_what_is_said_after_is_english() -> None:
    with speaking(read_language("de")):
        assert join(["a", "b", "c"]) == "a, b und c"
    assert say("list.last", before="a", last="b") == join(["a", "b"]) == "a and b"


def test_arguments_in_html_are_escaped_unless_they_are_markup() -> None:
    language = Language("en", {"line": "<{a}> {b}"}, {})
    assert language.say_html("line", a="x & y", b=Markup("<b>z</b>")) == "&lt;x &amp; y&gt; <b>z</b>"


def test_a_page_carries_the_strings_that_its_scripts_name_and_no_other() -> None:
    script = 'say("list.last",{before});say("number.percent");create("input.file")'
    carried = read_language("de").for_scripts(script)
    assert carried["messages"] == {key: TABLES["de"][key] for key in ("list.last", "number.percent")}
    assert (carried["tag"], carried["decimal"], carried["group"], carried["english"]) == ("de", ",", ".", {})
    assert read_language("fr").for_scripts(script)["english"]["list.last"] == "{before} and {last}"


def test_an_articles_own_strings_come_first_and_may_be_of_any_language(tmp_path: Path) -> None:
    own = tmp_path / "language.toml"
    own.write_text(
        '[page]\ncontents = "Sommaire"\nfalse-claims = {one = "Une.", other = "{count}."}\n', encoding="utf-8"
    )
    french = read_language("fr", own)
    assert french.say("page.contents") == "Sommaire"
    assert [french.say("page.false-claims", count=count) for count in (0, 1, 2)] == ["Une.", "Une.", "2."]
    assert read_language("de", own).say("page.source") == TABLES["de"]["page.source"]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ('page.content = "x"', "no page has a string 'page.content'; did you mean 'page.contents'?"),
        ('page.side-note = "{n}"', r"'page.side-note' has \{n\}; its arguments are: \{number\}"),
        ('page.side-note = "{"', r"'page.side-note' has \{\}; its arguments are"),
        ('page.false-claims = {one = "x"}', "'page.false-claims' lacks the plural form 'other'"),
        ("page.contents = 1", "'page.contents' must be a string, or plural forms: zero, one"),
        ("page.contents = ", "language.toml: Invalid value"),
    ],
)
def test_own_strings_that_no_page_can_say_are_refused_with_their_names(tmp_path: Path, own: str, message: str) -> None:
    path = tmp_path / "language.toml"
    path.write_text(own, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_language("de", path)


@pytest.mark.parametrize("tag", ["german", "DE", "de_AT", "", "en-gb", 'de" onload="'])
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(InputError, match="language is a tag"):
        read_language(tag)


def test_the_english_words_of_measures_are_those_of_their_own_files() -> None:
    for measure in read_measures(ROOT / "generator/attribution/measures").values():
        said = {name: say(f"measure.{measure.id}.{name}") for name in ("label", "unit", "note")}
        assert said == {name: getattr(measure, name) for name in said}
        assert in_language(measure) == measure
        with speaking(read_language("de")):
            assert in_language(measure).label != measure.label
            own = replace(measure, label="Own words")
            assert in_language(own).label == "Own words"


def _sources() -> Iterator[Path]:
    yield from (ROOT / "assets/js").rglob("*.js")
    yield from (ROOT / "generator").rglob("*.html")
    yield from (ROOT / "generator").rglob("*.py")
