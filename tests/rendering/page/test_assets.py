"""Style sheets and modules as parts of the page."""

import base64
import hashlib
import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.errors import InputError
from generator.rendering.page.assets import collect_assets, module_address
from generator.rendering.safe_json import safe_json

MODULES = {
    "main.js": 'import {scale} from "#math/scale";\nscale();\n',
    "frame.js": "export {};\n",
    "math/scale.js": "/** 100 % < 1 # 2 */\nexport const scale = () => `é\\n\"'`;\n",
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
    assert collect_assets(folder).style == "a { b: c }\nb { c: d }\ne { f: g }\ny {}\nz {}"


def test_a_font_that_a_style_sheet_names_is_set_into_it(folder: Path) -> None:
    write(folder / "css/tokens.css", '@font-face { src: url("../fonts/a-b.woff2") format("woff2") }')
    with pytest.raises(InputError, match=r"^assets/fonts/a-b\.woff2: no such file; a style sheet names it$"):
        collect_assets(folder)
    (folder / "fonts").mkdir()
    (folder / "fonts/a-b.woff2").write_bytes(bytes(range(256)))
    address = "data:font/woff2;base64," + base64.b64encode(bytes(range(256))).decode()
    assert collect_assets(folder).style.startswith(f'@font-face {{ src: url("{address}") format("woff2") }}\n')


def test_the_early_script_comes_without_comments(folder: Path) -> None:
    assert collect_assets(folder).early == "(function () {\nvar a = 1;\n})();"


def test_an_early_script_that_would_end_its_element_is_refused(folder: Path) -> None:
    write(folder / "early.js", "'</script>'")
    with pytest.raises(
        InputError, match=r"^assets/early\.js: a script in the page cannot contain '</script' or '<!--'$"
    ):
        collect_assets(folder)


def test_every_module_is_in_the_import_map_by_its_bare_name(folder: Path) -> None:
    imports = json.loads(collect_assets(folder).import_map)["imports"]
    assert sorted(imports) == ["#frame", "#main", "#math/scale"]
    media_type, _, data = imports["#math/scale"].partition(",")
    assert media_type == "data:text/javascript;charset=utf-8"
    assert unquote(data) == MODULES["math/scale.js"] + "//# sourceURL=assets/js/math/scale.js\n"


def test_an_address_has_nothing_that_ends_it_or_its_element_early() -> None:
    data = module_address('a # b % c </script> <!-- \n\t"d" é', "a.js")
    assert not set(data.partition(",")[2]) & set('#<"\n\té')


def test_the_policy_allows_these_scripts_and_styles_by_hash_and_no_net(folder: Path) -> None:
    assets = collect_assets(folder)

    def hash_of(content: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    scripts = " ".join(map(hash_of, (assets.early, assets.import_map, assets.starter)))
    assert assets.policy == (
        f"default-src 'none'; script-src {scripts} data:; "
        f"style-src {hash_of(assets.style)}; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def test_json_in_a_script_element_cannot_end_it() -> None:
    assert safe_json({"a": "</script><!--"}) == '{"a":"\\u003c/script>\\u003c!--"}'


@pytest.mark.parametrize(
    "statement",
    [
        'import {a} from "#math/scal";',
        'import "#math/scal";',
        'export * from "#math/scal";',
        'import {\n  a,\n  b as c,\n} from "#math/scal";',
    ],
)
def test_an_import_of_no_module_is_an_error_at_its_line(folder: Path, statement: str) -> None:
    write(folder / "js/frame.js", f"// import nothing\nexport const x = '\"';\n{statement}\n")
    line = 3 + statement.count("\n")
    with pytest.raises(InputError) as raised:
        collect_assets(folder)
    assert str(raised.value) == f"assets/js/frame.js:{line}: no module '#math/scal'; did you mean '#math/scale'?"


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "js/frame.js").unlink()
    with pytest.raises(InputError, match=r"^assets/js/frame\.js: no such file; it is what the page starts$"):
        collect_assets(folder)
    (folder / "css/tokens.css").unlink()
    write(folder / "js/frame.js", "")
    with pytest.raises(InputError, match=r"^assets/css/tokens\.css: no such file$"):
        collect_assets(folder)
