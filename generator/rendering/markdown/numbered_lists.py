"""Numbered lists that a figure takes its steps from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token


@dataclass(frozen=True)
class ListItem:
    """An item of a numbered list: its HTML, and its links by their addresses, each with its text."""

    html: str
    links: tuple[tuple[str, str], ...]


def start_of_final_list(body: Sequence[Token]) -> int:
    """Return the index of the numbered list that ends a body, or the length of the body."""
    if not body or body[-1].type != "ordered_list_close":
        return len(body)
    openings = [k for k, token in enumerate(body) if token.type == "ordered_list_open"]
    return next(k for k in reversed(openings) if body[k].level == body[-1].level)


def items_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens of each item of a list, those of lists inside among them."""
    items: list[list[Token]] = []
    for token in tokens[1:-1]:
        if token.type == "list_item_open" and token.level == tokens[0].level + 1:
            items.append([])
        elif not (token.type == "list_item_close" and token.level == tokens[0].level + 1):
            items[-1].append(token)
    return items


def texts_of_links(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of each link."""
    for token in tokens:
        address, text = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                address, text = str(child.attrs["href"]), ""
            elif child.type == "link_close":
                yield address, text
            elif child.type in ("text", "code_inline"):
                text += child.content
