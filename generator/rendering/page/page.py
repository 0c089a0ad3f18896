"""The page: article, assets and baked data to one HTML file that needs nothing else."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from generator.contract.contrasts import decode_rivals
from generator.contract.schema import Baked, Manifest
from generator.rendering.claims.check import FalseClaim, fill_article_texts, refuse_false_claims
from generator.rendering.claims.language import Scope
from generator.rendering.claims.scope import scope_of
from generator.rendering.figures import FIGURES, render_figure, state_address
from generator.rendering.language import spoken
from generator.rendering.markdown.citations import reference_id
from generator.rendering.markdown.document import Document, Sources, references_of, render_article
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.markdown.parse import ParsedArticle
from generator.rendering.page import cite_this, metadata
from generator.rendering.page.ascii_html import refuse_non_ascii
from generator.rendering.page.assets import Assets, collect_assets
from generator.rendering.page.contract_css import contract_css
from generator.rendering.page.folding import fold
from generator.rendering.page.link_picture import is_charted
from generator.rendering.page.manifest import page_manifest
from generator.rendering.page.pocket import Pocket
from generator.rendering.references.reference import reference_html
from generator.rendering.safe_json import safe_json
from generator.rendering.templating import render_template
from generator.storage.cache import Cache


@dataclass(frozen=True)
class Page:
    """A page: one HTML file that needs nothing else."""

    html: str
    parts: Mapping[str, Sequence[str]]
    """The contents of its larger parts, each string as it stands in `html`: "readings", "figures", "scripts", "style",
    "math" and, if there is one, "pocket"."""
    warnings: Sequence[str] = ()
    """A line for each thing in the author's files that a reader would miss."""

    def encode(self) -> bytes:
        """Return the page in ASCII, what else it holds as character references.

        A browser reads ASCII several times as fast as UTF-8, before it can draw anything, and a server that names
        another encoding cannot spoil it.
        """
        return self.html.encode("ascii", "xmlcharrefreplace")


def render_page(
    parsed: ParsedArticle,
    assets: Path,
    baked: Baked,
    *,
    cache: Cache | None = None,
    inputs: Mapping[str, str] | None = None,
    pocket: Pocket | None = None,
    on_false_claims: Callable[[Sequence[FalseClaim]], object] = refuse_false_claims,
) -> Page:
    """Return the page of a parsed article with the figures of `baked`.

    `cache`, if given, keeps MathML between builds. `inputs` are the hashes of what the page is made from, for
    `freshness.changes` to read in it; `pocket` is a model that lies in the page. Where claims of the text are false,
    `on_false_claims` is called with all of them: it raises, or the page marks them. What the page says beside the
    article's own text is in the language that is spoken: `generator.rendering.language.speaking`. Raises `InputError`
    with file and line for what is wrong in the text.
    """
    scope = scope_of(baked)
    baked = fill_article_texts(baked, parsed.folder / "article.toml", scope)
    warnings: list[str] = []
    document = render_article(parsed, _sources(baked, scope, cache, warnings))
    if document.false_claims:
        on_false_claims(document.false_claims)
    document.check_links()
    collected = collect_assets(assets, css=contract_css())
    # Those of the opening are what a reader sees first.
    body, in_body = fold(document.body, document.figures)
    appendix, in_appendix = fold(document.appendix, document.figures)
    opening = [figure for figure in document.figures if figure in document.opening]
    values = {
        **_about(baked.manifest, document),
        **_texts(document, body, appendix),
        **_data(baked, collected, inputs),
        "pocket": pocket,
    }
    scripts = [values[name] for name in ("early", "modules", "manifest", "language", "schema_org", "inputs")]
    for element, content in [("style", collected.style), *(("script", script) for script in scripts)]:
        refuse_non_ascii(element, content)
    parts = {
        "readings": [*(packed for _, _, packed in values["readings"]), values["contrasts"]],
        "figures": [*opening, *in_body, *in_appendix],
        "scripts": scripts,
        "style": [collected.style],
        "math": document.formulas,
        **({"pocket": [pocket.packed]} if pocket else {}),
    }
    return Page(render_template("page.html", **values), parts, warnings)


def _sources(baked: Baked, scope: Scope, cache: Cache | None, warnings: list[str]) -> Sources:
    rivals = decode_rivals(baked.contrasts)

    def formulas(wanted: Sequence[Formula]) -> Sequence[str]:
        return convert_formulas(wanted, cache)

    return Sources(
        figures=lambda block: render_figure(replace(block, formulas=formulas), baked),
        addresses=lambda figure, state: state_address(figure, state, baked.manifest, rivals),
        figure_names=(*FIGURES, *baked.manifest.own_figures),
        formulas=formulas,
        references=partial(references_of, formulas=formulas, cache=cache, warn=warnings.append),
        scope=scope,
    )


def _about(manifest: Manifest, document: Document) -> dict[str, Any]:
    """Return the values of the template that tell about the article: byline, citation, updates, metadata."""
    article = manifest.article
    in_words, version = spoken().date, cite_this.version(article)
    updates = sorted(article.updates, key=lambda update: update.date, reverse=True)
    return {
        "article": article,
        "mark": manifest.mark,
        "icon": icon_address(manifest.icon),
        "publication_date": in_words(cite_this.publication_date(article)),
        "updated": (version.isoformat(), in_words(version)) if updates else None,
        "updates": [
            (update.date, in_words(cite_this.day_of(update.date, "the date of an update")), update.text)
            for update in updates
        ],
        "citation": cite_this.citation(article),
        "citation_address": cite_this.address(article),
        "bibtex": cite_this.bibtex(article),
        "meta": list(metadata.scholar(article, document.references)),
        "properties": list(metadata.open_graph(article, charted=is_charted(manifest))),
        "schema_org": Markup(safe_json(metadata.schema_org(article, document.references))),
    }


def _texts(document: Document, body: str, appendix: str) -> dict[str, Any]:
    """Return the values of the template that are the article's text, with a body and an appendix of it."""
    return {
        "false_claims": len(document.false_claims),
        "lede": Markup(document.lede),
        "opening": Markup(document.opening),
        "body": Markup(body),
        "appendix": Markup(appendix),
        "sections": [heading for heading in document.headings if heading.level == 2],
        "footnotes": [(note.number, Markup(note.html), note.marks) for note in document.footnotes],
        "references": [(reference_id(r.key), Markup(reference_html(r))) for r in document.references],
    }


def _data(baked: Baked, assets: Assets, inputs: Mapping[str, str] | None) -> dict[str, Any]:
    """Return the values of the template that are scripts, styles, and the data that scripts read."""
    return {
        "policy": assets.policy,
        "style": Markup(assets.style),
        "early": Markup(assets.early),
        "modules": Markup(assets.modules),
        "inputs": Markup(safe_json(inputs) if inputs else ""),
        "manifest": Markup(safe_json(page_manifest(baked.manifest))),
        "language": Markup(safe_json(spoken().for_scripts(assets.modules))),
        "contrasts": base64.b64encode(baked.contrasts).decode(),
        "readings": [
            (sentence, model, base64.b64encode(packed).decode()) for (sentence, model), packed in baked.packed.items()
        ],
    }


def icon_address(svg: str) -> str:
    """Return an icon as a `data:` address; an empty one, so that no browser looks for another, without."""
    if not svg:
        return "data:,"
    return "data:image/svg+xml," + quote(" ".join(svg.split()), safe=" =:/'(),;.-")
