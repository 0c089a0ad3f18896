"""The connectivity figure as a page of its own: for a frame of another page, a notebook, or a file to hand on."""

import base64
from pathlib import Path

from markupsafe import Markup

from generator.contract.plain_reading import pack_plain
from generator.rendering.figures.connectivity import ConnectivityFigure
from generator.rendering.language import spoken
from generator.rendering.page.ascii_html import refuse_non_ascii
from generator.rendering.page.assets import collect_assets
from generator.rendering.page.contract_css import contract_css
from generator.rendering.page.manifest import figure_manifest
from generator.rendering.safe_json import safe_json
from generator.rendering.templating import render_template

STYLES = (
    "boxes",
    "brackets",
    "character-text",
    "connectivity",
    "connectivity-key",
    "connectivity-readout",
    "controls",
    "fallback",
    "figure",
    "heat-legend",
    "models",
    "suggestion",
    "take-away",
    "view-options",
    "alone",
)
"""Style sheets of `assets/css/components` that the figure needs, beside `tokens.css`."""


def render_alone(figure: ConnectivityFigure, assets: Path) -> str:
    """Return the page of a figure, in ASCII: one file that needs nothing else and asks for nothing.

    A page around it can have it tell its height: `assets/js/alone.js`.
    """
    data = figure.data
    collected = collect_assets(assets, css=contract_css(), entry="#alone", styles=STYLES)
    manifest, language = (safe_json(d) for d in (figure_manifest(data), spoken().for_scripts(collected.modules)))
    scripts = [("script", script) for script in (collected.modules, manifest, language)]
    for element, content in [("style", collected.style), *scripts]:
        refuse_non_ascii(element, content)
    shown = ((sentence.id, model.id) for sentence in data.sentences for model in data.models)
    html = render_template(
        "alone.html",
        tag=spoken().tag,
        title=data.title,
        source=data.source,
        policy=collected.policy,
        early=Markup(collected.early),
        style=Markup(collected.style),
        modules=Markup(collected.modules),
        manifest=Markup(manifest),
        language=Markup(language),
        figure=Markup(figure.html()),
        readings=[(*key, base64.b64encode(pack_plain(data.readings[key])).decode()) for key in shown],
    )
    return html.encode("ascii", "xmlcharrefreplace").decode()
