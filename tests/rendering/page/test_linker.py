"""Modules as one script: each in a scope of its own, evaluated once, after what it imports."""

import json
import re
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.page.es_module import read_module
from generator.rendering.page.linker import link
from tests.support.node import run_node


def linked(modules: dict[str, str], *entries: str, start: str = "") -> str:
    read = {name: read_module(source, f"{name[1:]}.js") for name, source in modules.items()}
    return link(read, entries, start)


def printed(tmp_path: Path, modules: dict[str, str], *entries: str, start: str = "") -> str:
    """Return what the linked script prints, in Node, as a module."""
    uses = "".join(
        f"try {{ use({json.dumps(entry)}); }} catch (error) {{ print(error.message); }}" for entry in entries
    )
    script = linked(modules, *entries, start=start or uses)
    path = tmp_path / "linked.mjs"
    path.write_text("globalThis.print = console.log;\n" + script, encoding="ascii")
    return run_node(path)


def test_a_module_gets_what_it_imports_by_the_names_it_gives_it(tmp_path: Path) -> None:
    modules = {
        "#main": 'import {a as b, f, C} from "#x";\nprint(b, f(b), new C().d);',
        "#x": "const z = 1;\nexport function f(a) { return a + z; }\nexport class C { d = 3; }\nexport {z as a};",
    }
    assert printed(tmp_path, modules, "#main") == "1 2 3\n"


def test_names_of_modules_do_not_meet_nor_those_of_the_linker(tmp_path: Path) -> None:
    names = ("a", "use", "needs", "modules", "evaluated", "name", "exports", "error")
    body = "".join(f"const {name} = MODULE;" for name in names) + f"export const sum = {'+'.join(names)};"
    modules = {
        "#main": 'import {sum as x} from "#x";\nimport {sum as y} from "#y";\nprint(x, y, typeof use, typeof modules);',
        "#x": body.replace("MODULE", "'x'"),
        "#y": body.replace("MODULE", "'y'"),
    }
    assert printed(tmp_path, modules, "#main") == "xxxxxxxx yyyyyyyy undefined undefined\n"


def test_modules_are_evaluated_once_in_the_order_of_the_language(tmp_path: Path) -> None:
    modules = {
        "#a": 'print("a");\nimport "#b";\nimport {d} from "#d";\nimport "#c";\n',
        "#b": 'import "#e";\nprint("b");',
        "#c": 'import "#b";\nimport "#d";\nprint("c");',
        "#d": 'export const d = 1;\nimport "#e";\nprint("d");',
        "#e": 'print("e");',
        "#z": 'import "#c";\nprint("z");',
    }
    found = printed(tmp_path, modules, "#a", "#z")
    assert found.split() == ["e", "b", "d", "c", "a", "z"]
    # Node's own loader agrees.
    for name, source in modules.items():
        (tmp_path / f"{name[1:]}.mjs").write_text(re.sub(r'"#(\w)"', r'"./\1.mjs"', source))
    (tmp_path / "own.mjs").write_text(
        'globalThis.print = console.log;\nawait import("./a.mjs");\nawait import("./z.mjs");\n'
    )
    assert run_node(tmp_path / "own.mjs") == found


def test_what_no_entry_needs_is_left_out_but_must_be_right(tmp_path: Path) -> None:
    modules = {"#a": "print(1);", "#b": "print(2);"}
    assert "print(2)" not in linked(modules, "#a")
    with pytest.raises(InputError, match=r"^b\.js:1: no module '#c'; did you mean '#"):
        linked({**modules, "#b": 'import "#c";'}, "#a")


def test_modules_are_strict_and_have_no_this(tmp_path: Path) -> None:
    assert printed(tmp_path, {"#a": "print(this, (function () { return this; })());"}, "#a") == "undefined undefined\n"


def test_a_module_that_fails_stops_those_that_import_it_and_no_others(tmp_path: Path) -> None:
    modules = {
        "#main": 'import {a} from "#bad";\nprint("never", a);',
        "#other": 'import "#bad";\nprint("never");',
        "#frame": 'import {b} from "#good";\nprint("frame", b);',
        "#bad": 'import "#good";\nprint("once");\nexport const a = 1;\nthrow new Error("it broke");',
        "#good": "export const b = 2;",
    }
    said = printed(tmp_path, modules, "#main", "#frame", "#other")
    assert said.splitlines() == ["once", "it broke", "frame 2", "it broke"]


def test_a_stack_trace_names_the_module_that_failed(tmp_path: Path) -> None:
    modules = {"#main": 'import {f} from "#x/y";\nf();', "#x/y": "export const f = () => { throw new Error('e'); };"}
    stack = printed(tmp_path, modules, "#main", start='try { use("#main"); } catch (error) { print(error.stack); }')
    frames = [line.split()[1] for line in stack.splitlines()[1:3]]
    assert frames == ["f", "#main"]
    (_, line, _) = stack.splitlines()[1].rsplit(":", 2)
    source = (tmp_path / "linked.mjs").read_text().splitlines()
    assert source[int(line) - 1].startswith('"#x/y":')


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"#a": '\nimport {b} from "#bb";', "#bbb": ""}, "a.js:2: no module '#bb'; did you mean '#bbb'?"),
        ({"#a": 'import "./b.js";', "#b": ""}, "a.js:1: no module './b.js'; there is #a, #b"),
        (
            {"#a": 'import {\n  scal,\n} from "#b";', "#b": "export const scale = 1, z = 2;"},
            "a.js:2: '#b' exports no 'scal'; did you mean 'scale'?",
        ),
        ({"#a": 'import {b} from "#b";', "#b": "const b = 1;"}, "a.js:1: '#b' exports no 'b'; it exports nothing"),
        ({"#a": 'import "#a";'}, "a.js:1: modules cannot import in a circle: #a imports #a"),
        (
            {"#a": 'import "#b";', "#b": '\nimport "#c";', "#c": 'import "#d";\nimport "#b";', "#d": ""},
            "c.js:2: modules cannot import in a circle: #b imports #c imports #b",
        ),
    ],
)
def test_what_cannot_be_linked_is_told_with_its_place(modules: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as raised:
        linked(modules, "#a")
    assert str(raised.value) == message
