"""Pandoc's inline elements, as its JSON has them, to phrasing content and to plain text."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from generator.rendering.references.links import safe_address

Inline = dict[str, Any]

_TAGS = {
    "Emph": "i",
    "Strong": "b",
    "Superscript": "sup",
    "Subscript": "sub",
    "Strikeout": "s",
    "Underline": "u",
}
_BREAKS = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}

# Between word joiners, so that a line does not break inside a range.
_RANGE = re.compile(r"(?<=\d)–(?=\d)")


def to_html(inlines: Sequence[Inline], math: Callable[[str], str]) -> str:
    """Return inline elements as HTML; `math` returns the MathML of LaTeX."""
    return "".join(_html(item, math) for item in inlines)


def to_text(inlines: Sequence[Inline], math: Callable[[str], str]) -> str:
    """Return inline elements as plain text."""
    shown = re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", to_html(inlines, math), flags=re.DOTALL)
    return html.unescape(shown).replace("\N{WORD JOINER}", "")


def formulas_in(inlines: Sequence[Inline]) -> Iterator[str]:
    """Yield the LaTeX of each formula."""
    for item in walk(inlines):
        if item["t"] == "Math":
            yield str(item["c"][1])


def walk(inlines: object) -> Iterator[Inline]:
    """Yield every element, those inside others too."""
    if isinstance(inlines, dict):
        if "t" in inlines:
            yield inlines
        yield from walk(inlines.get("c"))
    elif isinstance(inlines, list):
        for item in inlines:
            yield from walk(item)


def _html(item: Inline, math: Callable[[str], str]) -> str:
    kind, content = item["t"], item.get("c")
    if kind in _BREAKS:
        return _BREAKS[kind]
    if content is None:
        return ""
    if kind == "Str":
        return html.escape(_RANGE.sub("\N{WORD JOINER}–\N{WORD JOINER}", content), quote=False)
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{to_html(content, math)}</{_TAGS[kind]}>"
    if kind == "SmallCaps":
        return to_html(content, math)
    if kind == "Math":
        return math(content[1])
    if kind == "Code":
        return f"<code>{html.escape(content[1], quote=False)}</code>"
    if kind == "Quoted":
        opening, closing = _QUOTES[content[0]["t"]]
        return f"{opening}{to_html(content[1], math)}{closing}"
    if kind == "Link":
        address = safe_address(content[2][0])
        text = to_html(content[1], math)
        return f'<a href="{html.escape(address)}">{text}</a>' if address else text
    if kind == "RawInline":
        return html.escape(re.sub(r"\\[A-Za-z]+\s*|[{}]", "", content[1]), quote=False)
    if kind in ("Span", "Cite"):
        return to_html(content[1], math)
    return ""
