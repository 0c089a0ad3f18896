r"""LaTeX as authors write it, made such that texmath reads it and loses nothing of it."""

import re
from collections.abc import Iterable, Mapping

from generator.rendering.claims.formats import FORMATS

_BRACED = r"\{(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*\})*\})*\})*\}"
_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?|providecommand\*?|DeclareMathOperator\*?)\s*\{?\s*(?P<name>\\[A-Za-z]+)\s*\}?"
    rf"\s*(?:\[\d\]\s*(?:\[[^\]]*\]\s*)?)?{_BRACED}\s*"
    rf"|\\def\s*(?P<plain>\\[A-Za-z]+)\s*(?P<body>{_BRACED})\s*"
)
DEFINES = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)(?![A-Za-z])")
"""How a line begins that defines a command for the whole article."""

_DROPPED = {"color": "colour", "cancel": "a stroke", "bcancel": "a stroke", "xcancel": "a stroke", "boxed": "a box"}
"""Commands that texmath or some browsers would leave out, and what they draw."""

_VALUE = re.compile(rf"\{{\{{[^{{}}|]*\|\s*(?:{'|'.join(FORMATS)})\b(?:\([^(){{}}]*\))?\s*\}}\}}")
"""A value of the text, which has a format, and is no group of LaTeX in a group."""

_BOLD_SANS = {0x1D5D4: (0x1D400, 52), 0x1D7EC: (0x1D7CE, 10), 0x1D756: (0x1D6A8, 58)}
"""Ranges of bold letters without serifs: where the upright bold ones with serifs begin, and how many they are."""

UPRIGHT = {start + k: to + k for start, (to, count) in _BOLD_SANS.items() for k in range(count)}
"""Bold letters without serifs, by which \\mathbf is told from \\bm, to those that it means."""


def take_definitions(texs: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Return formulas without the definitions in them, and the definitions by the command that they define."""
    definitions: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        name = found["name"] or found["plain"]
        definitions[name] = found[0].strip() if found["name"] else f"\\newcommand{{{name}}}{found['body']}"
        return ""

    return [_DEFINITION.sub(take, tex).strip() for tex in texs], definitions


def needed(tex: str, definitions: Mapping[str, str]) -> str:
    """Return the definitions that a formula needs, in their order."""
    used: set[str] = set()
    text = tex
    while new := {name for name in re.findall(r"\\[A-Za-z]+", text) if name in definitions} - used:
        used |= new
        text = " ".join(definitions[name] for name in new)
    return "".join(text for name, text in definitions.items() if name in used)


def prepared(tex: str) -> str:
    """Return LaTeX for texmath: numbers of equations as text, \\mathbf apart from \\bm, spaces of texts kept."""
    tex = re.sub(r"\\(?:notag|nonumber)(?![A-Za-z])\s*|\\label\s*\{[^{}]*\}\s*", "", tex)
    tex = re.sub(r"\\tag\s*\{([^{}]*)\}", r"\\qquad\\text{(\1)}", tex)
    tex = re.sub(r"\\tag\*\s*\{([^{}]*)\}", r"\\qquad\\text{\1}", tex)
    tex = re.sub(r"\\mathbf(?![A-Za-z])", r"\\mathbfsfup", tex)
    # Behind an escaped sign of a text texmath would take the space for the end of a command.
    return re.sub(r"\\text\s*\{[^{}]*\}", lambda text: re.sub(r"(\\[%&#_$]) ", r"\1{} ", text[0]), tex)


def dropped(tex: str) -> str:
    """Return what is wrong with a formula that would lose something; empty if nothing is."""
    for command in re.findall(r"\\([A-Za-z]+)", tex):
        if command in _DROPPED:
            return f"'\\{command}': {_DROPPED[command]} is not drawn in formulas"
    if value := _VALUE.search(tex):
        return f"a value, '{value[0]}', stands in the text, between formulas: it is not filled in within one"
    if re.search(r"\\begin\{array\}\s*\{[^}]*\|", tex):
        return "a table in a formula has no lines between its columns: take '|' out of the head of 'array'"
    return ""


def is_aligned(tex: str) -> bool:
    """Return whether the rows of a formula's tables are formulas of their own, in display style."""
    return bool(re.search(r"\\begin\{(?:align|gather|split|multline|eqnarray|flalign)", tex))
