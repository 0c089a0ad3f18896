"""The connectivity figure as a page of its own: for a frame of another page, a notebook, or a file to hand on."""

import base64
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from generator.contract.plain_reading import pack_plain
from generator.rendering.figures.connectivity import ConnectivityFigure
from generator.rendering.language import spoken
from generator.rendering.page.ascii_html import refuse_non_ascii
from generator.rendering.page.assets import FigureAssets, collect_figure_assets
from generator.rendering.page.contract_css import contract_css
from generator.rendering.page.manifest import figure_manifest
from generator.rendering.templating import render_template

STYLES = (
    "brackets",
    "character-text",
    "connectivity",
    "connectivity-key",
    "fallback",
    "figure",
    "for-script",
    "heat-legend",
    "models",
    "suggestion",
    "alone",
)
"""Style sheets of `assets/css/components` that the figure's first state needs, beside `tokens.css`."""
MORE_STYLES = (
    "boxes",
    "connectivity-controls",
    "connectivity-readout",
    "controls",
    "suggestion-choice",
    "take-away",
    "view-options",
)
"""Those that it needs besides once a script runs."""


def render_alone(figure: ConnectivityFigure, assets: Path) -> str:
    """Return the page of a figure, in ASCII: one file that needs nothing else and asks for nothing.

    What is of use to scripts alone is compressed. A page around it can have it tell its height: `assets/js/alone.js`.
    """
    data = figure.data
    collected = collect_figure_assets(assets, css=contract_css(), styles=STYLES, more_styles=MORE_STYLES)
    for element, content in [("style", collected.style), ("script", collected.unpack), ("script", collected.early)]:
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
        unpack=Markup(collected.unpack),
        packed=_packed(_elements(collected, figure_manifest(data))),
        figure=Markup(figure.html()),
        readings=[(*key, base64.b64encode(pack_plain(data.readings[key])).decode()) for key in shown],
    )
    return html.encode("ascii", "xmlcharrefreplace").decode()


def _elements(collected: FigureAssets, manifest: Any) -> list[dict[str, Any]]:
    """Return the elements that `assets/unpack.js` makes, in their order."""
    values = {"manifest": manifest, "language": spoken().for_scripts(collected.modules)}
    return [
        {"tag": "style", "attributes": {}, "content": collected.more_style},
        *(
            {
                "tag": "script",
                "attributes": {"type": "application/json", "data-name": name},
                "content": json.dumps(value, ensure_ascii=False),
            }
            for name, value in values.items()
        ),
        {"tag": "script", "attributes": {"type": "module"}, "content": collected.modules},
    ]


def _packed(elements: Sequence[dict[str, Any]]) -> str:
    content = json.dumps(elements, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
