"""Links: to a moment of a figure, to a part of the page, to elsewhere."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize
from urllib.parse import quote, unquote

from markdown_it.token import Token

from generator.contract.addresses import SCHEMES, scheme_of
from generator.errors import Gathering, InputError, did_you_mean
from generator.rendering.source_lines import Env, line_of, located_error

BESIDE = ("./", "../")
"""How the address of a file begins that lies beside the page; other words without a scheme are slips."""


@dataclass(frozen=True)
class Link:
    """A link as written: `target` is what stands in its parentheses, without percent signs, `line` counts from 0."""

    target: str
    line: int

    @property
    def figure(self) -> str:
        """The part before the colon: the figure whose state is meant, or the scheme of an address."""
        return self.target.partition(":")[0]

    @property
    def state(self) -> str:
        """The part after the colon."""
        return self.target.partition(":")[2]


def links_of(tokens: Sequence[Token]) -> list[Link]:
    """Return the links of a text in their order."""
    return [_link(token) for token in _openings(tokens)]


def resolve_links(
    tokens: Sequence[Token], env: Env, *, figures: Collection[str], address: Callable[[str, str], str]
) -> list[Link]:
    """Resolve moments: `[one letter later](connectivity:grammar/grammar/2/1)`.

    A moment is figure:sentence/word/occurrence/letters typed, or figure:state for a figure that has other states.
    `address` returns the address in the page for a figure and its state, and raises `InputError` without file and line.
    Other links lead to a part of the page (`#reading`) or elsewhere (https:, http:, mailto:, ./file beside the page).
    Returned are the links within the page, those to a moment as links to the figure, which must stand there.
    """
    within: list[Link] = []
    gathering = Gathering()
    for token in _openings(tokens):
        with gathering.more():
            within += _resolved(token, env, figures, address)
    gathering.settle()
    return within


def _resolved(token: Token, env: Env, figures: Collection[str], address: Callable[[str, str], str]) -> Iterator[Link]:
    """Resolve one link, and yield it if it leads to a part of the page."""
    link = _link(token)
    if link.target.startswith("#"):
        target = normalize("NFC", link.target)  # in which ids have an accent and its letter as one character
        if target != link.target:
            token.attrSet("href", f"#{quote(target[1:])}")
        yield replace(link, target=target)
    elif ":" in link.target and link.figure in figures:
        try:
            token.attrSet("href", address(link.figure, link.state))
        except InputError as error:
            raise located_error(env, link.line, str(error)) from None
        token.attrSet("class", "moment")
        yield Link(f"#{link.figure}", link.line)
    elif scheme_of(link.target) not in SCHEMES and not link.target.startswith(BESIDE):
        hint = did_you_mean(link.figure, [*figures, *SCHEMES]) if ":" in link.target else ""
        where = "a link leads to a moment (figure:...), to '#id', to https:, or to ./file beside the page"
        raise located_error(env, link.line, f"{where}, got '{link.target}'{hint}")


def _link(token: Token) -> Link:
    return Link(unquote(str(token.attrs["href"])), line_of(token))


def _openings(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "link_open")
