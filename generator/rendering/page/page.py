"""The page: article, assets and baked data to one HTML file that needs nothing else."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from generator.contract.contrasts import decode_rivals
from generator.contract.schema import Baked
from generator.rendering.claims.check import FalseClaim, fill_article_texts, refuse_false_claims
from generator.rendering.claims.scope import scope_of
from generator.rendering.figures import FIGURES, render_figure, state_address
from generator.rendering.markdown.citations import reference_html, reference_id
from generator.rendering.markdown.document import Document, Sources, render_article
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.markdown.parse import ParsedArticle
from generator.rendering.page import cite_this, metadata
from generator.rendering.page.ascii_html import refuse_non_ascii
from generator.rendering.page.assets import Assets, collect_assets
from generator.rendering.page.contract_css import contract_css
from generator.rendering.page.manifest import page_manifest
from generator.rendering.safe_json import safe_json
from generator.rendering.templating import render_template
from generator.storage.cache import Cache


@dataclass(frozen=True)
class Page:
    """A page: one HTML file that needs nothing else."""

    html: str
    parts: Mapping[str, Sequence[str]]
    """The contents of its larger parts, each string as it stands in `html`: "tensors", "figures", "scripts", "style"
    and "math"."""

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
    on_false_claims: Callable[[Sequence[FalseClaim]], object] = refuse_false_claims,
) -> Page:
    """Return the page of a parsed article with the figures of `baked`.

    `cache`, if given, keeps MathML between builds. `inputs` are the hashes of what the page is made from, for
    `freshness.changes` to read in it. Where claims of the text are false, `on_false_claims` is called with all of them:
    it raises, or the page marks them. Raises `InputError` with file and line for what is wrong in the text.
    """
    scope = scope_of(baked)
    baked = fill_article_texts(baked, parsed.folder / "article.toml", scope)

    def formulas(wanted: Sequence[Formula]) -> Sequence[str]:
        return convert_formulas(wanted, cache)

    def figure(block: FigureBlock) -> str:
        return render_figure(replace(block, formulas=formulas), baked)

    rivals = decode_rivals(baked.contrasts)
    sources = Sources(
        figures=figure,
        addresses=lambda figure, state: state_address(figure, state, baked.manifest, rivals),
        figure_names=tuple(FIGURES),
        formulas=formulas,
        scope=scope,
    )
    document = render_article(parsed, sources)
    if document.false_claims:
        on_false_claims(document.false_claims)
    document.check_links()
    values = _values(document, collect_assets(assets, css=contract_css()), baked, inputs)
    scripts = [values[name] for name in ("early", "modules", "manifest", "schema_org", "inputs")]
    for element, content in [("style", values["style"]), *(("script", script) for script in scripts)]:
        refuse_non_ascii(element, content)
    parts = {
        "tensors": [*(packed for _, _, packed in values["readings"]), values["contrasts"]],
        "figures": document.figures,
        "scripts": scripts,
        "style": [values["style"]],
        "math": document.formulas,
    }
    return Page(render_template("page.html", **values), parts)


def _values(document: Document, assets: Assets, baked: Baked, inputs: Mapping[str, str] | None) -> dict[str, Any]:
    about = baked.manifest.article
    return {
        "article": about,
        "publication_date": cite_this.in_words(cite_this.publication_date(about)),
        "updated": (cite_this.version(about).isoformat(), cite_this.in_words(cite_this.version(about)))
        if about.updates
        else None,
        "updates": [
            (update.date, cite_this.in_words(cite_this.day_of(update.date, "the date of an update")), update.text)
            for update in sorted(about.updates, key=lambda update: update.date, reverse=True)
        ],
        "citation": cite_this.citation(about),
        "citation_address": cite_this.address(about),
        "bibtex": cite_this.bibtex(about),
        "false_claims": len(document.false_claims),
        "lede": Markup(document.lede),
        "opening": Markup(document.opening),
        "body": Markup(document.body),
        "appendix": Markup(document.appendix),
        "sections": [heading for heading in document.headings if heading.level == 2],
        "footnotes": [(note.number, Markup(note.html), note.marks) for note in document.footnotes],
        "references": [(reference_id(r), Markup(reference_html(r))) for r in document.references],
        "meta": list(metadata.scholar(about, document.references)),
        "properties": list(metadata.open_graph(about)),
        "schema_org": Markup(safe_json(metadata.schema_org(about, document.references))),
        "policy": assets.policy,
        "style": Markup(assets.style),
        "early": Markup(assets.early),
        "modules": Markup(assets.modules),
        "inputs": Markup(safe_json(inputs) if inputs else ""),
        "icon": icon_address(about.icon),
        "manifest": Markup(safe_json(page_manifest(baked.manifest))),
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
