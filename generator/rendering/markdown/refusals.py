"""What CommonMark would drop or print as it is written: refused, with its place."""

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.rendering.source_lines import Env, line_of, located_error

_NESTING = 100
_LONGEST = 10_000
"""Characters of a paragraph, a heading or a cell: some 1,500 words.

What CommonMark does within one, quotation marks and stars to be paired for instance, takes time by the square of its
length.
"""
_MOST = 10_000
"""Paragraphs, headings, items and cells of an article."""
_QUOTATION_MARKS = 500
"""Straight quotation marks and apostrophes of a paragraph: to pair them takes time by the square of their number."""
_OPEN_BRACKETS = 32
"""Brackets of a paragraph that are open at a time. To find what each may close takes time for all that follow."""
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_COMMAND = re.compile(r"\\[A-Za-z]{2,}")
_ATTRIBUTES = re.compile(r"\{:?\s*(?:[#.][^\W\d][\w-]*|[A-Za-z][\w-]*=(?:\"[^\"]*\"|[^\s{}\"]+))(?=[\s}])[^{}]*\}")


def refusals_plugin(md: MarkdownIt) -> None:
    """Refuse front matter, blocks of code that are not closed, attributes in braces, LaTeX outside math, nesting
    that is cut off, and paragraphs and brackets without end.

    Dashes and dots become typographic ones; `(c)` and `(r)` stay, as they may be parts of a figure.
    """
    md.options["maxNesting"] = _NESTING
    md.block.ruler.before("table", "many_texts", _refuse_many_texts)
    md.core.ruler.before("normalize", "front_matter", _refuse_front_matter)
    md.core.ruler.after("block", "fences", _refuse_open_fences)
    md.core.ruler.before("inline", "long_texts", _refuse_long_texts)
    md.core.ruler.before("inline", "brackets", _refuse_open_brackets)
    md.core.ruler.after("inline", "attributes", _refuse_attributes)
    md.core.ruler.at("replacements", _replace)
    md.core.ruler.before("smartquotes", "quotation_marks", _refuse_many_quotation_marks)


def _refuse_front_matter(state: StateCore) -> None:
    found = _FRONT_MATTER.match(state.src)
    if found and ":" in found[0]:
        raise located_error(state.env, 0, "no front matter is read: title, authors and date stand in article.toml")


def _refuse_open_fences(state: StateCore) -> None:
    lines = state.src.split("\n")
    for token in state.tokens:
        if token.level >= _NESTING - 1:
            raise located_error(state.env, line_of(token), f"blocks are nested {_NESTING} deep or more")
        if token.type == "fence" and token.map:
            first, end = token.map
            last = lines[end - 1].lstrip("> \t").rstrip() if end - 1 < len(lines) else ""
            closed = set(last) == {token.markup[0]} and len(last) >= len(token.markup)
            if end - first < 2 or not closed:
                raise located_error(state.env, first, f"a block of code is closed by a line '{token.markup}'")


def _refuse_many_texts(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Count the texts before each block, so that an article without end is not read to its end."""
    if not silent:
        _count_texts(state.tokens, state.env)
    return False


def _count_texts(tokens: Sequence[Token], env: Env) -> None:
    seen, count = env.get("counted", (0, 0))
    for token in tokens[seen:]:
        count += token.type == "inline"
        if count > _MOST:
            message = f"an article has {_MOST:,} paragraphs, items and cells at most, and here begins one more"
            raise located_error(env, line_of(token), message)
    env["counted"] = len(tokens), count


def _refuse_long_texts(state: StateCore) -> None:
    _count_texts(state.tokens, state.env)
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > _LONGEST:
            message = f"a paragraph has {len(token.content):,} characters, and may have {_LONGEST:,}; divide it"
            raise located_error(state.env, line_of(token), message)


def _refuse_many_quotation_marks(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline" or _quotation_marks(token) <= _QUOTATION_MARKS:
            continue
        count = sum(_quotation_marks(child) for child in token.children or () if child.type == "text")  # not of code
        if count > _QUOTATION_MARKS:
            message = f"a paragraph has {count:,} straight quotation marks, and may have {_QUOTATION_MARKS}; divide it"
            raise located_error(state.env, line_of(token), message)


def _quotation_marks(token: Token) -> int:
    return token.content.count("'") + token.content.count('"')


def _refuse_open_brackets(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline" or token.content.count("[") <= _OPEN_BRACKETS:
            continue
        still_open = 0
        for bracket in re.findall(r"[\[\]]", token.content):
            still_open = still_open + 1 if bracket == "[" else max(still_open - 1, 0)
            if still_open > _OPEN_BRACKETS:
                message = f"a paragraph has more than {_OPEN_BRACKETS} brackets '[' that are not closed; close them"
                raise located_error(state.env, line_of(token), message)


def _refuse_attributes(state: StateCore) -> None:
    before: Token | None = None
    for token in state.tokens:
        opening, before, breaks = before, token, 0
        for place, child in enumerate(token.children or ()):
            breaks += child.type in ("softbreak", "hardbreak")
            # A backslash and its letter are a token of their own.
            following = (token.children or ())[place + 1 : place + 2]
            command = _COMMAND.match(child.content + "".join(item.content for item in following))
            if command and child.type == "text_special":
                message = f"'{command[0]}' stands outside math, '$…$' or '$$'; a backslash is written '\\\\'"
                raise located_error(state.env, line_of(token) + breaks, message)
            found = _ATTRIBUTES.search(child.content) if child.type == "text" else None
            if found and not _is_id_of_heading(opening, token, place, found):
                message = f"attributes in braces are read only as '## Heading {{#id}}', got '{found[0]}'"
                raise located_error(state.env, line_of(token) + breaks, message)


def _is_id_of_heading(opening: Token | None, inline: Token, place: int, found: re.Match[str]) -> bool:
    if opening is None or opening.type != "heading_open":
        return False
    last = place == len(inline.children or ()) - 1 and not found.string[found.end() :].strip()
    return last and bool(re.fullmatch(r"\{#[\w-]+\}", found[0]))


def _replace(state: StateCore) -> None:
    # By its name as a string: the package has a function of the same name as the module.
    replacements: Any = import_module("markdown_it.rules_core.replacements")
    for token in state.tokens:
        if token.children:
            replacements.replace_rare(token.children)
