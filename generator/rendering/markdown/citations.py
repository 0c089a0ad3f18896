"""Citations: `[@key]` becomes a number that links to the reference list and carries a card with the reference."""

import re
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from generator.errors import did_you_mean
from generator.rendering.markdown.bibliography import Reference
from generator.rendering.source_lines import Env, line_of, located_error

KEY = r"@([A-Za-z0-9_][\w:.+/-]*)"
CITATION = re.compile(rf"\[\s*{KEY}(?:\s*;\s*{KEY})*\s*\]")


def citations_plugin(md: MarkdownIt, *, bibliography: Mapping[str, Reference], source: str) -> None:
    """Parse `[@key]` and `[@one; @other]`, numbered by first citation.

    The cited keys are left in `env["cited"]`, in the order of their numbers; `source` names the file they are in.
    """

    def number(state: StateCore) -> None:
        cited: list[str] = state.env.setdefault("cited", [])
        for token in state.tokens:
            for before, child in zip([None, *(token.children or ())], token.children or (), strict=False):
                if child.type == "citation":
                    _refuse_unknown(child, bibliography, source, state.env)
                    cited.extend(key for key in dict.fromkeys(child.meta["keys"]) if key not in cited)
                    _tie(before)

    def render(_: object, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
        marks = [
            _mark(bibliography[key], env["cited"].index(key) + 1, env.get("in_card", False))
            for key in tokens[index].meta["keys"]
        ]
        return f'<span class="citation">[{", ".join(marks)}]</span>'

    md.inline.ruler.before("link", "citation", _parse)
    md.core.ruler.push("citations", number)
    md.add_render_rule("citation", render)


def _parse(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[@", state.pos):
        return False
    match = CITATION.match(state.src, state.pos)
    if not match:
        line = state.env["line"] + state.src.count("\n", 0, state.pos)
        raise located_error(state.env, line, "a citation is written [@key] or [@one; @other]")
    if not silent:
        keys = re.findall(KEY, match[0])
        state.push("citation", "", 0).meta = {"keys": keys}
    state.pos = match.end()
    return True


def _refuse_unknown(citation: Token, bibliography: Mapping[str, Reference], source: str, env: Env) -> None:
    for key in citation.meta["keys"]:
        if key not in bibliography:
            hint = did_you_mean(key, bibliography)
            raise located_error(env, line_of(citation), f"no reference '{key}' in {source}{hint}")


def _tie(before: Token | None) -> None:
    """Keep the mark on the line of the word before it."""
    if before and before.type == "text" and before.content.endswith(" "):
        before.content = f"{before.content.rstrip(' ')}\N{NO-BREAK SPACE}"


def _mark(reference: Reference, number: int, in_card: bool) -> str:
    label = escapeHtml(f"{number}: {reference.short}")
    mark = f'<a href="#{reference_id(reference)}" aria-label="{label}">{number}</a>'
    return mark if in_card else cue(mark, reference_html(reference))


def cue(mark: str, card: str) -> str:
    """Return a mark in the text with a card that CSS shows on hover, focus and, by the tabindex, on a tap.

    Nothing but phrasing content, as it stands in a paragraph; hidden where there is no CSS, as the link remains.
    """
    return f'<span class="cue" tabindex="-1">{mark}<span class="cue-card" hidden>{card}</span></span>'


def reference_id(reference: Reference) -> str:
    """Return the id of a reference's item in the list of references."""
    return "reference-" + re.sub(r"[^\w.-]+", "-", reference.key)


def reference_html(reference: Reference) -> str:
    """Return a reference as phrasing content: title, authors, venue and year, link."""
    lines = [f'<span class="reference-title">{escapeHtml(reference.title)}</span>']
    if reference.authors:
        names = ", ".join(reference.authors).replace(", et al.", " et al.")
        lines.append(f'<span class="reference-authors">{escapeHtml(names)}</span>')
    journal = f"<i>{escapeHtml(reference.journal)}</i>" if reference.journal else ""
    volume = journal and reference.venue[:1].isdigit()
    journal = f"{journal} {escapeHtml(reference.venue)}" if volume else journal
    rest = (journal, "" if volume else escapeHtml(reference.venue), escapeHtml(reference.year))
    venue = ", ".join(part for part in rest if part)
    link = f'<a href="{escapeHtml(reference.link)}">{escapeHtml(reference.link_text)}</a>' if reference.link else ""
    where = ". ".join(part for part in (venue, link) if part)
    if where:
        lines.append(f'<span class="reference-venue">{where}</span>')
    return " ".join(lines)
