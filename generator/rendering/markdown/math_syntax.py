r"""Where math stands in Markdown: `$…$`, `\(…\)`, `$$`, `\[`, environments of LaTeX, definitions of commands."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from generator.rendering.markdown.math_tex import DEFINES
from generator.rendering.source_lines import located_error

_TIGHT = re.compile(r"\$(?![\s$])((?:\\.|[^\\$])+)(?<!\s)\$(?!\d)", re.DOTALL)
_SPACED = re.compile(r"\$[ \t]((?:\\.|[^\\$\n])+)[ \t]\$(?!\d)")
_SAYS_MATH = re.compile(r"[\\_^=]|^\s*[A-Za-z]\s*$")
_OPEN_BRACKET = "'\\[' is closed by '\\]' at the end of a line, with no blank line between"
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}")


def math_syntax_plugin(md: MarkdownIt) -> None:
    r"""Parse math into tokens `math_inline` and `math_block`, whose content is LaTeX.

    A dollar opens math before what is no space and closes it behind what is no space, unless a digit follows; so prices
    are none. `$ c_t $` and `\(c_t\)` are math where they look like it. On lines of their own: `$$ … $$`, `\[ … \]`,
    `\begin{align} … \end{align}`, and `\newcommand` and its like, which hold for the whole article.
    """
    dollarmath_plugin(md, allow_labels=False, allow_blank_lines=False)
    md.inline.ruler.at("math_inline", _dollars)
    md.inline.ruler.before("escape", "math_parentheses", _parentheses)
    md.block.ruler.before("paragraph", "latex_block", _latex_block, {"alt": ["paragraph", "reference", "blockquote"]})


def _dollars(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    if state.src.startswith("$$", state.pos):  # refused later, as it is none of a line
        state.pending += "" if silent else "$$"
        state.pos += 2
        return True
    found = _TIGHT.match(state.src, state.pos, state.posMax)
    if not found:
        found = _SPACED.match(state.src, state.pos, state.posMax)
        if not found or not _SAYS_MATH.search(found[1]):
            return False
    return _push(state, found[1], found.end(), silent)


def _parentheses(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("\\(", state.pos):
        return False
    end = state.src.find("\\)", state.pos + 2, state.posMax)
    content = state.src[state.pos + 2 : end]
    if end < 0 or not _SAYS_MATH.search(content):
        return False
    return _push(state, content, end + 2, silent)


def _push(state: StateInline, content: str, end: int, silent: bool) -> bool:
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = content, "$"
    state.pos = end
    return True


def _latex_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    text = _line(state, first)
    environment = _ENVIRONMENT.match(text)
    inner = False
    if environment:
        last = _last(state, first, end, f"\\end{{{environment[1]}}}")
        if last is None:
            where = "at the end of a line, with no blank line between"
            message = f"'{environment[0]}' is closed by '\\end{{{environment[1]}}}' {where}"
            raise located_error(state.env, first, message)
    elif text == "\\[" or (text.startswith("\\[") and text.endswith("\\]") and _SAYS_MATH.search(text[2:-2])):
        last, inner = _last(state, first, end, "\\]"), True
        if last is None:
            raise located_error(state.env, first, _OPEN_BRACKET)
    elif DEFINES.match(text):
        last = first
        while last + 1 < end and DEFINES.match(_line(state, last + 1)):
            last += 1
    else:
        return False
    if not silent:
        content = "\n".join(_line(state, line) for line in range(first, last + 1))
        token = state.push("math_block", "math", 0)
        token.block, token.markup, token.map = True, "$$", [first, last + 1]
        token.content = content.removeprefix("\\[").removesuffix("\\]") if inner else content
        state.line = last + 1
    return True


def _last(state: StateBlock, first: int, end: int, closing: str) -> int | None:
    """Return the line that ends with `closing`, unless a blank line comes before it."""
    for line in range(first, end):
        text = _line(state, line)
        if text.endswith(closing):
            return line
        if not text:
            return None
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
