"""The HTML that an author may write: plain inline tags, and comments."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from generator.rendering.source_lines import Env, line_of, located_error

PLAIN_TAGS = frozenset({"br", "kbd", "mark", "s", "small", "sub", "sup", "u", "wbr"})
"""HTML that may stand in the text, without attributes."""

_OPEN = "a comment that '<!--' begins is closed by '-->'"


def html_plugin(md: MarkdownIt) -> None:
    """Let plain inline tags pass (`H<sub>2</sub>O`), drop comments, and refuse all other HTML.

    No block of HTML is read, as Markdown inside it, a claim for instance, would not be.
    """

    def check(state: StateCore) -> None:
        for token in state.tokens:
            for child in token.children or ():
                if child.type == "html_inline":
                    _refuse_others(child.content, line_of(child), state.env)

    md.disable("html_block")
    md.block.ruler.before("heading", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.before("html_inline", "comment", _comment)
    md.core.ruler.push("html", check)


def _comment_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Drop a comment that begins a line; what stands behind its end is read as if it began one."""
    start = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith("<!--", start) or state.is_code_block(first):
        return False
    stop = _end(state.src, start)
    if stop < 0:
        raise located_error(state.env, first, _OPEN)
    line = first + state.src.count("\n", start, stop)
    rest = state.src[stop : state.eMarks[line]]
    if line == first and rest.strip():
        return False  # a paragraph begins with it
    if silent:
        return True
    state.line = line + 1
    if rest.strip():
        blanks = len(rest) - len(rest.lstrip())
        state.bMarks[line], state.tShift[line], state.sCount[line] = stop, blanks, state.blkIndent
        state.line = line
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<!--", state.pos):
        return False
    stop = _end(state.src, state.pos)
    if not 0 <= stop <= state.posMax:
        line = state.env["line"] + state.src.count("\n", 0, state.pos)
        raise located_error(state.env, line, _OPEN)
    state.pos = stop
    at_a_space = state.pending.endswith(" ") if state.pending else not state.tokens
    while not silent and at_a_space and state.src.startswith(" ", state.pos):
        state.pos += 1
    return True


def _end(source: str, start: int) -> int:
    """Return where a comment ends, or -1; `<!-->` is one."""
    found = source.find("-->", start + 2)
    return found + 3 if found >= 0 else -1


def _refuse_others(html: str, line: int, env: Env) -> None:
    for tag in re.finditer(r"<[^>]*>?", html):
        name = re.fullmatch(r"</?([a-z]+)\s*/?>", tag[0])
        if not name or name[1] not in PLAIN_TAGS:
            at = line + html.count("\n", 0, tag.start())
            tags = ", ".join(sorted(PLAIN_TAGS))
            raise located_error(
                env, at, f"HTML is limited to {tags} without attributes, got '{tag[0].split(chr(10))[0]}'"
            )
