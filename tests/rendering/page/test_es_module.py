"""What an ES module imports and exports, and what the page's modules do without."""

import pytest

from generator.errors import InputError
from generator.rendering.page.es_module import Name, read_module

SOURCE = """\
/** A module. */
import {a, b as c} from "#x";
import "#y";
import {
  // why
  d,
} from "#x";

export const e = a, f = () => c;
export async function g() {
  await d;
}
export class H {}
const i = 1;
export {i as j, a as k};
export {};
"""


def test_a_module_says_what_it_takes_from_where_and_what_it_gives() -> None:
    module = read_module(SOURCE, "m.js")
    assert module.path == "m.js"
    assert module.imports == {"#x": (Name("a", "a", 2), Name("b", "c", 2), Name("d", "d", 6)), "#y": ()}
    assert module.import_lines == {"#x": 2, "#y": 3}
    assert [(name.inside, name.outside, name.line) for name in module.exports] == [
        ("e", "e", 9),
        ("f", "f", 9),
        ("g", "g", 10),
        ("H", "H", 13),
        ("i", "j", 15),
        ("a", "k", 15),
    ]
    assert module.code == "const e=a,f=()=>c;\nasync function g(){await d;}\nclass H{}\nconst i=1;"


def test_what_looks_like_an_import_or_export_in_a_text_or_comment_is_none() -> None:
    source = '/*\nimport {a} from "#a";\n*/\nconst b = `\nexport const c = 1;\nimport {a} from "#a";\n`;\n'
    module = read_module(source, "m.js")
    assert (module.imports, module.exports) == ({}, ())
    assert module.code == 'const b=`\nexport const c = 1;\nimport {a} from "#a";\n`;'


IMPORTS = 'a module imports as: import {a, b as c} from "#name"; or: import "#name";'
EXPORTS = "a module exports functions, classes and constants by name, in their declarations or as: export {a, b as c};"


@pytest.mark.parametrize(
    "statement",
    [
        'import a from "#x";',
        'import a, {b} from "#x";',
        'import * as a from "#x";',
        'import {"a b" as c} from "#x";',
        'import {default as a} from "#x";',
        'import a from "#x" with {type: "json"};',
    ],
)
def test_other_imports_are_refused_with_their_line(statement: str) -> None:
    with pytest.raises(InputError) as raised:
        read_module(f"// first\n{statement}\n", "m.js")
    assert str(raised.value).startswith("m.js:2: got '") and str(raised.value).endswith(f"'; {IMPORTS}")


@pytest.mark.parametrize(
    "statement",
    [
        "export default function () {}",
        "export default function a() {}",
        "export default 1;",
        "export {a as default};",
        'export {a as "b c"};',
        'export {a} from "#x";',
        'export * from "#x";',
        'export * as a from "#x";',
        "export let b = 1;",
        "export var b = 1;",
        "export const {b} = a;",
        "export const [b] = a;",
        "export const c = 1, {b} = a;",
    ],
)
def test_other_exports_are_refused_with_their_line(statement: str) -> None:
    with pytest.raises(InputError) as raised:
        read_module(f"const a = 1;\n\n{statement}\n", "m.js")
    assert str(raised.value).startswith("m.js:3: got '") and str(raised.value).endswith(f"'; {EXPORTS}")


@pytest.mark.parametrize("declaration", ["let a = 1;", "var a = 1;", "const {a} = b;", "{ const a = 1; }", ""])
def test_an_export_of_what_may_change_or_is_not_there_is_refused(declaration: str) -> None:
    with pytest.raises(InputError) as raised:
        read_module(f"{declaration}\nexport {{a}};\n", "m.js")
    assert str(raised.value) == (
        "m.js:2: exports 'a', which is none of its functions, classes, constants and imports;"
        " who imports a name takes its value once, so a variable cannot be exported"
    )


def test_a_name_is_exported_once() -> None:
    with pytest.raises(InputError, match=r"^m\.js:3: exports 'a' a second time$"):
        read_module("export const a = 1;\nconst b = 2;\nexport {b as a};\n", "m.js")


@pytest.mark.parametrize("expression", ['import("#x")', "import.meta.url"])
def test_what_needs_modules_of_their_own_is_refused(expression: str) -> None:
    with pytest.raises(InputError) as raised:
        read_module(f"function a() {{\n  return {expression};\n}}\n", "m.js")
    assert str(raised.value) == f"m.js:2: the page is one script, without import() and import.meta; {IMPORTS}"


def test_new_target_is_no_import() -> None:
    assert read_module("function a() { return new.target; }", "m.js").code == "function a(){return new.target;}"


@pytest.mark.parametrize("statement", ["await a;", "for await (const b of a) c(b);", "if (a) { await a; }"])
def test_a_module_that_waits_is_refused(statement: str) -> None:
    with pytest.raises(InputError, match=r"^m\.js:2: a module cannot wait \(await\) but in its functions$"):
        read_module(f"const a = 1;\n{statement}\n", "m.js")


@pytest.mark.parametrize(
    "function",
    [
        "async function a() { await b; }",
        "const a = async () => await b;",
        "class A { async a() { for await (b of c) {} } }",
    ],
)
def test_a_function_may_wait(function: str) -> None:
    assert "await" in read_module(function, "m.js").code
