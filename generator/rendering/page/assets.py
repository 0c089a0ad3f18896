"""Style sheets and scripts as parts of the page, and the policy that allows these and nothing else.

Each ES module under `assets/js` becomes a `data:` address in one import map, by the name that `assets/package.json`
gives it in Node: `assets/js/math/scale.js` is `#math/scale`.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from generator.errors import InputError, did_you_mean
from generator.rendering.page.ascii_html import css_escaped
from generator.rendering.safe_json import safe_json
from generator.rendering.source_lines import shown_path

STARTED = ("#main", "#frame")
"""The modules that the page starts: its figures, and its frame."""

# One by one, so that the frame works when the figures do not. assets/early.js marks a page whose browser is too old for
# the figures: it shows their first states.
STARTER = 'import("#frame");if(!("static" in document.documentElement.dataset))import("#main");'
# Every printable ASCII character stands for itself in a data: address, but for these.
UNQUOTED = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '%#<"')
FONT = re.compile(r'url\("\.\./fonts/([\w.-]+)"\)')
IMPORT = re.compile(
    r"""^\s*(?:import|import\s[\w$*{}\s,]+?\sfrom|export\s[\w$*{}\s,]+?\sfrom)\s*["']([^"']+)["']""", re.MULTILINE
)


@dataclass(frozen=True)
class Assets:
    """What the page takes from the `assets` folder, ready to stand inside its `style` and `script` elements."""

    style: str
    early: str
    """A classic script, run before the first paint."""
    import_map: str
    starter: str

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: these scripts and styles by their hashes, modules and images as data, no net."""
        scripts = " ".join(_hash(script) for script in (self.early, self.import_map, self.starter))
        return "; ".join(
            [
                "default-src 'none'",
                f"script-src {scripts} data:",
                f"style-src {_hash(self.style)}",
                "img-src data:",
                "font-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            ]
        )


def collect_assets(folder: Path) -> Assets:
    """Return the assets of a folder: `css/tokens.css`, `css/article.css`, `css/components/`, `early.js`, `js/`.

    A font that a style sheet names, `url("../fonts/name.woff2")`, is set into it.
    """
    modules = _modules(folder / "js")
    imports = {name: module_address(source, f"assets/js/{name[1:]}.js") for name, (source, _) in modules.items()}
    return Assets(_style(folder / "css"), _early(folder / "early.js"), safe_json({"imports": imports}), STARTER)


def module_address(source: str, name: str) -> str:
    """Return a module as a `data:` address; debuggers show `name`. Percent-encoding packs better than base64."""
    return "data:text/javascript;charset=utf-8," + quote(f"{source.rstrip()}\n//# sourceURL={name}\n", safe=UNQUOTED)


def _style(folder: Path) -> str:
    files = [folder / "tokens.css", folder / "article.css", *sorted((folder / "components").glob("*.css"))]
    css = "\n".join(_read(file) for file in files)
    if "</style" in css:
        raise InputError(f"{shown_path(folder)}: a style sheet cannot contain '</style'")
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    style = css_escaped("\n".join(line for line in (line.strip() for line in without_comments.splitlines()) if line))
    return FONT.sub(lambda match: f'url("{_font_address(folder.parent / "fonts" / match[1])}")', style)


def _font_address(file: Path) -> str:
    if not file.is_file():
        raise InputError(f"{shown_path(file)}: no such file; a style sheet names it")
    return f"data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()}"


def _early(file: Path) -> str:
    source = _read(file)
    if "</script" in source or "<!--" in source:
        raise InputError(f"{shown_path(file)}: a script in the page cannot contain '</script' or '<!--'")
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _modules(folder: Path) -> dict[str, tuple[str, str]]:
    """Return source and shown path of each module by its bare name, with every import between them checked."""
    files = sorted(folder.rglob("*.js"))
    modules = {
        f"#{file.relative_to(folder).with_suffix('').as_posix()}": (_read(file), shown_path(file)) for file in files
    }
    for name in STARTED:
        if name not in modules:
            raise InputError(f"{shown_path(folder / name[1:])}.js: no such file; it is what the page starts")
    for source, shown in modules.values():
        for match in IMPORT.finditer(source):
            if match[1] not in modules:
                line = source.count("\n", 0, match.end()) + 1
                raise InputError(f"{shown}:{line}: no module '{match[1]}'{did_you_mean(match[1], modules)}")
    return modules


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{shown_path(file)}: no such file") from None


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
