"""LaTeX to MathML at build time: pandoc's texmath, all formulas of an article in one call."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.errors import InputError
from generator.rendering.language import say
from generator.rendering.markdown.annotations import annotate, place_labels
from generator.rendering.markdown.math_syntax import math_syntax_plugin
from generator.rendering.markdown.math_tex import UPRIGHT, dropped, is_aligned, needed, prepared, take_definitions
from generator.rendering.pandoc import pandoc
from generator.rendering.source_lines import Env, line_of, located_error
from generator.storage.cache import Cache

SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"})

ACCENTS = {"\u0303": "˜", "\u0302": "ˆ", "\u0307": "˙", "\u0308": "¨", "\u203e": "¯"}
"""By what texmath writes, combining characters, which browsers set left of their letter: accents that they centre."""

_MATH = ("math_inline", "math_block")

_SHORT = 12
"""Signs of a formula within a line that a telephone's line holds, in letters of twice the size too. No browser breaks a
formula: a longer one scrolls in its place where the line is too narrow for it."""

_SIGNS = re.compile(r"<m(?:i|n|o|s|text)(?: [^>]*)?>([^<]*)<")

UNCLOSED = "'$$' stands on a line of its own before and after display math, with no blank line between"


@dataclass(frozen=True)
class Formula:
    """LaTeX and where it stands: `where` is `file:line`, `definitions` are those of the commands that it uses."""

    tex: str
    display: bool
    where: str
    definitions: str = ""


def math_plugin(md: MarkdownIt) -> None:
    r"""Parse math, to be rendered as MathML: `$\sigma(x)$` within a line, lines between `$$`: see `math_syntax.py`.

    Lines under display math put words beneath its parts: see `annotations.py`.
    A dollar sign that could be taken for one of these is written `\$`.
    """
    math_syntax_plugin(md)
    md.core.ruler.push("math_annotations", annotate)
    md.core.ruler.push("math_texts", _tidy_texts)
    md.add_render_rule("math_inline", _render_inline)
    md.add_render_rule("math_block", _render_block)


def convert_math(tokens: Sequence[Token], env: Env, convert: Callable[[Sequence[Formula]], Sequence[str]]) -> None:
    """Put MathML in the place of LaTeX. `convert` is called once, with all formulas of the article in their order."""
    texs, definitions = take_definitions(token.content for token in formulas_of(tokens))
    found, formulas = [], []
    for token, tex in zip(formulas_of(tokens), texs, strict=True):
        token.content = ""  # of one that does nothing but define
        if tex:
            where = f"{env['path']}:{line_of(token) + 1}"
            found.append(token)
            formulas.append(Formula(tex, token.type == "math_block", where, needed(tex, definitions)))
    for token, mathml in zip(found, convert(formulas) if formulas else (), strict=True):
        annotations = token.meta.get("annotations")
        token.content = place_labels(mathml, annotations, token.meta["tex"]) if annotations else mathml
        if token.type == "math_inline":
            # A browser that translates the page would take letters for words. HTML's attribute for that is not one of
            # MathML.
            token.content = mathml.replace("<math ", '<math class="notranslate" ', 1)


def formulas_of(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of all formulas of a text, in their order."""
    return [item for token in tokens for item in (token, *(token.children or ())) if item.type in _MATH]


def _tidy_texts(state: StateCore) -> None:
    """Refuse display math that was not closed, and keep punctuation with the formula before it."""
    for token in state.tokens:
        if token.type == "inline":
            if "$$" in _text(token):
                raise located_error(state.env, line_of(token), UNCLOSED)
            _keep_punctuation(token.children or [])


def _render_inline(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    after = tokens[index].meta.get("after", "")
    formula = tokens[index].content
    if sum(map(len, _SIGNS.findall(formula))) > _SHORT:
        return f'<span class="long-formula">{formula}{after}</span>'
    return f'<span class="unbroken">{formula}{after}</span>' if after else formula


def _render_block(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    if not tokens[index].content:
        return ""
    label = escapeHtml(say("page.formula"))
    box = f'<div class="math-scroll" translate="no" tabindex="0" role="group" aria-label="{label}">'
    return f"{box}{tokens[index].content}</div>\n"


def _keep_punctuation(children: Sequence[Token]) -> None:
    """Move the punctuation behind a formula into its token: a browser may break the line between the two."""
    for formula, following in pairwise(children):
        if formula.type == "math_inline" and following.type == "text":
            rest = following.content.lstrip(",.;:!?)’”")
            formula.meta["after"] = following.content[: len(following.content) - len(rest)]
            following.content = rest


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type == "text")


def convert_formulas(formulas: Sequence[Formula], cache: Cache | None = None) -> list[str]:
    """Return the MathML of each formula, from `cache` where it is there.

    Pandoc is started, once, only for formulas that are not: an edit of the text alone does without.
    """
    distinct = {(formula.tex, formula.display, formula.definitions): formula for formula in formulas}
    different = list(distinct.values())

    def convert(indices: Sequence[int]) -> list[bytes]:
        return [mathml.encode() for mathml in _texmath([different[index] for index in indices])]

    if cache:
        converted = [entry.data for entry in cache.get_all("formulas/mathml", list(distinct), convert)]
    else:
        converted = convert(range(len(different))) if different else []
    known = {key: mathml.decode() for key, mathml in zip(distinct, converted, strict=True)}
    return [known[formula.tex, formula.display, formula.definitions] for formula in formulas]


def _texmath(formulas: Sequence[Formula]) -> list[str]:
    texs = [formula.definitions + prepared(formula.tex) for formula in formulas]
    # Pandoc's own document syntax, in which LaTeX needs no escaping but that of a string.
    document = ", ".join(
        f"Para [Math {'Display' if formula.display else 'Inline'}Math {json.dumps(tex, ensure_ascii=False)}]"
        for formula, tex in zip(formulas, texs, strict=True)
    )
    html, warnings = pandoc(f"[{document}]", "--from=native", "--to=html", "--mathml", "--wrap=none")
    results = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    assert len(results) == len(formulas), f"{len(formulas)} formulas gave {len(results)}"
    said = _messages(warnings, texs)
    return [_mathml(*parts) for parts in zip(formulas, results, said, strict=True)]


def _messages(warnings: str, texs: Sequence[str]) -> list[str]:
    """Return what pandoc says of each formula that it cannot read, and nothing of the others."""
    said = {}
    for warning in warnings.split("[WARNING] "):
        formula, _, message = warning.replace("\n  ", "\n").partition(", rendering as TeX:\n")
        said[formula.removeprefix("Could not convert TeX math ")] = message
    return [said.get(tex, "") for tex in texs]


def _mathml(formula: Formula, result: str, message: str) -> str:
    if lost := dropped(formula.tex):
        raise InputError(f"{formula.where}: math: {lost}")
    # What texmath cannot read comes back as LaTeX, with no more than a warning in the log.
    if not result.startswith("<math"):
        raise InputError(f"{formula.where}: {_complaint(formula, message)}")
    mathml = result.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    # A cell's alignment as a class: the page's policy allows no style attribute.
    mathml = re.sub(r' columnalign="\w+" style="text-align: (\w+)[^"]*"', r' class="align-\1"', mathml)
    # Norm bars: fonts can stretch the double vertical line, not the sign for "parallel to".
    mathml = re.sub(r"(<mo[^>]*>)∥(?=</mo>)", r"\1‖", mathml)
    root = ElementTree.fromstring(mathml)
    _tighten_scripts(root)
    _centre_accents(root)
    _set_styles(root, formula.tex)
    mathml = ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)
    if " style=" in mathml:
        raise InputError(
            f"{formula.where}: this formula needs inline styles, which the page does not allow: {formula.tex}"
        )
    return mathml


def _tighten_scripts(root: ElementTree.Element) -> None:
    """Set operators in sub- and superscripts without space around them, as TeX does: `t−1`, not `t − 1`."""
    for script in root.iter():
        if script.tag in SCRIPTS:
            for operator in (mo for part in list(script)[1:] for mo in part.iter("mo")):
                operator.attrib.update(lspace="0", rspace="0")


def _set_styles(root: ElementTree.Element, tex: str) -> None:
    r"""Set rows of `aligned` and the like in display style, letters of \mathbf upright; keep the author's LaTeX."""
    tables = list(root.iter("mtable")) if is_aligned(tex) else []
    for number, table in enumerate(tables):
        cell = table.find("mtr/mtd")
        if number == 0 or (cell is not None and cell.get("class") == "align-right"):
            table.set("displaystyle", "true")
    for element in root.iter():
        if element.get("mathvariant") == "bold-sans-serif":
            element.set("mathvariant", "bold")
            element.text = (element.text or "").translate(UPRIGHT)
        if element.tag == "annotation":
            element.text = tex


def _centre_accents(root: ElementTree.Element) -> None:
    """Set an accent over the middle of its letter, in the letter's size."""
    for over in root.iter("mover"):
        accent = over[-1]
        if accent.attrib.pop("accent", "") == "true":
            over.set("accent", "true")
            one_letter = len(over[0]) == 0
            accent.text = ACCENTS.get(accent.text or "", accent.text)
            if one_letter:  # it keeps its width
                accent.set("stretchy", "false")
            elif accent.text == "¯":
                accent.text = "\u203e"  # the line that grows over several


def _complaint(formula: Formula, message: str) -> str:
    """Return texmath's message on one line: what it met, and where in the formula."""
    unexpected = re.search(r"^unexpected (.+)$", message, re.MULTILINE)
    met = f"unexpected {unexpected[1]}" if unexpected else "it cannot be read"
    caret = re.search(r"^( *)\^$", message, re.MULTILINE)
    line = message[: caret.start()].rstrip("\n").rpartition("\n")[2] if caret else ""
    before = line[: len(caret[1])].strip() if caret else ""
    after = f" after '{before[-30:]}'" if before else ""
    shown = " ".join(formula.tex.split())
    return f"math: {met}{after} in '{shown if len(shown) <= 60 else shown[:57] + '...'}'"
