"""Values that the build fills in, and claims that it checks.

    The GRU is right at {{ gru.accuracy_known | percent }} of the positions.
    [It finds the word sooner than the LSTM.]{? rank(gru, grammar/grammar/2/1) < rank(lstm, grammar/grammar/2/1) ?}

`expressions.py` says what may stand inside, `quantities.py` what it is about, `formats.py` how numbers are written.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.formats import value_as_text
from generator.rendering.claims.language import Result, Scope, evaluate, kind_of
from generator.rendering.source_lines import Env, line_of, located_error, shown_path

_NOT_A_CLAIM = "a claim stands behind its phrase: [a phrase of the text]{? expression ?}"

_NOT_CLOSED = "a claim is closed by '?}': [phrase]{? expression ?}; no line of it begins with '>', which is a quotation"


@dataclass(frozen=True)
class FalseClaim:
    """A claim that does not hold: `place` is `file:line`, `numbers` what its quantities are."""

    place: str
    phrase: str
    expression: str
    numbers: str

    def __str__(self) -> str:
        return f"{self.place}: not true: “{self.phrase}”: {self.expression}; got {self.numbers}"


def refuse_false_claims(claims: Sequence[FalseClaim]) -> None:
    """Raise an error that names every one of them, a line each."""
    count = "one claim of the text is" if len(claims) == 1 else f"{len(claims)} claims of the text are"
    lines = "\n".join(map(str, claims))
    raise InputError(
        f"{count} not true of these models; mend the text, or see them marked in the page with --allow-false-claims"
        f"\n{lines}"
    )


def claims_plugin(md: MarkdownIt, *, scope: Scope) -> None:
    """Parse `{{ value | format }}` and `[phrase]{? claim ?}`. The false ones are left in `env["false_claims"]`.

    To be used before plugins that read the text of tokens, such as that of headings: a value becomes text.
    """

    def value(state: StateInline, silent: bool) -> bool:
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

    def claim(state: StateInline, silent: bool) -> bool:
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

    def resolve(state: StateCore) -> None:
        state.env["false_claims"] = []
        for token in state.tokens:
            children = token.children or []
            for child in children:
                if child.type == "value":
                    _fill(child, state.env, scope)
            for index, child in enumerate(children):
                if child.type == "claim_open":
                    _check(children, index, state.env, scope)

    def render(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        token = tokens[index]
        numbers = token.meta.get("numbers")
        if numbers is None:
            return ""
        if token.nesting > 0:
            return '<span class="false-claim">'
        return f'<span class="false-claim-note"> Not so: {escapeHtml(numbers)}.</span></span>'

    md.inline.ruler.before("link", "claim", claim)
    md.inline.ruler.before("claim", "value", value)
    md.core.ruler.push("claims", resolve)
    md.add_render_rule("claim_open", render)
    md.add_render_rule("claim_close", render)


def _error_at(state: StateInline, message: str) -> InputError:
    return located_error(state.env, state.env["line"] + state.src.count("\n", 0, state.pos), message)


def _fill(token: Token, env: Env, scope: Scope) -> None:
    try:
        token.content = value_as_text(token.content, scope)
    except InputError as error:
        raise located_error(env, line_of(token), str(error)) from None
    token.type = "text"


def _check(children: list[Token], index: int, env: Env, scope: Scope) -> None:
    opening, level, end = children[index], 0, index
    for end in range(index, len(children)):
        level += {"claim_open": 1, "claim_close": -1}.get(children[end].type, 0)
        if level == 0:
            break
    line = line_of(opening)
    expression = " ".join(opening.content.split())
    try:
        result = evaluate(expression, scope)
        _refuse_what_claims_nothing(expression, result)
    except InputError as error:
        raise located_error(env, line, str(error)) from None
    if result.value:
        return
    numbers = ", ".join(f"{name} = {shown(value)}" for name, value in result.quantities.items())
    phrase = "".join(
        " " if child.type == "softbreak" else child.content
        for child in children[index + 1 : end]
        if child.type in ("text", "code_inline", "softbreak")
    )
    opening.meta["numbers"] = children[end].meta["numbers"] = numbers
    env["false_claims"].append(FalseClaim(f"{env['path']}:{line + 1}", phrase, expression, numbers))


def _refuse_what_claims_nothing(expression: str, result: Result) -> None:
    if not result.quantities:
        raise InputError(f"'{expression}' names no quantity, so it can never become false")
    if not isinstance(result.value, bool):
        hint = "; of a list say all(…) or any(…)" if isinstance(result.value, tuple) else "; compare it with something"
        raise InputError(f"'{expression}' is {kind_of(result.value)}, not a claim{hint}")


def shown(value: Any) -> str:
    """Return the value of a quantity as a message shows it: numbers to four significant digits."""
    if isinstance(value, tuple) and any(isinstance(item, Mapping) for item in value):
        return f"{len(value)} items"
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else f"“{value}”"


_T = TypeVar("_T")


def fill_values(baked: Baked, path: Path, scope: Scope) -> Baked:
    """Return the baked data with values in the texts of `article.toml`: description, titles and notes of sentences."""

    def filled(owner: _T, *names: str) -> _T:
        return dataclasses.replace(owner, **{name: fill(getattr(owner, name)) for name in names})  # type: ignore[type-var]

    def fill(text: str) -> str:
        before, opening, rest = text.partition("{{")
        expression, closing, after = rest.partition("}}")
        if not opening or not closing:
            return text
        try:
            return before + value_as_text(expression, scope) + fill(after)
        except InputError as error:
            lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
            line = next((k for k, line in enumerate(lines, start=1) if expression in line), 1)
            raise InputError(f"{shown_path(path)}:{line}: {error}") from None

    manifest = dataclasses.replace(
        baked.manifest,
        article=filled(baked.manifest.article, "description"),
        sentences=tuple(filled(sentence, "title", "note") for sentence in baked.manifest.sentences),
    )
    return dataclasses.replace(baked, manifest=manifest)
