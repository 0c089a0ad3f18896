"""Lines of the author's files: every inline token knows its line, and every error names it."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.errors import InputError

Env = MutableMapping[str, Any]
"""Data shared by the rules of one parse: "path" and "line" (from 0) belong to this module."""


class LocatedState(StateInline):
    """Inline parsing that writes into each token's `map` the line it starts on."""

    _counted = (0, 0)  # a position, and the line ends before it: each is counted once, not for every token again

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        line = self.env["line"] + self._line_ends()
        token.map = [line, line + 1]
        return token

    def _line_ends(self) -> int:
        """Return the number of line ends before the position, which goes back now and then."""
        place, count = self._counted
        if place <= self.pos:
            count += self.src.count("\n", place, self.pos)
        else:
            count -= self.src.count("\n", self.pos, place)
        self._counted = self.pos, count
        return count


class LocatedInline(ParserInline):
    """The inline parser of markdown-it with `LocatedState`."""

    def parse(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> list[Token]:
        state = LocatedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def located_plugin(md: MarkdownIt) -> None:
    """Let inline tokens know their lines. To be used before the plugins that add inline rules."""

    def inline(state: StateCore) -> None:
        for token in state.tokens:
            if token.map:
                state.env["line"] = token.map[0]
            if token.type == "inline":
                token.children = token.children or []
                md.inline.parse(token.content, md, state.env, token.children)

    md.inline = LocatedInline()
    md.core.ruler.at("inline", inline)


def line_of(token: Token) -> int:
    """Return the line of a token, from 0."""
    return token.map[0] if token.map else 0


def located_error(env: Env, line: int, message: str) -> InputError:
    """Return the error to raise about `line` (from 0) of the file being parsed."""
    return InputError(f"{env['path']}:{line + 1}: {message}")


def shown_path(path: Path) -> str:
    """Return the path as a message names it: from the working directory where it lies below it."""
    absolute = path.resolve()
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
