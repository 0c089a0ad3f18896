"""Scripts and style sheets in ASCII, as the whole page is: they know no character references."""

from generator.errors import InputError


def refuse_non_ascii(element: str, content: str) -> None:
    """Raise for the first character of a script or a style sheet that is not ASCII; `element` names it."""
    if content.isascii():
        return
    stray = next(character for character in content if not character.isascii())
    index = content.index(stray)
    raise InputError(
        f"the page's <{element}> holds {stray!r} (U+{ord(stray):04X}) in"
        f" {content[max(0, index - 20) : index + 20]!r}; write it as an escape, such as \\u{ord(stray):04x}"
    )


def css_escaped(css: str) -> str:
    r"""Return a style sheet in ASCII, with `\2713 ` for a check mark: the space only ends the escape."""
    return "".join(character if character.isascii() else f"\\{ord(character):x} " for character in css)
