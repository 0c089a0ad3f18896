"""The HTML that an author may write: plain inline tags."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from generator.rendering.source_lines import Env, line_of, located_error

PLAIN_TAGS = frozenset({"br", "kbd", "mark", "s", "small", "sub", "sup", "u", "wbr"})
"""HTML that may stand in the text, without attributes."""


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
