"""Headings with addresses: each is a link to itself."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.rendering.source_lines import Env, line_of, located_error

PAGE_IDS = frozenset({"article", "cite", "top", "updates"})
"""Ids of parts that every page has."""

RESERVED = PAGE_IDS | {"appendix", "contents", "footnotes", "references"}
"""Ids of the page's own parts."""

APPENDIX = "appendix"
"""The id of the heading `# Appendix`."""

LEVEL_1 = "the title is in article.toml; sections begin with '##', and the appendix, once, with '# Appendix'"

_TAKEN = "the id '{}' is already that of a figure or part of the page"


@dataclass(frozen=True)
class Heading:
    """A heading of the page, with the id that links lead to."""

    id: str
    text: str
    level: int


class _FreeIds:
    """Ids that are not yet `taken`: the one that is asked for, or else with the first free number behind it."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self._next: dict[str, int] = {}  # the numbers before it are taken

    def take(self, wanted: str) -> str:
        """Return an id that is free, and take it."""
        id_, number = wanted, self._next.get(wanted, 2)
        while id_ in self.taken:
            id_, number = f"{wanted}-{number}", number + 1
        self._next[wanted] = number
        self.taken.add(id_)
        return id_


def headings_plugin(md: MarkdownIt) -> None:
    """Parse headings: `## How to read it`, or with an id of the author's `## How to read it {#reading}`.

    Sections begin at level 2, as the title of the article is in `article.toml`. The one heading of level 1 is
    `# Appendix`: a section too, so that it and what follows it go down a level. An id as written is left in the opening
    token's `meta["id"]`.
    """
    md.core.ruler.push("heading_levels", _set_levels)
    md.core.ruler.push("heading_contents", _refuse_links)
    md.core.ruler.push("heading_ids", _take_written_ids)


def address_headings(tokens: Sequence[Token], env: Env, *, taken: Collection[str]) -> list[Heading]:
    """Give each heading its id and its link to itself, once values are filled in.

    An id made from a heading's words leaves free those in `taken`, of the page's parts, and of headings before it.
    """
    lines: dict[str, int] = {}
    headings = []
    free = _FreeIds({*taken, *RESERVED})
    for opening, inline, _ in _headings(tokens):
        written, text = opening.meta.get("id"), plain_text(inline)
        id_ = written or free.take(_slug(text))
        if id_ in lines:
            raise located_error(env, line_of(opening), f"the id '{id_}' is already that of line {lines[id_] + 1}")
        if id_ in taken:
            raise located_error(env, line_of(opening), _TAKEN.format(id_))
        lines[id_] = line_of(opening)
        free.taken.add(id_)
        headings.append(Heading(id_, text, int(opening.tag[1])))
        opening.attrSet("id", id_)
        _link_to_itself(inline, id_)
    return headings


def plain_text(inline: Token) -> str:
    """Return the text of an inline token without its markup."""
    shown = ("text", "code_inline", "math_inline")
    return "".join(child.content for child in inline.children or () if child.type in shown).strip()


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Yield the opening, the content and the closing of each heading."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[index + 1], tokens[index + 2]


def _set_levels(state: StateCore) -> None:
    in_appendix = False
    for opening, inline, closing in _headings(state.tokens):
        level = int(opening.tag[1])
        if level == 1:
            if in_appendix or plain_text(inline) != "Appendix":
                raise located_error(state.env, line_of(opening), LEVEL_1)
            in_appendix = True
            opening.meta["id"] = APPENDIX
        opening.tag = closing.tag = f"h{min(6, level + in_appendix)}"


def _refuse_links(state: StateCore) -> None:
    others = ("link_open", "footnote_ref", "citation", "side_note_open")
    for opening, inline, _ in _headings(state.tokens):
        if any(child.type in others for child in inline.children or ()):
            message = "a heading is a link to itself and cannot hold another"
            raise located_error(state.env, line_of(opening), message)


def _take_written_ids(state: StateCore) -> None:
    """Take the id that ends a heading, `{#id}`, out of its text."""
    for opening, inline, _ in _headings(state.tokens):
        last = inline.children[-1] if inline.children else None
        text = normalize("NFC", last.content).rstrip() if last and last.type == "text" else ""
        match = re.search(r"\{#([^{}]*)\}$", text)
        if not last or not match:
            continue
        if not re.fullmatch(r"[^\W\d][\w-]*", match[1]):
            message = f"an id is made of letters, digits, '-' and '_', and begins with a letter, got '{match[1]}'"
            raise located_error(state.env, line_of(opening), message)
        if match[1] in RESERVED:
            raise located_error(state.env, line_of(opening), _TAKEN.format(match[1]))
        last.content = text.removesuffix(match[0]).rstrip()
        opening.meta["id"] = match[1]


def _slug(text: str) -> str:
    words = normalize("NFC", text).lower().replace("’", "").replace("'", "")
    return re.sub(r"[^\w]+", "-", words).strip("-_") or "section"


def _link_to_itself(inline: Token, id_: str) -> None:
    opening = Token("link_open", "a", 1, attrs={"class": "heading-link", "href": f"#{id_}"})
    inline.children = [opening, *(inline.children or ()), Token("link_close", "a", -1)]
