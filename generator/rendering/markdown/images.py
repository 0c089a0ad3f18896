"""Images, which become part of the page."""

import base64
import re
import struct
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from generator.errors import did_you_mean
from generator.rendering.source_lines import Env, line_of, located_error
from generator.storage.regular_file import read_regular

IMAGE_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}

_BEGINNINGS = {
    ".svg": re.compile(rb"[\s\S]{0,5000}?<svg[\s>]"),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n[\s\S]{16}"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".webp": re.compile(rb"RIFF[\s\S]{4}WEBP"),
}
"""How a file of each kind begins: a browser would show nothing of another."""

_VIEW_BOX = re.compile(rb'<svg[^>]*\sviewBox="[-\d.]+[\s,]+[-\d.]+[\s,]+(\d{1,6}(?:\.\d*)?)[\s,]+(\d{1,6}(?:\.\d*)?)"')

_ROOT = 5_000
"""Bytes of an SVG in which its root begins."""


_LOST = {
    "value": "a value",
    "claim_open": "a claim",
    "citation": "a citation",
    "citation_names": "a citation",
    "math_inline": "a formula",
    "footnote_ref": "a footnote",
    "side_note_open": "a side note",
    "link_open": "a link",
}
"""Kinds of tokens that an image's text, which is words alone, would lose."""

_NOT_READ = re.compile(r"\{\{|\{\?|\[-?@|\$[^$]*[\\^_{][^$]*\$")
"""How a value, a claim, a citation or a formula begins, in a title, where they would be shown as they are written."""


def images_plugin(md: MarkdownIt, *, folder: Path) -> None:
    """Put images into the page: `![what it shows](diagrams/unit.svg "Caption")`, a file in the article's folder.

    An image alone in its paragraph becomes a figure with its title as the caption.
    """

    def embed(state: StateCore) -> None:
        for index, token in enumerate(state.tokens):
            images = [child for child in token.children or () if child.type == "image"]
            for child in token.children or ():
                _refuse_unread_title(child, state.env)
            for image in images:
                _refuse_lost(image, state.env)
                _embed(image, folder, state.env)
            if images and len(token.children or ()) == 1:
                _make_figure(state.tokens, index, images[0])

    md.core.ruler.push("images", embed)


def _refuse_lost(image: Token, env: Env) -> None:
    for inner in image.children or ():
        if inner.type in _LOST:
            raise located_error(env, line_of(inner), f"{_LOST[inner.type]} cannot stand in the text of an image")


def _refuse_unread_title(token: Token, env: Env) -> None:
    title = str(token.attrs.get("title", ""))
    if token.type in ("image", "link_open") and (found := _NOT_READ.search(title)):
        message = f"a title is words alone, without values, claims, citations and formulas, got '{found[0]}' in it"
        raise located_error(env, line_of(token), message)


def _embed(image: Token, folder: Path, env: Env) -> None:
    source, line = unquote(str(image.attrs["src"])), line_of(image)
    file = _file(folder, source)
    if not image.content:
        raise located_error(
            env, line, f"the image '{source}' needs a text for those who cannot see it: ![text]({source})"
        )
    if file.suffix not in IMAGE_TYPES:
        kinds = ", ".join(IMAGE_TYPES)
        raise located_error(env, line, f"an image is a file in the article's folder ({kinds}), got '{source}'")
    if not _is_there(file):
        found = [path.relative_to(folder).as_posix() for path in folder.rglob(f"*{file.suffix}")]
        raise located_error(env, line, f"no image '{source}' in the article's folder{did_you_mean(source, found)}")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise located_error(env, line, f"an image lies in the article's folder, and '{source}' leads out of it")
    try:
        content = read_regular(file)
    except OSError as error:
        raise located_error(env, line, f"the image '{source}' {error.strerror}") from None
    if not _BEGINNINGS[file.suffix].match(content):
        kind = file.suffix[1:].upper()
        raise located_error(env, line, f"the image '{source}' is no {kind}, or is cut off; write the file again")
    image.attrSet("src", f"data:{IMAGE_TYPES[file.suffix]};base64,{base64.b64encode(content).decode()}")
    for name, pixels in zip(("width", "height"), _size(content), strict=False):
        image.attrSet(name, str(pixels))


def _file(folder: Path, source: str) -> Path:
    """Return the file of a name, whose accents may be written apart from their letters on the disk, or in the text."""
    forms = (folder / name for name in (source, normalize("NFC", source), normalize("NFD", source)))
    return next(filter(_is_there, forms), folder / source)


def _is_there(file: Path) -> bool:
    """Return whether there is a file of this name, which may be one that no file can have."""
    try:
        return file.exists()
    except OSError:
        return False


def _size(content: bytes) -> tuple[int, ...]:
    """Return width and height of a PNG or SVG, so that the page keeps the room; nothing for other images."""
    if content.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    box = _VIEW_BOX.search(content, 0, _ROOT)
    return (round(float(box[1])), round(float(box[2]))) if box else ()


def _make_figure(tokens: list[Token], index: int, image: Token) -> None:
    opening, closing = tokens[index - 1], tokens[index + 1]
    if opening.type != "paragraph_open" or opening.hidden:
        return
    title = image.attrs.pop("title", "")
    opening.tag = closing.tag = "figure"
    opening.attrSet("class", "diagram")
    if title:
        caption = Token("text", "", 0, content=str(title))
        tokens[index].children = [
            image,
            Token("caption_open", "figcaption", 1),
            caption,
            Token("caption_close", "figcaption", -1),
        ]
