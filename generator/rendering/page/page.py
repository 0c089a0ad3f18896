"""The page: article, assets and baked data to one HTML file that needs nothing else."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.contract.decode import decode_rivals
from generator.contract.moments import resolve_moment, resolve_view
from generator.contract.schema import Baked, Manifest
from generator.errors import InputError, did_you_mean
from generator.rendering.claims.plugin import FalseClaim, fill_values, refuse_false_claims
from generator.rendering.claims.scope import scope_of
from generator.rendering.figures import FIGURES
from generator.rendering.figures.figure import FigureBlock
from generator.rendering.markdown.bibliography import read_bibliography
from generator.rendering.markdown.citations import reference_html, reference_id
from generator.rendering.markdown.document import Document, Sources, render_markdown
from generator.rendering.markdown.figure_blocks import Container
from generator.rendering.markdown.math import Formula, convert_formulas
from generator.rendering.page import cite_this, metadata
from generator.rendering.page.assets import collect_assets
from generator.rendering.safe_json import safe_json
from generator.storage.cache import Cache


def render_page(
    article: Path,
    assets: Path,
    baked: Baked,
    cache: Cache | None = None,
    *,
    on_false_claims: Callable[[Sequence[FalseClaim]], object] = refuse_false_claims,
) -> str:
    """Return the page of the article in the folder `article`, which holds `article.md` and `references.bib`.

    `cache`, if given, keeps MathML between builds. Where claims of the text are false, `on_false_claims` is
    called with all of them: it raises, or the page marks them.
    """
    scope = scope_of(baked)
    baked = fill_values(baked, article / "article.toml", scope)

    def formulas(wanted: Sequence[Formula]) -> Sequence[str]:
        return convert_formulas(wanted, cache)

    rivals = decode_rivals(baked.contrasts)
    sources = Sources(
        figures=lambda container: _figure(container, baked, formulas),
        moments=lambda figure, state: _state_address(figure, state, baked.manifest, rivals),
        moment_figures=tuple(FIGURES),
        bibliography=read_bibliography(article / "references.bib"),
        formulas=formulas,
        scope=scope,
    )
    path = article / "article.md"
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    document = render_markdown(path, sources)
    if document.false_claims:
        on_false_claims(document.false_claims)
    page = _environment().get_template("page.html").render(_values(document, assets, baked))
    document.check_links(page)
    return page


def _figure(container: Container, baked: Baked, formulas: Callable[[Sequence[Formula]], Sequence[str]]) -> str:
    figure = FIGURES.get(container.name)
    if not figure:
        hint = did_you_mean(container.name, FIGURES)
        raise InputError(f"{container.path}:{container.line}: no figure named '{container.name}'{hint}")
    block = FigureBlock(container.name, container.options, container.caption, container.line, container.path, formulas)
    return figure(block, baked)


def _state_address(figure: str, state: str, manifest: Manifest, rivals: Mapping[tuple[str, int], Sequence[str]]) -> str:
    """Return the address that sets a figure, as `assets/js/address.js` reads it; the figure's name is its id."""
    if figure == "connectivity":
        state = resolve_view(manifest, state, rivals)
    elif figure == "hero":
        sentence, position = resolve_moment(manifest, state)
        state = f"{sentence}/{position}"
    if not re.fullmatch("[a-z0-9/._-]+", state):
        raise InputError(f"the state of a figure is made of a-z, 0-9, '/', '.', '-' and '_', got '{state}'")
    return f"#{figure}:{state}"


def _values(document: Document, assets: Path, baked: Baked) -> dict[str, Any]:
    about = baked.manifest.article
    collected = collect_assets(assets)
    return {
        "article": about,
        "published": cite_this.in_words(cite_this.published(about)),
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
        "policy": collected.policy,
        "style": Markup(collected.style),
        "early": Markup(collected.early),
        "import_map": Markup(collected.import_map),
        "starter": Markup(collected.starter),
        "icon": icon_address(),
        "manifest": Markup(safe_json(page_manifest(baked.manifest))),
        "contrasts": base64.b64encode(baked.contrasts).decode(),
        "tensors": [
            (sentence, model, base64.b64encode(packed).decode()) for (sentence, model), packed in baked.tensors.items()
        ],
    }


def page_manifest(manifest: Manifest) -> dict[str, Any]:
    """Return what the page's scripts need to know of the manifest, as `assets/js/data.js` reads it."""
    return {
        "schema": manifest.schema,
        "models": [
            {"id": model.id, "label": model.label, "causal": model.causal}
            for model in (*manifest.models, *manifest.apart)
        ],
        "sentences": [
            {
                "id": sentence.id,
                "title": sentence.title,
                "text": sentence.text,
                "words": [[word.start, word.end, word.known] for word in sentence.words],
                "note": sentence.note,
            }
            for sentence in manifest.sentences
        ],
    }


def icon_address() -> str:
    """Return the page's icon: the mark of the header, as a `data:` address."""
    svg = _environment().get_template("icon.svg").render().strip()
    return "data:image/svg+xml," + quote(" ".join(svg.split()), safe=" =:/'(),;.-")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("generator.rendering", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
