"""Blocks of code."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token


def code_plugin(md: MarkdownIt) -> None:
    """Let blocks of code scroll, by keyboard too."""

    def render(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        return f'<pre tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'

    md.add_render_rule("fence", render)
    md.add_render_rule("code_block", render)
