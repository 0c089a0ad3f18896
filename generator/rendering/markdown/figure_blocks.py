"""Blocks between `:::` lines: the figures of the article."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.container import container_plugin

from generator.rendering.source_lines import Env, line_of, located_error

OPTION = re.compile(r"""([a-z][a-z0-9-]*)=(?:"([^"]*)"|([^\s"]+))(?:\s+|$)""")
NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Container:
    """A block as written: `caption` is its body as HTML, `line` counts from 1."""

    name: str
    options: dict[str, str]
    caption: str
    line: int
    path: str


def figures_plugin(md: MarkdownIt, *, figures: Callable[[Container], str]) -> None:
    """Parse figures, whose body is their caption.

    .. code-block:: md

        ::: connectivity sentence=grammar at=grammar/2/1
        **Connectivity**: how strongly *each* character moves the prediction.
        :::

    Options are `name=value`, or `name="a value"`; `figures` returns the HTML of the whole figure.
    """
    container_plugin(md, "figure", validate=lambda params, markup: True)

    def gather(state: StateCore) -> None:
        """Put each figure with its caption into one token, so that a caption is rendered when the text is."""
        lines = state.src.split("\n")
        outside: list[Token] = []
        figure: Token | None = None
        for token in state.tokens:
            if token.type == "container_figure_open":
                if figure:
                    message = f"a figure inside the figure of line {line_of(figure) + 1}: close that with ':::' first"
                    raise located_error(state.env, line_of(token), message)
                figure = _figure(token, lines, state.env)
                outside.append(figure)
            elif token.type == "container_figure_close":
                figure = None
            elif figure:
                figure.meta["caption"].append(token)
            else:
                outside.append(token)
        state.tokens = outside

    def render(_: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env) -> str:
        meta = tokens[index].meta
        caption = md.renderer.render(meta["caption"], options, env).strip()
        return (
            figures(Container(meta["name"], meta["options"], caption, line_of(tokens[index]) + 1, env["path"])) + "\n"
        )

    md.core.ruler.push("figures", gather)
    md.add_render_rule("figure", render)


def _figure(opening: Token, lines: list[str], env: Env) -> Token:
    line = line_of(opening)
    name, _, rest = opening.info.strip().partition(" ")
    if not name:
        raise located_error(env, line, "':::' closes no figure; one opens with ':::' and its name")
    if not NAME.fullmatch(name):
        raise located_error(env, line, f"the name of a figure is made of a-z, 0-9 and '-', got '{name}'")
    assert opening.map is not None
    end = opening.map[1]
    if end >= len(lines) or not re.fullmatch(r"[\s>]*:{3,}\s*", lines[end]):
        raise located_error(env, line, f"the figure '{name}' is not closed: end it with a line ':::'")
    figure = Token("figure", "", 0, block=True, map=opening.map)
    figure.meta = {"name": name, "options": _options(rest.strip(), line, env), "caption": []}
    return figure


def _options(text: str, line: int, env: Env) -> dict[str, str]:
    options: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = OPTION.match(text, position)
        if not match:
            raise located_error(env, line, f"options are written name=value, got '{text[position:]}'")
        name, quoted, plain = match.groups()
        if name in options:
            raise located_error(env, line, f"the option '{name}' is given twice")
        options[name] = plain if quoted is None else quoted
        position = match.end()
    return options
