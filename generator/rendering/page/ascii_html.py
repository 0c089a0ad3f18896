"""The page as bytes: ASCII alone, and yet every character."""

import re

from generator.errors import InputError

_RAW = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)


def page_bytes(html: str) -> bytes:
    """Return a page in ASCII, what else it holds as character references.

    A browser reads ASCII several times as fast as UTF-8, before it can draw anything, and a server that names another
    encoding cannot spoil it. Scripts and style sheets know no references: they come in ASCII.
    """
    for element in _RAW.finditer(html):
        content = element[2]
        if not content.isascii():
            stray = next(character for character in content if not character.isascii())
            place = content.index(stray)
            raise InputError(
                f"the page's <{element[1]}> holds {stray!r} (U+{ord(stray):04X}) in"
                f" {content[max(0, place - 20) : place + 20]!r}; write it as an escape, such as \\u{ord(stray):04x}"
            )
    return html.encode("ascii", "xmlcharrefreplace")


def css_escaped(css: str) -> str:
    r"""Return a style sheet in ASCII, with `\2713 ` for a check mark: the space only ends the escape."""
    return "".join(character if character.isascii() else f"\\{ord(character):x} " for character in css)
