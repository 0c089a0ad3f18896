"""Side notes: in the margin where there is one, and where there is none, opened in the text by a sign."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.rendering.language import say
from generator.rendering.source_lines import line_of, located_error

_OPEN, _CLOSE = "{>", "<}"


def side_notes_plugin(md: MarkdownIt) -> None:
    """Parse `the state{> A vector of *numbers*. <} is kept`: what is said beside a word, without a number or a list.

    It works without a script: the sign is a checkbox, and the note is shown while it is checked.
    """
    md.inline.ruler.before("link", "side_note", _parse)
    md.core.ruler.push("side_notes", _number)
    md.add_render_rule("side_note_open", _render_open)
    md.add_render_rule("side_note_close", lambda *_: "</span></span>")


def _parse(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(_OPEN, state.pos):
        return False
    start, bound = state.pos + len(_OPEN), state.posMax
    end = state.src.find(_CLOSE, start)
    if end < 0 or not state.src[start:end].strip():
        line = state.env["line"] + state.src.count("\n", 0, state.pos)
        raise located_error(state.env, line, "a side note is written {> a note <}, in one paragraph")
    if not silent:
        state.push("side_note_open", "span", 1)
        state.pos, state.posMax = start, end
        while state.src[state.pos] in " \n":
            state.pos += 1
        state.md.inline.tokenize(state)
        state.push("side_note_close", "span", -1)
    state.pos, state.posMax = end + len(_CLOSE), bound
    return True


def _number(state: StateCore) -> None:
    """Number the notes of the text, and refuse one inside another."""
    count = 0
    for token in state.tokens:
        depth, children = 0, token.children or []
        for before, child in zip([None, *children], children, strict=False):
            if child.type == "side_note_open":
                count, depth = count + 1, depth + 1
                child.meta = {"number": count}
            elif child.type == "side_note_close":
                depth -= 1
                if before and before.type == "text":
                    before.content = before.content.rstrip()
            if depth > 1:
                raise located_error(state.env, line_of(child), "a side note cannot stand in a side note")


def _render_open(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    label = escapeHtml(say("page.side-note", number=tokens[index].meta.get("number", 0)))
    return (
        f'<span class="side-note"><input type="checkbox" class="side-note-sign" aria-label="{label}">'
        '<span class="side-note-text">'
    )
