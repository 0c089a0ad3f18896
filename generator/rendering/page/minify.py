"""Scripts and style sheets without what only their authors read: comments, indentation, spaces.

Names stay, and every string, template, regular expression and number stands as it was written. A script keeps a line
for each statement at its top, so that an error's line leads to the function.
"""

import re
from collections.abc import Iterator, Sequence

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from generator.errors import InputError

JAVASCRIPT = Language(tree_sitter_javascript.language())
_PARSER = Parser(JAVASCRIPT)

DECLARATIONS = frozenset({"function_declaration", "generator_function_declaration", "class_declaration"})
"""Statements that end with their block."""
_WHOLE = frozenset({"string", "template_string", "regex"})
"""Tokens that the parser takes apart; the spaces in them count."""
_GOES_ON_AFTER = frozenset("{([,;:?.=+-*/<>") | {"?.", "=>", "&&", "||", "??", "===", "!==", "..."}
_GOES_ON_BEFORE = frozenset("})],;:?.=") | {"?.", "&&", "||", "??", "===", "!=="}
"""Punctuation after or before which the end of a line cannot end a statement."""
_JOINED = re.compile(
    r"""[\w$\\]{2}      # two words, or a number and a word
    | \+\+ | -- | //    # another operator, or a comment
    | <! | ->           # <!-- and -->
    | [0-9]\.           # a decimal point
    """,
    re.VERBOSE | re.ASCII,
)
"""The end of a token and the start of the next that would be read as one thing."""
_CSS = re.compile(
    r"""
    (?P<text> "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*')
    | SPACE* (?P<mark> [{};,]) SPACE*
    | (?P<colon> :) SPACE+  # not before one: "a :hover" is not "a:hover"
    | SPACE+
    """.replace("SPACE", r"(?:\s|(?>/\*.*?\*/))"),
    re.VERBOSE | re.DOTALL,
)
_STRAY = re.compile(r"\\?[^\x00-\x7f]|\\.", re.DOTALL)


def minify_css(css: str) -> str:
    """Return a style sheet without comments and unneeded spaces."""
    shorter = _CSS.sub(lambda match: match["text"] or match["mark"] or match["colon"] or " ", css)
    return shorter.replace(";}", "}").strip()


def minify_script(source: str, path: str) -> str:
    """Return a script in ASCII without comments and unneeded spaces; errors name its `path`.

    Raises:
        InputError: a syntax error, with its line.
    """
    return minified(parse(source, path).children)


def parse(source: str, path: str) -> Node:
    """Return the syntax tree of a script or module.

    Raises:
        InputError: a syntax error, with its line.
    """
    root = _PARSER.parse(source.encode()).root_node
    if root.has_error:
        wrong = next(node for node in _nodes(root) if node.is_error or node.is_missing)
        said = f"'{wrong.type}' is missing" if wrong.is_missing else f"cannot be read as JavaScript: {_start(wrong)}"
        raise InputError(f"{path}:{line_of(wrong)}: {said}")
    return root


def line_of(node: Node) -> int:
    """Return the line that a node starts on, from 1."""
    return node.start_point.row + 1


def text_of(node: Node) -> str:
    """Return the source of a node."""
    assert node.text is not None, "the tree comes from a string"
    return node.text.decode()


def minified(statements: Sequence[Node]) -> str:
    """Return whole statements, each on a line of its own and closed, in ASCII."""
    return "\n".join(_line(statement) for statement in statements if statement.type != "comment")


def _line(statement: Node) -> str:
    parts: list[str] = []
    before: Node | None = None
    for token in _tokens(statement):
        text = text_of(token) if _is_tagged(token) else _ascii(text_of(token))
        if before is not None:
            parts.append(_between(before, parts[-1], token, text))
        parts.append(text)
        before = token
    if parts[-1] != ";" and statement.type not in DECLARATIONS:
        parts.append(";")  # whatever statement comes to stand after it
    return "".join(parts)


def _between(before: Node, text_before: str, after: Node, text_after: str) -> str:
    """Return what must stand between two tokens: the end of a line, a space, or nothing."""
    parted = before.end_point.row != after.start_point.row
    if parted and text_before not in _GOES_ON_AFTER and text_after not in _GOES_ON_BEFORE:
        return "\n"
    if before.end_byte == after.start_byte:
        return ""
    # A pattern takes letters after it for its flags.
    end = "a" if before.type == "regex" and text_after[0] != "/" else text_before[-1]
    return " " if _JOINED.fullmatch(end + text_after[0]) else ""


def _tokens(node: Node) -> Iterator[Node]:
    if node.type == "comment":
        return
    if node.type in _WHOLE or not node.child_count:
        yield node
        return
    for child in node.children:
        yield from _tokens(child)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _ascii(token: str) -> str:
    r"""Return a token with `\u00e9` for each other character, which means the same in strings, patterns and names."""
    if token.isascii():
        return token
    return _STRAY.sub(lambda match: match[0] if match[0].isascii() else _escaped(match[0][-1]), token)


def _is_tagged(token: Node) -> bool:
    """Whether a token is a template that a function may read as it was written, as `String.raw` does."""
    return token.type == "template_string" and token.parent is not None and token.parent.type == "call_expression"


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _start(node: Node) -> str:
    first, *more = text_of(node).splitlines() or [""]
    return f"{first[:60]}{'…' if more or len(first) > 60 else ''}"
