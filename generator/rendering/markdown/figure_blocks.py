"""Blocks between `:::` lines: the figures of the article."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.container import container_plugin

from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.markdown.numbered_lists import ListItem, items_of, start_of_final_list, texts_of_links
from generator.rendering.source_lines import Env, line_of, located_error

_OPTION = re.compile(r"""([a-z][a-z0-9-]*)=(?:"([^"]*)"|([^\s"]+))(?:\s+|$)""")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class FigureBlock:
    """A `::: name option=value` block of the article."""

    name: str
    options: dict[str, str]
    caption: str  # its body as HTML; empty until the text is rendered
    line: int  # from 1
    path: str  # of the Markdown file, for messages
    formulas: Callable[[Sequence[Formula]], Sequence[str]] = convert_formulas  # LaTeX to MathML
    items: tuple[ListItem, ...] = ()
    """Items of the numbered list that ends its body, if one does."""
    before_items: str = ""
    """The body before that list, as HTML."""

    @property
    def id(self) -> str:
        """The id of the figure's element in the page."""
        return self.options.get("id", self.name)


def figures_plugin(md: MarkdownIt) -> None:
    """Parse figures, whose body is their caption.

    .. code-block:: md

        ::: connectivity sentence=grammar at=grammar/2/1
        **Connectivity**: how strongly *each* character moves the prediction.
        :::

    Options are `name=value`, or `name="a value"`. A figure becomes one token, which holds its `FigureBlock` in
    `meta["block"]` and the tokens of its caption in `meta["caption"]`. `env["render_figure"]` makes its HTML, which is
    the token's `content` from then on.
    """

    def render(_: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: Env) -> str:
        def html(part: Sequence[Token]) -> str:
            return str(md.renderer.render(part, options, env)).strip()

        token = tokens[index]
        if not token.content:
            token.content = env["render_figure"](_with_body(token, html))
        return f"{token.content}\n"

    container_plugin(md, "figure", validate=lambda params, markup: True)
    md.block.ruler.before("container_figure", "figure_in_figure", _refuse_inner_figure)
    md.core.ruler.push("figures", _gather)
    md.add_render_rule("figure", render)


def _with_body(figure: Token, html: Callable[[Sequence[Token]], str]) -> FigureBlock:
    """Return the block of a figure with its body rendered by `html`."""
    body: list[Token] = figure.meta["caption"]
    start = start_of_final_list(body)
    items = [ListItem(html(part), tuple(texts_of_links(part))) for part in items_of(body[start:])]
    block: FigureBlock = figure.meta["block"]
    return replace(
        block,
        caption=html(body),
        items=tuple(items),
        before_items=html(body[:start]) if items else "",
    )


def with_captions(tokens: Sequence[Token]) -> list[Token]:
    """Return all tokens of a text, those of each figure's caption after the figure's own."""
    return [item for token in tokens for item in (token, *token.meta.get("caption", ()))]


def _refuse_inner_figure(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Refuse a figure in a figure before it is read, as each would look for its end in all lines that follow."""
    marked = state.src.startswith(":::", state.bMarks[first] + state.tShift[first])
    if silent or not marked or state.is_code_block(first):
        return False
    seen, outer = state.env.get("figures_seen", (0, None))
    for token in state.tokens[seen:]:
        if token.type.startswith("container_figure_"):
            outer = token if token.nesting == 1 else None
    if outer:
        message = f"a figure inside the figure of line {line_of(outer) + 1}: close that with ':::' first"
        raise located_error(state.env, first, message)
    state.env["figures_seen"] = len(state.tokens), outer
    return False


def _gather(state: StateCore) -> None:
    """Put each figure with its caption into one token."""
    lines = state.src.split("\n")
    outside: list[Token] = []
    figure: Token | None = None
    for token in state.tokens:
        if token.type == "container_figure_open":
            figure = _figure(token, lines, state.env)
            outside.append(figure)
        elif token.type == "container_figure_close":
            figure = None
        elif figure:
            figure.meta["caption"].append(token)
        else:
            outside.append(token)
    state.tokens = outside
    _refuse_shared_ids([token.meta["block"] for token in outside if token.type == "figure"], state.env)


def _refuse_shared_ids(blocks: Sequence[FigureBlock], env: Env) -> None:
    lines: dict[str, int] = {}
    for block in blocks:
        if block.id in lines:
            message = f"the figure of line {lines[block.id]} has the id '{block.id}' already"
            hint = "; give this one another: id=name" if block.name == "connectivity" else ""
            raise located_error(env, block.line - 1, message + hint)
        lines[block.id] = block.line


def _figure(opening: Token, lines: list[str], env: Env) -> Token:
    line = line_of(opening)
    name, _, rest = opening.info.strip().partition(" ")
    if not name:
        raise located_error(env, line, "':::' closes no figure; one opens with ':::' and its name")
    if not _NAME.fullmatch(name):
        raise located_error(env, line, f"the name of a figure is made of a-z, 0-9 and '-', got '{name}'")
    assert opening.map is not None
    end = opening.map[1]
    if end >= len(lines) or not re.fullmatch(r"[\s>]*:{3,}\s*", lines[end]):
        raise located_error(env, line, f"the figure '{name}' is not closed: end it with a line ':::'")
    figure = Token("figure", "", 0, block=True, map=opening.map)
    options = _options(rest.strip(), line, env)
    figure.meta = {"block": FigureBlock(name, options, "", line + 1, env["path"]), "caption": []}
    return figure


def _options(text: str, line: int, env: Env) -> dict[str, str]:
    options: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _OPTION.match(text, position)
        if not match:
            raise located_error(env, line, f"options are written name=value, got '{text[position:]}'")
        name, quoted, plain = match.groups()
        if name in options:
            raise located_error(env, line, f"the option '{name}' is given twice")
        options[name] = plain if quoted is None else quoted
        position = match.end()
    return options
