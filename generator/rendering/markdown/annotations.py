"""Display math with words beneath its parts.

    $$
    c_t = f_t \\odot c_{t-1} + i_t \\odot g_t
    $$
    : $f_t \\odot c_{t-1}$ what is kept
    : $i_t \\odot g_t$ what is written

Each line names a part of the formula as it stands in its LaTeX, and says what it is. The part is underlined, with the
words under it, in MathML's own `munder`: a reader hears them with the part.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.errors import did_you_mean
from generator.rendering.source_lines import line_of, located_error

_LINE = re.compile(r": \$([^$]+)\$ (\S.*)")
_WIDTH = 13  # characters of a label's line
_MARK = "annotation"  # of the k-th part, in the LaTeX that is converted


@dataclass(frozen=True)
class Annotation:
    """A label beneath a part of a formula."""

    part: str  # LaTeX
    label: str
    line: int  # from 0


def annotate(state: StateCore) -> None:
    """Take the lines under display math out of the text and into the formula's token."""
    tokens: list[Token] = []
    skip = 0
    for index, token in enumerate(state.tokens):
        if skip:
            skip -= 1
            continue
        tokens.append(token)
        if token.type != "math_block":
            continue
        following = state.tokens[index + 1 : index + 4]
        if [item.type for item in following] != ["paragraph_open", "inline", "paragraph_close"]:
            continue
        inline = following[1]
        # A blank line between makes them a paragraph of their own.
        if not inline.content.startswith(": ") or not token.map or line_of(following[0]) != token.map[1]:
            continue
        annotations = _read(inline, state)
        token.meta.update(annotations=annotations, tex=token.content.strip())
        token.content = _with_marks(token, annotations, state)
        skip = 3
    state.tokens = tokens


def _read(inline: Token, state: StateCore) -> list[Annotation]:
    annotations: list[Annotation] = []
    for number, text in enumerate(inline.content.split("\n")):
        found = _LINE.fullmatch(text.strip())
        line = line_of(inline) + number
        if found:
            annotations.append(Annotation(found[1].strip(), found[2], line))
        elif annotations and not text.lstrip().startswith(":"):
            last = annotations.pop()
            annotations.append(Annotation(last.part, f"{last.label} {text.strip()}", last.line))
        else:
            raise located_error(state.env, line, "a line under display math is ': $part of it$ what it is'")
    return annotations


def _with_marks(token: Token, annotations: list[Annotation], state: StateCore) -> str:
    tex = token.content.strip()
    spans = []
    for k, annotation in enumerate(annotations):
        count = tex.count(annotation.part)
        if count != 1:
            parts = re.findall(r"[^\s=+,]+(?: [^\s=+,]+)*", tex)
            hint = did_you_mean(annotation.part, parts) if not count else "; make it longer, so that it is there once"
            times = "does not have" if not count else f"has {count} times"
            raise located_error(state.env, annotation.line, f"the formula above {times} '{annotation.part}'{hint}")
        if not _balanced(annotation.part):
            raise located_error(state.env, annotation.line, f"a brace of '{annotation.part}' has no partner in it")
        start = tex.index(annotation.part)
        spans.append((start, start + len(annotation.part), k))
    bound = len(tex)
    for start, end, k in sorted(spans, reverse=True):
        if end > bound:
            raise located_error(state.env, annotations[k].line, f"'{annotations[k].part}' overlaps another part")
        bound = start
        tex = f"{tex[:start]}\\underset{{\\text{{{_MARK}{k}}}}}{{{tex[start:end]}}}{tex[end:]}"
    return tex


def _balanced(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", tex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def place_labels(mathml: str, annotations: list[Annotation], tex: str) -> str:
    """Return the MathML of a marked formula with the labels in place of the marks, and with the author's `tex`."""
    root = ElementTree.fromstring(mathml)
    for under in root.iter("munder"):
        found = re.fullmatch(rf"{_MARK}(\d+)", under[1].text or "") if under[1].tag == "mtext" else None
        if found:
            under.set("class", "annotated")
            under[0] = base = _within_mrow(under[0])
            base.append(_strut(0, 0.45))  # so that the lines of all parts are at one height
            under[1] = table = ElementTree.Element("mtable", {"class": "annotation-label"})
            for line in _broken(annotations[int(found[1])].label):
                cell = ElementTree.SubElement(ElementTree.SubElement(table, "mtr"), "mtd")
                ElementTree.SubElement(cell, "mtext").text = line
                cell.append(_strut(0.95, 0.35))  # and the lines of all labels as far apart
    for source in root.iter("annotation"):
        source.text = tex
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _within_mrow(element: ElementTree.Element) -> ElementTree.Element:
    if element.tag == "mrow":
        return element
    mrow = ElementTree.Element("mrow")
    mrow.append(element)
    return mrow


def _strut(height: float, depth: float) -> ElementTree.Element:
    """Return something without width that is as high and as deep as this, in em."""
    return ElementTree.Element("mspace", {"width": "0", "height": f"{height}em", "depth": f"{depth}em"})


def _broken(label: str) -> list[str]:
    """Return a label in lines of about equal length."""
    words = label.split()
    count = max(1, round(len(label) / _WIDTH))
    for width in range(max(map(len, words)), len(label) + 1):
        lines = [words[0]]
        for word in words[1:]:
            if len(lines[-1]) + 1 + len(word) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        if len(lines) <= count:
            return lines
    return [label]
