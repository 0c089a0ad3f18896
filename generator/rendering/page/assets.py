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
ALONE = "#alone"
"""The module that a figure that stands alone starts."""

# Each on its own, so that the frame works when the figures do not, and an error of either is the browser's to report.
# assets/early.js marks a page whose browser is too old for the figures: it shows their first states.
# In a page that opens at its top they wait until the browser has drawn the text, and each has a task of its own.
# The page hands this very script to its workers.
START = """
if (typeof document === "undefined") use("#live/worker");
else {
  const {dataset} = document.documentElement;
  const idle = "lazy" in dataset && globalThis.requestIdleCallback;
  const inTurn = () => new Promise((done) => (idle ? idle(done, {timeout: 100}) : done()));
  inTurn().then(() => use("#frame"));
  if (!("static" in dataset)) inTurn().then(() => use("#main")).catch((error) => {
    use("#unfold").unfoldAll(document);
    throw error;
  });
}
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

    @property
    def policy(self) -> str:
        """The policy of the page: these two scripts and this style, and models that run in it.

        What WebAssembly these scripts hold may be compiled. A worker runs the page's own script again; the net is where
        the page came from, for weights that a reader asks for.
        """
        return _policy((self.early, self.modules), (self.style,), runs_models=True)


@dataclass(frozen=True)
class FigureAssets:
    """Content of the elements of a figure that stands alone."""

    style: str
    """The rules that its first state needs."""
    more_style: str
    """Those that it needs besides once it is live."""
    early: str
    """A classic script, run before the first paint."""
    modules: str
    """All modules in one script."""
    unpack: str
    """A classic script that makes elements of `more_style` and `modules`, which the page holds compressed."""

    @property
    def policy(self) -> str:
        """The policy of the page: these scripts and styles; it asks for nothing."""
        return _policy((self.early, self.unpack, self.modules), (self.style, self.more_style), runs_models=False)


def _policy(scripts: Sequence[str], styles: Sequence[str], *, runs_models: bool) -> str:
    """Return a Content-Security-Policy: scripts and styles by their hashes, images as data; no text turns to code."""
    models = ["worker-src blob:", "connect-src 'self'"] if runs_models else []
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}" + " 'wasm-unsafe-eval'" * runs_models,
            f"style-src {' '.join(map(_hash, styles))}",
            *models,
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def collect_assets(folder: Path, *, css: str = "") -> Assets:
    """Return the assets of a folder: `css/tokens.css`, `css/article.css`, `css/components/`, `early.js`, `js/`.

    `css` are rules that come after those of the style sheets.
    A font that a style sheet names, `url("../fonts/name.woff2")`, is set into it.
    """
    sheets = folder / "css"
    files = [sheets / "tokens.css", sheets / "article.css", *sorted((sheets / "components").glob("*.css"))]
    style = FONT.sub(lambda match: f'url("{_font_address(folder / "fonts" / match[1])}")', _style(files, css))
    return Assets(style, _classic(folder / "early.js"), link(_modules(folder / "js", STARTED), STARTED, START))


def collect_figure_assets(
    folder: Path, *, css: str = "", styles: Sequence[str], more_styles: Sequence[str]
) -> FigureAssets:
    """Return what a figure that stands alone needs of an `assets` folder: besides `css/tokens.css` some of
    `css/components` by their names. It has no formulas, and so no font."""
    sheets = folder / "css"
    still, live = ([sheets / "components" / f"{name}.css" for name in names] for names in (styles, more_styles))
    return FigureAssets(
        style=_FONT_FACE.sub("", _style([sheets / "tokens.css", *still], css)),
        more_style=_style(live),
        early=_classic(folder / "early.js"),
        modules=link(_modules(folder / "js", (ALONE,)), (ALONE,), f'use("{ALONE}");'),
        unpack=_classic(folder / "unpack.js"),
    )


def _style(files: Sequence[Path], more: str = "") -> str:
    css = "\n".join([*(_read(file) for file in files), more])
    if "</style" in css.lower():
        raise InputError(f"{shown_path(files[0].parent)}: a style sheet cannot contain '</style'")
    return css_escaped(minify_css(css))


def _classic(file: Path) -> str:
    return _in_page(minify_script(_read(file), shown_path(file)), shown_path(file))


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
