"""The syntax of values that the build fills in, and of claims that it checks.

    The GRU is right at {{ gru.accuracy_known | percent }} of the positions.
    [It finds the word sooner than the LSTM.]{? rank(gru, grammar/grammar/2/1) < rank(lstm, grammar/grammar/2/1) ?}

`language.py` says what may stand inside, `scope.py` what it is about, `formats.py` how numbers are written, and
`check.py` fills in and checks.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.errors import InputError
from generator.rendering.source_lines import located_error

_NOT_A_CLAIM = "a claim stands behind its phrase: [a phrase of the text]{? expression ?}"

_NOT_CLOSED = "a claim is closed by '?}': [phrase]{? expression ?}; no line of it begins with '>', which is a quotation"


def claims_plugin(md: MarkdownIt) -> None:
    """Parse `{{ value | format }}` into a token `value`, and `[phrase]{? claim ?}` into `claim_open` ... `claim_close`.

    The expression is the token's `content`.
    """
    md.inline.ruler.before("link", "claim", _parse_claim)
    md.inline.ruler.before("claim", "value", _parse_value)
    md.add_render_rule("claim_open", _render)
    md.add_render_rule("claim_close", _render)


def _parse_value(state: StateInline, silent: bool) -> bool:
    if state.src.startswith("{?", state.pos):
        raise _error_at(state, _NOT_A_CLAIM)
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos)
    if end < 0:
        raise _error_at(state, "a value is closed by '}}': {{ expression | format }}")
    if not silent:
        state.push("value", "", 0).content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True


def _parse_claim(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    start, bound = state.pos, state.posMax
    label = state.md.helpers.parseLinkLabel(state, start)
    if label < 0 or not state.src.startswith("{?", label + 1):
        return False
    end = state.src.find("?}", label)
    if end < 0:
        raise _error_at(state, _NOT_CLOSED)
    if not silent:
        opening = state.push("claim_open", "span", 1)
        opening.content = state.src[label + 3 : end]
        state.pos, state.posMax = start + 1, label
        state.md.inline.tokenize(state)
        state.push("claim_close", "span", -1)
    state.pos, state.posMax = end + 2, bound
    return True


def _error_at(state: StateInline, message: str) -> InputError:
    return located_error(state.env, state.env["line"] + state.src.count("\n", 0, state.pos), message)


def _render(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Mark a claim that `check_claims` found to be false; one that holds leaves no trace."""
    token = tokens[index]
    numbers = token.meta.get("numbers")
    if numbers is None:
        return ""
    if token.nesting > 0:
        return '<span class="false-claim">'
    return f'<span class="false-claim-note"> Not so: {escapeHtml(numbers)}.</span></span>'
