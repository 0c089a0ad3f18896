"""What gives an article its shape: headings with addresses, tables in boxes, and the HTML an author may write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.rendering.markdown.figure_blocks import OPTION
from generator.rendering.source_lines import Env, line_of, located_error

RESERVED = frozenset({"appendix", "article", "cite", "contents", "footnotes", "references", "top", "updates"})
"""Ids of the page's own parts."""

APPENDIX = "appendix"
"""The id of the heading `# Appendix`."""

LEVEL_1 = "the title is in article.toml; sections begin with '##', and the appendix, once, with '# Appendix'"

PLAIN_TAGS = frozenset({"br", "kbd", "mark", "s", "small", "sub", "sup", "u", "wbr"})
"""HTML that may stand in the text, without attributes."""


@dataclass(frozen=True)
class Heading:
    id: str
    text: str
    level: int


def headings_plugin(md: MarkdownIt, *, taken: frozenset[str]) -> None:
    """Give each heading an id and a link to itself: `## How to read it {#reading}`, or an id made from its words.

    Sections begin at level 2, as the title of the article is in `article.toml`. The one heading of level 1 is
    `# Appendix`: a section too, so that it and what follows it go down a level. `taken` are ids that an id made from
    words leaves free, as it does those that figures are given by `id=`. The headings are left in `env["headings"]`.
    """

    def address(state: StateCore) -> None:
        lines: dict[str, int] = {}
        headings: list[Heading] = []
        in_appendix = False
        elsewhere = taken | _figure_ids(state.tokens)
        for index, token in enumerate(state.tokens):
            if token.type != "heading_open":
                continue
            line, level, inline = line_of(token), int(token.tag[1]), state.tokens[index + 1]
            if level == 1:
                if in_appendix or _plain(inline) != "Appendix":
                    raise located_error(state.env, line, LEVEL_1)
                in_appendix = True
            level = min(6, level + in_appendix)
            token.tag = state.tokens[index + 2].tag = f"h{level}"
            others = ("link_open", "footnote_ref", "citation", "side_note_open")
            if any(child.type in others for child in inline.children or ()):
                raise located_error(state.env, line, "a heading is a link to itself and cannot hold another")
            written = _take_id(inline)
            text = _plain(inline)
            id_ = APPENDIX if token.markup == "#" else written or _free_id(_slug(text), {*lines, *elsewhere, *RESERVED})
            if id_ in lines:
                raise located_error(state.env, line, f"the id '{id_}' is already that of line {lines[id_] + 1}")
            if written and (id_ in RESERVED or id_ in elsewhere):
                raise located_error(state.env, line, f"the id '{id_}' is already that of a figure or part of the page")
            lines[id_] = line
            headings.append(Heading(id_, text, level))
            token.attrSet("id", id_)
            _link_to_itself(inline, id_)
        state.env["headings"] = headings

    md.core.ruler.push("headings", address)


def _figure_ids(tokens: Sequence[Token]) -> set[str]:
    """Return the ids that an article gives to its figures, which are parsed later."""
    opened = (token.info for token in tokens if token.type == "container_figure_open")
    options = (found for info in opened for found in OPTION.findall(info))
    return {quoted or plain for name, quoted, plain in options if name == "id"}


def _take_id(inline: Token) -> str | None:
    """Return the id that ends a heading as `{#id}`, and take it out of the text."""
    last = inline.children[-1] if inline.children else None
    match = re.search(r"\s*\{#([A-Za-z][\w-]*)\}\s*$", last.content) if last and last.type == "text" else None
    if not last or not match:
        return None
    last.content = last.content[: match.start()]
    return match[1]


def _plain(inline: Token) -> str:
    shown = ("text", "code_inline", "math_inline")
    return "".join(child.content for child in inline.children or () if child.type in shown).strip()


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower().replace("’", "").replace("'", "")).strip("-_") or "section"


def _free_id(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    return next(name for k in range(2, 10_000) if (name := f"{slug}-{k}") not in taken)


def _link_to_itself(inline: Token, id_: str) -> None:
    opening = Token("link_open", "a", 1, attrs={"class": "heading-link", "href": f"#{id_}"})
    inline.children = [opening, *(inline.children or ()), Token("link_close", "a", -1)]


def tables_plugin(md: MarkdownIt) -> None:
    """Put each table in a box that scrolls when it is too wide.

    A paragraph after it that starts with `Table:` is its caption.
    """

    def box(state: StateCore) -> None:
        tokens: list[Token] = []
        rest = iter(range(len(state.tokens)))
        for index in rest:
            token = state.tokens[index]
            align = token.attrs.pop("style", None) if token.type in ("th_open", "td_open") else None
            if align:
                token.attrSet("class", str(align).replace("text-align:", "align-"))
            if token.type == "table_close":
                caption = _caption(state.tokens[index + 1 : index + 4])
                if caption:
                    opening = next(k for k in reversed(range(len(tokens))) if tokens[k].type == "table_open")
                    tokens[opening + 1 : opening + 1] = caption
                    for _ in range(3):
                        next(rest)
            tokens.append(token)
        state.tokens = tokens

    def render_open(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        label = "Table"
        if tokens[index + 1].type == "caption_open":
            label = f"Table: {escapeHtml(_plain(tokens[index + 2]))}"
        return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}"><table>\n'

    md.core.ruler.push("tables", box)
    md.add_render_rule("table_open", render_open)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")


def _caption(following: Sequence[Token]) -> list[Token]:
    """Return the caption that the paragraph after a table is, or nothing."""
    if [token.type for token in following] != ["paragraph_open", "inline", "paragraph_close"]:
        return []
    inline = following[1]
    first = inline.children[0] if inline.children else None
    if not first or first.type != "text" or not first.content.startswith("Table:"):
        return []
    first.content = first.content.removeprefix("Table:").lstrip()
    return [Token("caption_open", "caption", 1, block=True), inline, Token("caption_close", "caption", -1, block=True)]


def html_plugin(md: MarkdownIt) -> None:
    """Let plain inline tags pass (`H<sub>2</sub>O`), drop comments, and refuse all other HTML."""

    def check(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "html_block":
                token.content = _allowed(token.content, line_of(token), state.env)
            for child in token.children or ():
                if child.type == "html_inline":
                    child.content = _allowed(child.content, line_of(child), state.env)

    md.core.ruler.push("html", check)


def _allowed(html: str, line: int, env: Env) -> str:
    html = re.sub(r"<!--.*?-->\s*", lambda match: "\n" * match[0].count("\n"), html, flags=re.DOTALL)
    for tag in re.finditer(r"<[^>]*>?", html):
        name = re.fullmatch(r"</?([a-z]+)\s*/?>", tag[0])
        if not name or name[1] not in PLAIN_TAGS:
            at = line + html.count("\n", 0, tag.start())
            tags = ", ".join(sorted(PLAIN_TAGS))
            raise located_error(
                env, at, f"HTML is limited to {tags} without attributes, got '{tag[0].split(chr(10))[0]}'"
            )
    return html.strip("\n")


def code_plugin(md: MarkdownIt) -> None:
    """Let blocks of code scroll, by keyboard too."""

    def render(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        return f'<pre tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'

    md.add_render_rule("fence", render)
    md.add_render_rule("code_block", render)
