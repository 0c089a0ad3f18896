"""Style sheets and scripts as parts of the page, and the policy that allows these and nothing else.

The ES modules under `assets/js` become one script. They import each other by the names that `assets/package.json` gives
them in Node: `assets/js/math/scale.js` is `#math/scale`.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InputError
from generator.rendering.page.ascii_html import css_escaped
from generator.rendering.page.es_module import EsModule, read_module
from generator.rendering.page.linker import link
from generator.rendering.page.minify import minify_css, minify_script
from generator.rendering.source_lines import shown_path

STARTED = ("#main", "#frame", "#live/worker")
"""The modules that are started: the page's figures and its frame, and, in a worker, a model."""

# Each on its own, so that the frame works when the figures do not, and an error of either is the browser's to report.
# assets/early.js marks a page whose browser is too old for the figures: it shows their first states.
# The page hands this very script to its workers.
START = """
if (typeof document === "undefined") use("#live/worker");
else {
  queueMicrotask(() => use("#frame"));
  if (!("static" in document.documentElement.dataset)) queueMicrotask(() => use("#main"));
}
"""
_STARTS = """
if (!("static" in document.documentElement.dataset)) queueMicrotask(() => use("{name}"));
"""
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT = re.compile(r'url\("?\.\./fonts/([\w.-]+)"?\)')


@dataclass(frozen=True)
class Assets:
    """Content of the page's `style` and `script` elements, from the `assets` folder."""

    style: str
    early: str
    """A classic script, run before the first paint."""
    modules: str
    """All modules in one script, for the end of the page."""
    runs_models: bool = True
    """Whether the page may run models: not a figure that stands alone, which asks for nothing."""

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: these two scripts and this style by their hashes, images as data.

        What WebAssembly these scripts hold may be compiled; no text may become a script. A worker runs the page's own
        script again; the net is where the page came from, for weights that a reader asks for.
        """
        scripts = " ".join(_hash(script) for script in (self.early, self.modules))
        models = ["worker-src blob:", "connect-src 'self'"] if self.runs_models else []
        return "; ".join(
            [
                "default-src 'none'",
                f"script-src {scripts}" + " 'wasm-unsafe-eval'" * self.runs_models,
                f"style-src {_hash(self.style)}",
                *models,
                "img-src data:",
                "font-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            ]
        )


def collect_assets(folder: Path, *, css: str = "", entry: str = "", styles: Sequence[str] = ()) -> Assets:
    """Return the assets of a folder: `css/tokens.css`, `css/article.css`, `css/components/`, `early.js`, `js/`.

    `css` are rules that come after those of the style sheets.
    A font that a style sheet names, `url("../fonts/name.woff2")`, is set into it.
    For a figure that stands alone there are `entry`, the module that it starts, and `styles`, the names of those of
    `css/components` that it needs; it has no formulas, and so no font.
    """
    modules = _modules(folder / "js", (entry,) if entry else STARTED)
    early = folder / "early.js"
    starts = _STARTS.format(name=entry) if entry else START
    return Assets(
        style=_style(folder / "css", css, styles),
        early=_in_page(minify_script(_read(early), shown_path(early)), shown_path(early)),
        modules=link(modules, (entry,) if entry else STARTED, starts),
        runs_models=not entry,
    )


def _style(folder: Path, more: str, styles: Sequence[str]) -> str:
    components = folder / "components"
    files = [folder / "tokens.css", folder / "article.css", *sorted(components.glob("*.css"))]
    if styles:
        files = [folder / "tokens.css", *(components / f"{name}.css" for name in styles)]
    css = "\n".join([*(_read(file) for file in files), more])
    if styles:
        css = _FONT_FACE.sub("", css)
    if "</style" in css.lower():
        raise InputError(f"{shown_path(folder)}: a style sheet cannot contain '</style'")
    style = css_escaped(minify_css(css))
    return FONT.sub(lambda match: f'url("{_font_address(folder.parent / "fonts" / match[1])}")', style)


def _font_address(file: Path) -> str:
    if not file.is_file():
        raise InputError(f"{shown_path(file)}: no such file; a style sheet names it")
    return f"data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()}"


def _in_page(script: str, path: str) -> str:
    if "</script" in script.lower() or "<!--" in script:
        raise InputError(f"{path}: a script in the page cannot contain '</script' or '<!--'")
    return script


def _modules(folder: Path, started: Sequence[str]) -> dict[str, EsModule]:
    """Return the modules of a folder by their bare names."""
    for name in started:
        if not (folder / f"{name[1:]}.js").is_file():
            raise InputError(f"{shown_path(folder / name[1:])}.js: no such file; it is what the page starts")
    modules = {}
    for file in sorted(folder.rglob("*.js")):
        module = read_module(_read(file), shown_path(file))
        _in_page(module.code, module.path)
        modules[f"#{file.relative_to(folder).with_suffix('').as_posix()}"] = module
    return modules


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{shown_path(file)}: no such file") from None


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
