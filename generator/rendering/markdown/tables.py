"""Tables in boxes that scroll, with captions."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.rendering.language import say
from generator.rendering.markdown.headings import plain_text
from generator.rendering.source_lines import located_error


def tables_plugin(md: MarkdownIt) -> None:
    """Put each table in a box that scrolls when it is too wide.

    A paragraph after it that starts with `Table:` is its caption.
    """

    def box(state: StateCore) -> None:
        _refuse_ragged_rows(state)
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
        label = say("page.table")
        if tokens[index + 1].type == "caption_open":
            label = say("page.table-of", caption=plain_text(tokens[index + 2]))
        return f'<div class="table-scroll" tabindex="0" role="group" aria-label="{escapeHtml(label)}"><table>\n'

    md.core.ruler.push("tables", box)
    md.add_render_rule("table_open", render_open)
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")


def _refuse_ragged_rows(state: StateCore) -> None:
    """Refuse rows with other cells than the head has: Markdown would drop them, or fill the row up."""
    lines = state.src.split("\n")
    columns = 0
    for token in state.tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "tr_open" and token.map:
            row = lines[token.map[0]].lstrip("> \t").rstrip()
            cells = re.sub(r"^\||(?<!\\)\|$", "", row)
            count = len(re.findall(r"(?<!\\)\|", cells)) + 1
            columns = columns or count
            if count != columns:
                message = (
                    f"a row of {count} in a table of {columns} columns; a blank line ends a table, '\\|' is no border"
                )
                raise located_error(state.env, token.map[0], message)


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
