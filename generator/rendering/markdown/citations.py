"""Citations: `[@key]` becomes a number that links to the reference list and carries a card with the reference."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.errors import InputError
from generator.rendering.references.bibliography import Bibliography
from generator.rendering.references.reference import Reference, reference_html
from generator.rendering.source_lines import Env, line_of, located_error

_KEY = re.compile(r"@(?:\{([^{}\s]+)\}|([^\W](?:[\w:.#$%&+?<>~/'*!-]*[\w*/+])?))")
"""A key, or in braces any. It may be longer than the key that is meant: see `_key_at`."""

_FORMS = "a citation is written [@key], [@one; @other], [see @key, p. 3], or @key as a part of the sentence"


class _Item(NamedTuple):
    """A work in a citation: `start` and `end` are those of its key, between what is said before and behind it."""

    first: int
    start: int
    end: int
    last: int
    key: str


def citations_plugin(md: MarkdownIt, *, bibliography: Bibliography) -> None:
    r"""Parse citations in Pandoc's syntax, numbered by first citation.

    `[@key]`, `[@one; @other]`, `[see @key, p. 3]`, `[-@key]`: the numbers, with what is said before and behind. `@key`
    and `@key [p. 3]`: the authors' names, as a part of the sentence, and the number. A key with other signs stands in
    braces, `@{key}`; `\@` is the sign alone. The cited keys are left in `env["cited"]`, in the order of their numbers;
    `env["references"]` has their references when the text is rendered.
    """

    def parse(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "[@":
            return False
        try:
            parse_here = _parse_group if state.src[state.pos] == "[" else _parse_in_text
            return parse_here(state, silent, bibliography)
        except InputError:
            if silent:  # looking ahead, which may end elsewhere
                return False
            raise

    def number(state: StateCore) -> None:
        cited: list[str] = state.env.setdefault("cited", [])
        for token in state.tokens:
            before: Token | None = None
            in_link = False
            for child in token.children or ():
                in_link = child.type == "link_open" or (in_link and child.type != "link_close")
                if child.type == "citation_open":
                    if in_link:
                        raise located_error(state.env, line_of(child), "a citation is a link, and cannot stand in one")
                    if child.meta["tied"]:
                        _tie(before)
                elif child.type == "citation" and child.meta["key"] not in cited:
                    cited.append(child.meta["key"])
                before = child

    def render(_: object, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
        return _mark(_reference(tokens[index], env), env)

    def render_names(_: object, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
        return escapeHtml(_reference(tokens[index], env).names)

    md.inline.ruler.before("link", "citation", parse)
    md.core.ruler.push("citations", number)
    md.add_render_rule("citation_open", lambda *_: '<span class="citation">[')
    md.add_render_rule("citation", render)
    md.add_render_rule("citation_close", lambda *_: "]</span>")
    md.add_render_rule("citation_names", render_names)
    md.inline.add_terminator_char(";")  # where what is said of a work ends


def _parse_group(state: StateInline, silent: bool, bibliography: Bibliography) -> bool:
    start, bound = state.pos, state.posMax
    end = _closing(state.src, start)
    if end < 0 or state.src.startswith(("(", "[", "{?"), end + 1) or state.src.startswith("[^", start):
        if state.src.startswith("[@", start) and end < 0:
            raise _error(state, start, _FORMS)
        return False
    items = list(_items(state, start + 1, end, bibliography))
    if not any(items):
        return False
    if not all(items):
        raise _error(state, start, f"{_FORMS}; between ';' there is a work each")
    if not silent:
        _push_group(state, [item for item in items if item], tied=True)
    state.pos, state.posMax = end + 1, bound
    return True


def _push_group(state: StateInline, items: Sequence[_Item], *, tied: bool) -> None:
    opening = state.push("citation_open", "span", 1)
    opening.meta = {"tied": tied}
    bare = all(
        not state.src[item.first : item.start].strip(" -") and not state.src[item.end : item.last].strip()
        for item in items
    )
    for number, item in enumerate(items):
        if number:
            state.push("text", "", 0).content = ", " if bare else "; "
        before = state.src[item.first : item.start]
        _push_text(state, item.first + len(before) - len(before.lstrip()), item.first + len(before.removesuffix("-")))
        _push_mark(state, item.key)
        behind = state.src[item.end : item.last]
        _push_text(state, item.end, item.end + len(behind.rstrip()))
    state.push("citation_close", "span", -1)


def _push_mark(state: StateInline, key: str) -> None:
    mark = state.push("citation", "", 0)
    mark.meta = {"key": key}
    mark.content = key  # for the apostrophe behind it: a word is before that


def _push_text(state: StateInline, start: int, end: int) -> None:
    """Parse what is said before or behind a work: Markdown, values and math as elsewhere."""
    if start < end:
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)


def _parse_in_text(state: StateInline, silent: bool, bibliography: Bibliography) -> bool:
    start, bound = state.pos, state.posMax
    if start and (state.src[start - 1].isalnum() or state.src[start - 1] in "_/.-"):
        return False
    found = _key_at(state, start, bibliography, r"; the sign alone is written \@")
    if not found:
        return False
    key, end = found
    if not silent:
        state.push("citation_names", "", 0).meta = {"key": key}
        state.push("text", "", 0).content = "\N{NO-BREAK SPACE}"
    locator = re.compile(r" ?\[").match(state.src, end)
    close = _closing(state.src, locator.end() - 1) if locator else -1
    said = state.src[locator.end() : close] if locator and close > 0 else ""
    inside = said and not state.src.startswith(("(", "[", "{?"), close + 1) and said[0] not in "^@" and "@" not in said
    last = close if inside else end
    if not silent:
        opening = state.push("citation_open", "span", 1)
        opening.meta = {"tied": False}
        _push_mark(state, key)
        if inside and locator:
            state.push("text", "", 0).content = ", "
            _push_text(state, locator.end(), close)
        state.push("citation_close", "span", -1)
    state.pos, state.posMax = last + bool(inside), bound
    return True


def _items(state: StateInline, start: int, end: int, bibliography: Bibliography) -> Iterator[_Item | None]:
    """Yield each work between the brackets of a citation; None for a part that has none."""
    for part in re.compile(r"[^;]*").finditer(state.src, start, end):
        if part.start() == part.end() and part.start() > start and state.src[part.start() - 1] != ";":
            continue  # the empty match behind each part
        sign = re.compile(r"(?<![\w\\/.`])@(?=[\w{])").search(state.src, part.start(), part.end())
        found = _key_at(state, sign.start(), bibliography) if sign else None
        yield _Item(part.start(), sign.start(), found[1], part.end(), found[0]) if sign and found else None


def _key_at(
    state: StateInline, position: int, bibliography: Bibliography, otherwise: str = ""
) -> tuple[str, int] | None:
    """Return the key at a sign, and where it ends: the longest that there is, as `@doe's` is `@doe` with an `'s`.

    Raises for a key that is none; `otherwise` says what else may have been meant.
    """
    match = _KEY.match(state.src, position)
    if not match:
        return None
    written = match[1] or match[2]
    start = match.start(1 if match[1] else 2)
    for end in [len(written)] if match[1] else range(len(written), 0, -1):
        if written[:end] in bibliography and not re.match(r"\w", written[end:]):
            return written[:end], match.end() if match[1] else start + end
    key = written if match[1] else re.sub(r"[^\w]+$", "", written)
    raise _error(state, position, f"no reference '{key}' in {bibliography.name}{bibliography.hint(key)}{otherwise}")


def _error(state: StateInline, position: int, message: str) -> InputError:
    return located_error(state.env, state.env["line"] + state.src.count("\n", 0, position), message)


def _closing(source: str, start: int) -> int:
    """Return where the bracket at `start` closes, or -1."""
    return _brackets(source).get(start, -1)


@lru_cache(maxsize=4)
def _brackets(source: str) -> Mapping[int, int]:
    """Return where each bracket of a text closes: found once, as each bracket may begin a citation."""
    closed: dict[int, int] = {}
    opened: list[int] = []
    for part in re.finditer(r"\\.|[\[\]]", source, re.DOTALL):
        if part[0] == "[":
            opened.append(part.start())
        elif part[0] == "]" and opened:
            closed[opened.pop()] = part.start()
    return closed


def _tie(before: Token | None) -> None:
    """Keep the mark on the line of the word before it."""
    if before and before.type == "text" and before.content.endswith(" "):
        before.content = f"{before.content.rstrip(' ')}\N{NO-BREAK SPACE}"


def _reference(token: Token, env: Env) -> Reference:
    references: Mapping[str, Reference] = env["references"]
    return references[token.meta["key"]]


def _mark(reference: Reference, env: Env) -> str:
    number = env["cited"].index(reference.key) + 1
    label = escapeHtml(f"{number}: {reference.short}")
    mark = f'<a href="#{reference_id(reference.key)}" aria-label="{label}">{number}</a>'
    return mark if env.get("in_card", False) else cue(mark, reference_html(reference))


def cue(mark: str, card: str) -> str:
    """Return a mark in the text with a card that CSS shows on hover, focus and, by the tabindex, on a tap.

    Nothing but phrasing content, as it stands in a paragraph; hidden where there is no CSS, as the link remains.
    """
    return f'<span class="cue" tabindex="-1">{mark}<span class="cue-card" hidden>{card}</span></span>'


def reference_id(key: str) -> str:
    """Return the id of a reference's item in the list of references."""
    return "reference-" + re.sub(r"[^\w.-]+", "-", key)
