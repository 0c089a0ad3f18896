"""What would take the reader of an article long is refused with its place, or read at once."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.errors import InputError
from generator.rendering.claims.language import Scope
from generator.rendering.markdown.document import Sources, render_article
from generator.rendering.markdown.math import Formula
from generator.rendering.markdown.parse import parse_text
from generator.rendering.markdown.token_copies import copied
from generator.rendering.source_lines import LocatedState

ARTICLE = Path("article.md")
SOURCES = Sources(
    figures=lambda block: block.caption,
    addresses=lambda figure, state: f"#{figure}:{state}",
    figure_names=("connectivity",),
    formulas=lambda formulas: [formula.tex for formula in formulas],
    scope=Scope({"loss": 0.5}, {}),
)


@pytest.mark.parametrize("text", ["[", "![", "[a] [[", "^[", "<![CDATA["])
def test_brackets_without_end_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^article\.md:3: a paragraph has more than 32 brackets '\[' that are not"):
        parse_text("A lede.\n\n" + text * 33, Path("article.md"))


def test_brackets_that_are_closed_and_half_open_intervals_are_read() -> None:
    assert parse_text("A [lede](https://a.org). " * 100 + "In [0, 1) and [0, 2).", Path("article.md")).tokens


def test_an_image_that_is_a_pipe_is_refused_with_its_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"article\.md:3: the image 'a\.png' is a pipe or a device, not a file"):
        parse_text("A lede.\n\n![a](a.png)", tmp_path / "article.md")


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.svg"])
@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"RIFF", b"<html>"])
def test_an_image_of_which_a_browser_shows_nothing_is_refused_with_its_line(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    kind = name[2:].upper()
    with pytest.raises(InputError, match=rf"article\.md:3: the image '{name}' is no {kind}, or is cut off; write the"):
        parse_text(f"A lede.\n\n![a]({name})", tmp_path / "article.md")


def test_a_name_that_no_file_can_have_is_that_of_no_image(tmp_path: Path) -> None:
    for name in ("a" * 3000, "a%00"):
        with pytest.raises(InputError, match=r"article\.md:1: no image 'a"):
            parse_text(f"![a]({name}.png)", tmp_path / "article.md")


@pytest.mark.parametrize("size", ["1.2.3 4", f"{'9' * 400} 4", ". ."])
def test_a_drawing_of_no_size_that_a_number_tells_has_none(tmp_path: Path, size: str) -> None:
    (tmp_path / "a.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"></svg>')
    *_, inline, _ = parse_text("![a](a.svg)", tmp_path / "article.md").tokens
    assert inline.children
    assert "width" not in inline.children[0].attrs


def test_a_paragraph_of_more_characters_than_a_reader_reads_is_refused_with_its_line() -> None:
    assert parse_text("A lede.\n\n" + "a" * 10_000, ARTICLE).tokens
    message = r"^article\.md:3: a paragraph has 10,001 characters, and may have 10,000; divide it$"
    with pytest.raises(InputError, match=message):
        parse_text("A lede.\n\n" + '"' * 10_001, ARTICLE)


def test_more_items_or_cells_than_a_reader_reads_are_refused_with_the_line_of_the_first() -> None:
    assert parse_text("- a\n" * 10_000, ARTICLE).tokens
    with pytest.raises(InputError, match=r"^article\.md:10001: an article has 10,000 paragraphs, items and cells at"):
        parse_text("- a\n" * 10_001, ARTICLE)


def test_more_than_a_reader_reads_is_refused_before_the_rest_is_read() -> None:
    one, ten = (_calls("- a\n" * count) for count in (10_001, 100_000))
    assert ten < 2 * one
    one, ten = (_calls("::: a\n" * count) for count in (10, 100))
    assert ten < 2 * one


def test_more_quotation_marks_than_are_paired_at_once_are_refused_with_their_line() -> None:
    for text in ("\"a' " * 250, "`'` " * 501):
        assert parse_text("A lede.\n\n" + text, ARTICLE).tokens
    message = r"^article\.md:3: a paragraph has 502 straight quotation marks, and may have 500; divide it$"
    with pytest.raises(InputError, match=message):
        parse_text("A lede.\n\n" + "\"a' " * 251, ARTICLE)


def test_more_footnotes_than_a_page_shows_are_refused_with_the_line_of_the_first() -> None:
    message = "an article has 2,000 footnotes at most, and here begins one more"
    with pytest.raises(InputError, match=rf"^article\.md:4003: {message}$"):
        parse_text("A lede.\n\n" + "a^[b]\n\n" * 2_001, ARTICLE)
    marks = "".join(f"a[^{k}]\n" + "\n" * (k % 500 == 0) for k in range(2_001))
    notes = "".join(f"[^{k}]: b\n" for k in range(2_001))
    with pytest.raises(InputError, match=rf"^article\.md:4008: {message}$"):
        parse_text(f"{marks}\n{notes}", ARTICLE)
    assert parse_text("A lede.\n\n" + "a^[b]\n\n" * 2_000, ARTICLE).tokens


def test_the_collector_of_garbage_works_again_after_a_text_that_is_refused() -> None:
    states = []

    def formulas(wanted: Sequence[Formula]) -> list[str]:
        states.append(gc.isenabled())
        return ["" for _ in wanted]

    sources = replace(SOURCES, formulas=formulas)
    render_article(parse_text("A lede $x$.", ARTICLE), sources)
    with pytest.raises(InputError):
        parse_text("# A [lede](#", ARTICLE)
    assert (states, gc.isenabled()) == ([False], True)


def test_display_math_that_is_not_closed_is_refused_where_it_begins() -> None:
    with pytest.raises(InputError, match=r"^article\.md:2: '\\\[' is closed by '\\\]' at the end of a line"):
        parse_text("A lede.\n" + "\\[\na\n" * 3, ARTICLE)


@pytest.mark.parametrize(
    "part", ["- a\n", "> a\n", "1. a\n", "a\n\n", "## a\n\n", "|a|b|\n", "a^[b] ", "'a\" ", "**a ", "$a$ "]
)
def test_twice_the_text_is_twice_the_work(part: str) -> None:
    head = "|a|b|\n|-|-|\n" if part.startswith("|") else ""
    once, twice = (_calls(head + part * count) for count in (150, 300))
    assert twice < 2.3 * once


def test_a_line_end_is_counted_once_not_for_every_token_behind_it() -> None:
    read = 0

    class Counting(str):
        def count(self, *given: Any) -> int:
            nonlocal read
            read += given[2] - given[1]
            return super().count(*given)

    text = Counting("a\n" * 500)
    state = LocatedState(text, MarkdownIt(), {"line": 7}, [])
    lines = []
    for state.pos in [*range(len(text)), 3, 1]:
        token = state.push("softbreak", "br", 0)
        lines.append(token.map and token.map[0])
    assert lines == [7 + place // 2 for place in [*range(len(text)), 3, 1]]
    assert read < 3 * len(text)


def test_a_copy_of_tokens_equals_them_and_shares_nothing_that_a_rendering_changes() -> None:
    text = "[A [link](https://a.org)]{? loss < 1 ?}.\n\n::: connectivity\nA *caption*.\n:::\n"
    tokens = parse_text(text, ARTICLE).tokens
    copies = copied(tokens)
    assert copies == list(tokens)
    assert not _parts(copies) & _parts(tokens)


def _parts(tokens: Any) -> set[int]:
    """Return the identities of tokens, of what is in them, and of the attributes and data of each."""
    found: set[int] = set()
    token: Token
    for token in tokens:
        found |= {id(token), id(token.attrs), id(token.meta)}
        found |= _parts([*(token.children or ()), *token.meta.get("caption", ())])
    return found


def _calls(text: str) -> int:
    """Return how many functions are called to read and render a text."""
    render_article(parse_text("A.", ARTICLE), SOURCES)  # what is done once
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        with suppress(InputError):
            render_article(parse_text(text, ARTICLE), SOURCES)
    finally:
        sys.setprofile(None)
    return calls
