"""The article's Markdown, read once: tokens, and what the build takes from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.contract.moments import resolve_moment
from generator.contract.schema import Manifest
from generator.errors import InputError
from generator.rendering.claims.plugin import claims_plugin
from generator.rendering.collector import collector_resting
from generator.rendering.markdown.citations import citations_plugin
from generator.rendering.markdown.code_blocks import code_plugin
from generator.rendering.markdown.figure_blocks import FigureBlock, figures_plugin, with_captions
from generator.rendering.markdown.figure_options import position_at, sentence_of
from generator.rendering.markdown.footnotes import footnotes_plugin
from generator.rendering.markdown.headings import headings_plugin
from generator.rendering.markdown.images import images_plugin
from generator.rendering.markdown.inline_html import html_plugin
from generator.rendering.markdown.links import Link, links_of
from generator.rendering.markdown.math import math_plugin
from generator.rendering.markdown.refusals import refusals_plugin
from generator.rendering.markdown.side_notes import side_notes_plugin
from generator.rendering.markdown.tables import tables_plugin
from generator.rendering.references.bibliography import NO_REFERENCES, Bibliography, read_bibliography
from generator.rendering.source_lines import Env, located_error, located_plugin, shown_path
from generator.storage.text_file import read_text


@dataclass(frozen=True)
class ParsedArticle:
    """An article's text as its parser read it, with nothing in it yet that depends on the models.

    Values, claims, moments and formulas stand in the tokens as written; `render_article` fills them in.
    """

    md: MarkdownIt
    tokens: tuple[Token, ...]
    env: Env
    bibliography: Bibliography
    folder: Path

    @property
    def path(self) -> str:
        """The file as messages name it."""
        return str(self.env["path"])

    @property
    def figures(self) -> list[FigureBlock]:
        """The `:::` blocks, in their order."""
        return [token.meta["block"] for token in self.tokens if token.type == "figure"]

    @property
    def links(self) -> list[Link]:
        """The links as written, those in captions and notes too. What stands in code or a comment is none."""
        return links_of(with_captions(self.tokens))

    @property
    def cited(self) -> list[str]:
        """The keys of the works cited, in the order of their numbers."""
        return list(self.env.get("cited", ()))

    def moments(self, manifest: Manifest) -> list[tuple[str, int]]:
        """Return the sentence's id and the position of each moment of the connectivity figure that the text names.

        These are the first states of its blocks and the targets of links. Raises `InputError` with file and line for
        one that is not there.
        """
        return [*self._first_states(manifest), *self._targets(manifest)]

    def _first_states(self, manifest: Manifest) -> Iterator[tuple[str, int]]:
        for block in self.figures:
            if block.name == "connectivity" and "at" in block.options:
                sentence = sentence_of(block, manifest)
                yield sentence.id, position_at(block, sentence)

    def _targets(self, manifest: Manifest) -> Iterator[tuple[str, int]]:
        for link in self.links:
            if link.figure == "connectivity":
                try:
                    yield resolve_moment(manifest, "/".join(link.state.split("/")[:4]))
                except InputError as error:
                    raise located_error(self.env, link.line, str(error)) from None


def parse_article(path: Path) -> ParsedArticle:
    """Read the article in the file at `path`, and the references in `references.bib` beside it."""
    try:
        source = read_text(path, shown_path(path))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    return parse_text(source, path, read_bibliography(path.with_name("references.bib")))


@collector_resting()
def parse_text(source: str, path: Path, bibliography: Bibliography = NO_REFERENCES) -> ParsedArticle:
    """Read an article's Markdown. `path` names it in messages; images lie in the same folder."""
    md = article_parser(path.parent, bibliography)
    env: Env = {"path": shown_path(path), "line": 0}
    tokens = md.parse(source, env)
    return ParsedArticle(md, tuple(tokens), env, bibliography, path.parent)


def article_parser(folder: Path, bibliography: Bibliography) -> MarkdownIt:
    """Return the parser of an article: CommonMark with tables, typographic quotes and dashes, and the plugins."""
    options = {"html": True, "typographer": True, "linkify": False}
    md = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "replacements", "smartquotes"])
    # Links of all schemes are read, for `resolve_links` to refuse: unread they would stand in the page as written.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.use(located_plugin)
    md.use(refusals_plugin)
    md.use(footnotes_plugin)
    md.use(claims_plugin)
    md.use(html_plugin)
    md.use(headings_plugin)
    md.use(tables_plugin)
    md.use(code_plugin)
    md.use(citations_plugin, bibliography=bibliography)
    md.use(images_plugin, folder=folder)
    md.use(side_notes_plugin)
    md.use(math_plugin)
    md.use(figures_plugin)  # the last, as it takes captions out of the text
    return md
