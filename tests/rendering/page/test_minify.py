"""Scripts without comments and spaces, whose tokens are those that were written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node

from generator.errors import InputError
from generator.rendering.page.minify import minify_css, minify_script, parse
from tests.support.node import run_node

ASSETS = Path(__file__).parents[3] / "assets"
SCRIPTS = sorted(ASSETS.rglob("*.js"))


@pytest.mark.parametrize(
    ("source", "script"),
    [
        ("/** A. */\nconst a = 1 ; // b\n", "const a=1;"),
        ("a()\n\n/* b */ c()\n", "a();\nc();"),
        ("return_ ( a ) ;", "return_(a);"),
        ("if (a) {\n  b();\n  c();\n}\n", "if(a){b();c();};"),
        ("function f ( { a = 1 } , ...b ) { return a ; }", "function f({a=1},...b){return a;}"),
        # Where the end of a line may end a statement, it stays.
        ("f(() => {\n  a\n  ++b\n  c\n})", "f(()=>{a\n++b\nc});"),
        ("f(() => {\n  return\n  a\n})", "f(()=>{return\na});"),
        ("a\n  .b()\n  ?.c", "a.b()?.c;"),
        ("a = b\n  ? c\n  : d && // why\n    e", "a=b?c:d&&e;"),
        ("async\n(a)", "async\n(a);"),
        # Tokens that would be read as one.
        ("a - -b; a + ++b; a-- > b; a < !--b", "a- -b;\na+ ++b;\na-- >b;\na< !--b;"),
        ("1 .a; a / /b/g.c; /b/ in c; /b/g in c", "1 .a;\na/ /b/g.c;\n/b/ in c;\n/b/g in c;"),
        ("class A { static  #b = 1; has(a) { return #b in a; } }", "class A{static#b=1;has(a){return#b in a;}}"),
        # What is text stays as it is.
        ("a = ' b  c ' + \"// d\"", "a=' b  c '+\"// d\";"),
        ("a = `b  ${ c ? `d  /* ${ e } ` : '' }  f\n\n  g`", "a=`b  ${ c ? `d  /* ${ e } ` : '' }  f\n\n  g`;"),
        ("a = /[/ ]  b'/u . test(c)", "a=/[/ ]  b'/u.test(c);"),
    ],
)
def test_a_script_keeps_its_tokens_and_loses_the_rest(source: str, script: str) -> None:
    assert minify_script(source, "a.js") == script


def test_other_characters_are_written_as_escapes_of_the_same_meaning(tmp_path: Path) -> None:
    source = r"""console.log(JSON.stringify(["é\é\\é", `😀 \n`, "😀".replace(/^[😀]$/u, "x"), {ñ: 1}.ñ]))"""
    (tmp_path / "a.js").write_text(source, encoding="utf-8")
    (tmp_path / "b.js").write_text(minify_script(source, "a.js"), encoding="ascii")
    expected = '["éé\\\\é","😀 \\n","x",1]\n'
    assert run_node(tmp_path / "a.js") == run_node(tmp_path / "b.js") == expected


def test_a_template_that_its_function_reads_as_written_is_left_alone() -> None:
    assert minify_script("a = String.raw`é`", "a.js") == "a=String.raw`é`;"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a();\nb = ] c;\n", "a.js:2: cannot be read as JavaScript: ]"),
        ("a();\n\nfunction ( {\n  b\n", "a.js:3: cannot be read as JavaScript: function ( {…"),
        ("a();\nif (b) { c();\n", "a.js:2: '}' is missing"),
    ],
)
def test_a_syntax_error_is_told_with_its_line(source: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        minify_script(source, "a.js")
    assert str(raised.value) == message


def tokens(node: Node) -> Iterator[str]:
    """The tokens of a script as they are written, texts whole, but for escapes of characters that are not ASCII."""
    if node.type == "comment":
        return
    if node.type in ("string", "template_string", "regex") or not node.child_count:
        text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), (node.text or b"").decode())
        yield text.encode("utf-16", "surrogatepass").decode("utf-16")
        return
    for child in node.children:
        yield from tokens(child)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ASSETS).as_posix())
def test_the_tokens_of_the_page_s_scripts_are_those_that_were_written(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    script = minify_script(source, path.name)
    # Each statement at the top is closed, with or without need.
    closed = (";", "")
    assert [token for token in tokens(parse(script, path.name)) if token not in closed] == [
        token for token in tokens(parse(source, path.name)) if token not in closed
    ]
    assert len(script) < len(source)


def test_the_page_s_scripts_are_still_javascript(tmp_path: Path) -> None:
    files: list[Path] = []
    for path in SCRIPTS:
        files.append(tmp_path / f"{len(files)}.mjs")
        files[-1].write_text(minify_script(path.read_text(encoding="utf-8"), path.name), encoding="ascii")
    (tmp_path / "check.mjs").write_text(
        'import {readFileSync} from "node:fs";\nimport {SourceTextModule} from "node:vm";\n'
        'for (const file of process.argv.slice(2)) new SourceTextModule(readFileSync(file, "utf8"));\n'
    )
    run_node("--experimental-vm-modules", "--no-warnings", tmp_path / "check.mjs", *files)


@pytest.mark.parametrize(
    ("css", "minified"),
    [
        ("/* a */\na > b , c {\n  width : 1px ;\n}\n\n", "a > b,c{width :1px}"),
        ("a { b: calc( 1px + 2 * var(--c, 3) ); }", "a{b:calc( 1px + 2 * var(--c,3) )}"),
        ("a :hover, a:hover::before { b: c /* d */ e }", "a :hover,a:hover::before{b:c e}"),
        ("a { b: c /* d */ e; } /* f */ g {}", "a{b:c e}g{}"),
        ("@supports not (a: b(c, d)) { e {} }", "@supports not (a:b(c,d)){e{}}"),
        ("@media (a >= 1em) and (b: c) { d { e: f } }", "@media (a >= 1em) and (b:c){d{e:f}}"),
        ("""a { b: ' /* c */ ; ', "\\" , '" }""", """a{b:' /* c */ ; ',"\\" , '"}"""),
    ],
)
def test_a_style_sheet_comes_without_comments_and_spaces(css: str, minified: str) -> None:
    assert minify_css(css) == minified
