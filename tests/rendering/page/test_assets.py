"""Style sheets and modules as parts of the page."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.page.assets import collect_assets
from generator.rendering.safe_json import safe_json

MODULES = {
    "main.js": 'import {scale} from "#math/scale";\nscale();\n',
    "frame.js": "export {};\n",
    "live/worker.js": "export {};\n",
    "math/scale.js": "/** 1 < 2 */\nexport const scale = () => `é\\n\"'`;\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, source in MODULES.items():
        write(tmp_path / "assets" / "js" / name, source)
    write(tmp_path / "assets/early.js", "// not kept\n(function () {\n  var a = 1;\n})();\n")
    write(tmp_path / "assets/css/article.css", "b { c: d } /* not\nkept */\n\n  e { f: g }\n")
    write(tmp_path / "assets/css/tokens.css", "a { b: c }")
    write(tmp_path / "assets/css/components/z.css", "z {}")
    write(tmp_path / "assets/css/components/y.css", "y {}")
    return tmp_path / "assets"


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_style_sheets_come_in_their_order_without_comments(folder: Path) -> None:
    assert collect_assets(folder).style == "a{b:c}b{c:d}e{f:g}y{}z{}"


def test_a_font_that_a_style_sheet_names_is_set_into_it(folder: Path) -> None:
    write(folder / "css/tokens.css", '@font-face { src: url("../fonts/a-b.woff2") format("woff2") }')
    with pytest.raises(InputError, match=r"^assets/fonts/a-b\.woff2: no such file; a style sheet names it$"):
        collect_assets(folder)
    (folder / "fonts").mkdir()
    (folder / "fonts/a-b.woff2").write_bytes(bytes(range(256)))
    address = "data:font/woff2;base64," + base64.b64encode(bytes(range(256))).decode()
    assert collect_assets(folder).style.startswith(f'@font-face{{src:url("{address}") format("woff2")}}')


def test_the_early_script_comes_without_comments(folder: Path) -> None:
    assert collect_assets(folder).early == "(function(){var a=1;})();"


def test_the_modules_come_as_one_script_by_their_names_in_order(folder: Path) -> None:
    script = collect_assets(folder).modules
    assert re.findall(r'^"(#[\w/]+)":', script, re.MULTILINE) == ["#math/scale", "#main", "#frame", "#live/worker"]
    assert "export const" not in script and "1 < 2" not in script and script.isascii()


@pytest.mark.parametrize("name", ["early.js", "js/math/scale.js"])
@pytest.mark.parametrize("end", ["</Script>", "<!--"])
def test_a_script_that_would_end_its_element_is_refused(folder: Path, name: str, end: str) -> None:
    with (folder / name).open("a") as file:
        file.write(f"a('{end}');")
    with pytest.raises(InputError) as raised:
        collect_assets(folder)
    assert str(raised.value) == f"assets/{name}: a script in the page cannot contain '</script' or '<!--'"


def test_the_policy_allows_these_scripts_and_styles_by_hash_and_no_net(folder: Path) -> None:
    assets = collect_assets(folder)

    def hash_of(content: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    scripts = " ".join(map(hash_of, (assets.early, assets.modules)))
    assert assets.policy == (
        f"default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; "
        f"style-src {hash_of(assets.style)}; worker-src blob:; connect-src 'self'; "
        f"img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def test_json_in_a_script_element_cannot_end_it() -> None:
    assert safe_json({"a": "</script><!--"}) == '{"a":"\\u003c/script>\\u003c!--"}'


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "js/frame.js").unlink()
    with pytest.raises(InputError, match=r"^assets/js/frame\.js: no such file; it is what the page starts$"):
        collect_assets(folder)
    (folder / "css/tokens.css").unlink()
    write(folder / "js/frame.js", "")
    with pytest.raises(InputError, match=r"^assets/css/tokens\.css: no such file$"):
        collect_assets(folder)
