"""Footnotes: a small number that links to the note at the end of the page and carries a card with its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_inline

from generator.errors import did_you_mean
from generator.rendering.language import say
from generator.rendering.markdown.citations import cue
from generator.rendering.source_lines import Env, line_of, located_error

_MOST = 2_000
"""Footnotes of an article: each stands in the page twice, as a note and as a card, and that is long to make."""


@dataclass(frozen=True)
class Footnote:
    """A note: `html` is its blocks, `marks` the ids of the places that refer to it."""

    number: int
    html: str
    marks: tuple[str, ...]


def footnotes_plugin(md: MarkdownIt) -> None:
    """Parse `a claim[^why]` with `[^why]: its reason` anywhere, or `a claim^[its reason]`.

    `render_footnotes` takes the notes out of the text before it is rendered, and into `env["footnote_cards"]`, by the
    id of a note, for the marks in the text.
    """
    footnote_plugin(md)
    md.block.ruler.at("footnote_def", _define, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.at("footnote_inline", _define_here)
    md.core.ruler.after("footnote_tail", "footnotes_missing", _refuse_missing)
    md.core.ruler.after("footnotes_missing", "footnotes_unused", _refuse_unused)
    md.add_render_rule("footnote_ref", _render_mark)


def render_footnotes(md: MarkdownIt, tokens: list[Token], env: Env) -> tuple[list[Token], list[Footnote]]:
    """Return the tokens of a text without its notes, and the notes, rendered."""
    start = next((k for k, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    env["footnote_cards"] = {}
    notes = []
    for id_, count, inner in _notes(tokens[start:]):
        marks = tuple(_mark_id(id_ + 1, k) for k in range(count))
        notes.append(Footnote(id_ + 1, md.renderer.render(inner, md.options, env), marks))
        env["footnote_cards"][id_] = _phrasing(md, inner, {**env, "in_card": True})
    return tokens[:start], notes


def _define(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a note's text; refuse a second one of the same name, which would take the place of the first."""
    if not footnote_def(state, first, end, silent):
        return False
    if not silent:
        start = state.bMarks[first] + state.tShift[first]
        label = state.src[start : state.src.index("]", start)].removeprefix("[^")
        lines: dict[str, int] = state.env.setdefault("footnote_lines", {})
        if label in lines:
            message = f"the footnote '[^{label}]' is already that of line {lines[label] + 1}"
            raise located_error(state.env, first, message)
        lines[label] = first
        _count(state.env, first)
    return True


def _define_here(state: StateInline, silent: bool) -> bool:
    """Read a note in the text."""
    start = state.pos
    if not footnote_inline(state, silent):
        return False
    if not silent:
        _count(state.env, state.env["line"] + state.src.count("\n", 0, start))
    return True


def _count(env: Env, line: int) -> None:
    env["footnote_count"] = count = env.get("footnote_count", 0) + 1
    if count > _MOST:
        raise located_error(env, line, f"an article has {_MOST:,} footnotes at most, and here begins one more")


def _refuse_missing(state: StateCore) -> None:
    labels = [label[1:] for label in state.env.get("footnotes", {}).get("refs", {})]
    for token in state.tokens:
        for child in token.children or ():
            missing = re.search(r"\[\^([^\]\s]+)\]", child.content) if child.type == "text" else None
            if missing:
                hint = did_you_mean(missing[1], labels)
                raise located_error(state.env, line_of(token), f"no footnote '[^{missing[1]}]: ...'{hint}")


def _refuse_unused(state: StateCore) -> None:
    for label, number in state.env.get("footnotes", {}).get("refs", {}).items():
        if number < 0:
            line = state.env["footnote_lines"][label[1:]]
            raise located_error(state.env, line, f"nothing refers to the footnote '[^{label[1:]}]'")


def _render_mark(_: object, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
    meta = tokens[index].meta
    number = meta["id"] + 1
    mark_id = "" if env.get("in_card") else f' id="{_mark_id(number, meta.get("subId", 0))}"'
    label = escapeHtml(say("page.footnote", number=number))
    mark = f'<sup><a href="#footnote-{number}"{mark_id} aria-label="{label}">{number}</a></sup>'
    card = "" if env.get("in_card") else env["footnote_cards"].get(meta["id"], "")
    return cue(mark, card) if card else mark


def _notes(tokens: list[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Yield the id of each note, the number of its marks and its tokens."""
    inner: list[Token] = []
    id_, count = 0, 0
    for token in tokens:
        if token.type == "footnote_open":
            id_, count, inner = token.meta["id"], 0, []
        elif token.type == "footnote_anchor":
            count += 1
        elif token.type == "footnote_close":
            yield id_, count, inner
        else:
            inner.append(token)


def _mark_id(number: int, occurrence: int) -> str:
    return f"footnote-{number}-mark" + (f"-{occurrence + 1}" if occurrence else "")


def _phrasing(md: MarkdownIt, note: Sequence[Token], env: Env) -> str:
    """Return the paragraphs of a note as lines, or nothing where it holds more than paragraphs: it stands in one."""
    if any(token.type not in ("paragraph_open", "inline", "paragraph_close") for token in note):
        return ""
    paragraphs = [token for token in note if token.type == "inline"]
    return "<br>".join(str(md.renderer.render([token], md.options, env)).strip() for token in paragraphs)
