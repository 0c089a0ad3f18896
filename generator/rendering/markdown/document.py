"""The article's Markdown to the parts of its page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.rendering.claims.language import Scope
from generator.rendering.claims.plugin import FalseClaim, claims_plugin
from generator.rendering.markdown.bibliography import Reference
from generator.rendering.markdown.citations import citations_plugin
from generator.rendering.markdown.figure_blocks import Container, figures_plugin
from generator.rendering.markdown.footnotes import Footnote, footnotes_plugin, render_footnotes
from generator.rendering.markdown.links import check_internal_links, images_plugin, links_plugin
from generator.rendering.markdown.math import Formula, math_plugin
from generator.rendering.markdown.sections import (
    APPENDIX,
    Heading,
    code_plugin,
    headings_plugin,
    html_plugin,
    tables_plugin,
)
from generator.rendering.markdown.side_notes import side_notes_plugin
from generator.rendering.source_lines import Env, located_plugin, shown_path


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
    env: Env

    def check_links(self, page: str) -> None:
        """Raise for a link within the page that leads nowhere in the finished `page`."""
        check_internal_links(self.env, page)


@dataclass(frozen=True)
class Sources:
    """What an article's Markdown refers to."""

    figures: Callable[[Container], str]
    moments: Callable[[str, str], str]
    moment_figures: Collection[str]
    bibliography: Mapping[str, Reference]
    formulas: Callable[[Sequence[Formula]], Sequence[str]]
    scope: Scope


def article_parser(sources: Sources, folder: Path) -> MarkdownIt:
    """Return the parser of an article: CommonMark with tables, typographic quotes and dashes, and the plugins."""
    options = {"html": True, "typographer": True, "linkify": False}
    md = MarkdownIt("commonmark", options).enable(["table", "replacements", "smartquotes"])
    md.use(located_plugin)
    md.use(footnotes_plugin)
    md.use(claims_plugin, scope=sources.scope)
    md.use(html_plugin)
    md.use(headings_plugin, taken=frozenset(sources.moment_figures))
    md.use(tables_plugin)
    md.use(code_plugin)
    md.use(links_plugin, figures=sources.moment_figures, moments=sources.moments)
    md.use(images_plugin, folder=folder)
    md.use(side_notes_plugin)
    md.use(citations_plugin, bibliography=sources.bibliography, source="references.bib")
    md.use(math_plugin, convert=sources.formulas)
    md.use(figures_plugin, figures=sources.figures)  # the last, as it takes captions out of the text
    return md


def render_markdown(path: Path, sources: Sources) -> Document:
    """Return the parts of the article in the file at `path`.

    The first paragraph is the lede and figures that follow it directly are the opening; `# Appendix` begins the
    appendix; all between is the body.
    """
    md = article_parser(sources, path.parent)
    env: Env = {"path": shown_path(path), "line": 0}
    tokens = md.parse(path.read_text(encoding="utf-8"), env)
    tokens = render_footnotes(md, tokens, env)

    def html(part: Sequence[Token]) -> str:
        return str(md.renderer.render(part, md.options, env)).strip()

    text = 3 if tokens and tokens[0].type == "paragraph_open" else 0
    body = next((k for k in range(text, len(tokens)) if tokens[k].type != "figure"), len(tokens))
    appendix = next((k for k in range(body, len(tokens)) if tokens[k].attrGet("id") == APPENDIX), len(tokens))
    return Document(
        lede=html(tokens[1:2]) if text else "",
        opening=html(tokens[text:body]),
        body=html(tokens[body:appendix]),
        appendix=html(tokens[appendix:]),
        headings=tuple(env["headings"]),
        footnotes=tuple(env["footnotes_html"].values()),
        references=tuple(sources.bibliography[key] for key in env.get("cited", ())),
        false_claims=tuple(env["false_claims"]),
        env=env,
    )
