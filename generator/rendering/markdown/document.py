"""A parsed article to the parts of its page."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from generator.errors import Gathering, InputError, did_you_mean
from generator.rendering.claims.check import FalseClaim, check_claims, fill_values
from generator.rendering.claims.language import Scope
from generator.rendering.collector import collector_resting
from generator.rendering.markdown.citations import reference_id
from generator.rendering.markdown.figure_blocks import FigureBlock, with_captions
from generator.rendering.markdown.footnotes import Footnote, render_footnotes
from generator.rendering.markdown.headings import APPENDIX, PAGE_IDS, Heading, address_headings
from generator.rendering.markdown.links import Link, resolve_links
from generator.rendering.markdown.math import Formula, convert_formulas, convert_math, formulas_of
from generator.rendering.markdown.parse import ParsedArticle
from generator.rendering.markdown.token_copies import copied
from generator.rendering.references.bibliography import Bibliography, format_bibliography
from generator.rendering.references.bibtex import Entry
from generator.rendering.references.reference import Reference
from generator.storage.cache import Cache


def references_of(
    bibliography: Bibliography,
    keys: Sequence[str],
    *,
    formulas: Callable[[Sequence[Formula]], Sequence[str]] = convert_formulas,
    cache: Cache | None = None,
    warn: Callable[[str], object] = print,
) -> list[Reference]:
    """Return the references with some keys, in their order; `warn` is given a line for whatever is lost of them."""

    def math(wanted: Sequence[tuple[str, Entry]]) -> Sequence[str]:
        return formulas([Formula(tex, False, f"{bibliography.path}:{entry.line}") for tex, entry in wanted])

    return format_bibliography(bibliography, keys, math, warn, cache)


@dataclass(frozen=True)
class Sources:
    """Data and converters that the tokens of an article refer to."""

    figures: Callable[[FigureBlock], str]
    addresses: Callable[[str, str], str]
    """The address in the page of a figure's state: see `resolve_links`."""
    figure_names: Collection[str]
    formulas: Callable[[Sequence[Formula]], Sequence[str]]
    scope: Scope
    references: Callable[[Bibliography, Sequence[str]], Sequence[Reference]] = references_of
    """The references with some keys, in their order."""


@dataclass(frozen=True)
class Document:
    """An article as HTML, in the order of its page: `opening` is the figures between the lede and the text."""

    lede: str
    opening: str
    body: str
    appendix: str
    headings: tuple[Heading, ...]
    footnotes: tuple[Footnote, ...]
    references: tuple[Reference, ...]
    false_claims: tuple[FalseClaim, ...]
    figures: tuple[str, ...]
    """Each figure as it stands in one of the parts."""
    formulas: tuple[str, ...]
    """Each formula's MathML as it stands in one of the parts."""
    ids: frozenset[str]
    """Targets of links within the page."""
    links: tuple[Link, ...]
    """The links within the page."""
    path: str

    def check_links(self) -> None:
        """Raise for the links within the page that lead nowhere."""
        gathering = Gathering()
        for link in self.links:
            target = link.target[1:]
            if target not in self.ids:
                message = f"no part of the page has the id '{target}'{did_you_mean(target, self.ids)}"
                gathering.errors.append(InputError(f"{self.path}:{link.line + 1}: {message}"))
        gathering.settle()


@collector_resting()
def render_article(parsed: ParsedArticle, sources: Sources) -> Document:
    """Return the parts of a parsed article, which stays as it is.

    The first paragraph is the lede and figures that follow it directly are the opening; `# Appendix` begins the
    appendix; all between is the body.
    """
    references = sources.references(parsed.bibliography, parsed.cited)
    by_key = {reference.key: reference for reference in references}
    gathering = Gathering()

    def render_figure(block: FigureBlock) -> str:
        with gathering.more():
            return sources.figures(block)
        return ""

    md, env = parsed.md, {**parsed.env, "render_figure": render_figure, "references": by_key}
    tokens = copied(parsed.tokens)
    every = with_captions(tokens)
    false_claims: list[FalseClaim] = []
    links: list[Link] = []
    with gathering.more():
        fill_values(every, env, sources.scope)
    with gathering.more():
        false_claims = check_claims(every, env, sources.scope)
    with gathering.more():
        links = resolve_links(every, env, figures=sources.figure_names, address=sources.addresses)
    if gathering.errors:  # such a text cannot be rendered; those of its figures that stand alone can
        for block in parsed.figures:
            if block.name != "walkthrough":
                render_figure(block)
        gathering.settle()
    headings = address_headings(every, env, taken={*sources.figure_names, *(block.id for block in parsed.figures)})
    convert_math(every, env, sources.formulas)
    text, footnotes = render_footnotes(md, tokens, env)
    lede, opening, body, appendix = (str(md.renderer.render(part, md.options, env)).strip() for part in _parts(text))
    gathering.settle()
    return Document(
        lede=lede,
        opening=opening,
        body=body,
        appendix=appendix,
        headings=tuple(headings),
        footnotes=tuple(footnotes),
        references=tuple(references),
        false_claims=tuple(false_claims),
        figures=tuple(token.content for token in tokens if token.type == "figure"),
        formulas=tuple(token.content for token in formulas_of(every)),
        ids=_ids(headings, parsed.figures, footnotes, parsed.cited),
        links=tuple(links),
        path=parsed.path,
    )


def _ids(
    headings: Sequence[Heading], figures: Sequence[FigureBlock], notes: Sequence[Footnote], cited: Sequence[str]
) -> frozenset[str]:
    """Return the ids of all that a link within the page can lead to."""
    ids = {*PAGE_IDS, *(heading.id for heading in headings), *(block.id for block in figures)}
    for note in notes:
        ids.update(("footnotes", f"footnote-{note.number}", *note.marks))
    if cited:
        ids.update(("references", *map(reference_id, cited)))
    return frozenset(ids)


def _parts(tokens: Sequence[Token]) -> tuple[Sequence[Token], ...]:
    """Return the tokens of the lede, the opening, the body and the appendix."""
    text = 3 if tokens and tokens[0].type == "paragraph_open" else 0
    body = next((k for k in range(text, len(tokens)) if tokens[k].type != "figure"), len(tokens))
    appendix = next((k for k in range(body, len(tokens)) if tokens[k].attrGet("id") == APPENDIX), len(tokens))
    return tokens[1:2] if text else (), tokens[text:body], tokens[body:appendix], tokens[appendix:]
