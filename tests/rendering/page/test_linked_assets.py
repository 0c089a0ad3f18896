"""The page's own modules, linked and minified, beside the same modules in Node's own loader."""

import json
import re
import shutil
from pathlib import Path

import pytest

from generator.rendering.page.es_module import read_module
from generator.rendering.page.linker import link
from tests.support.node import ROOT, run_node

ASSETS = ROOT / "assets"
MODULES = {
    f"#{file.relative_to(ASSETS / 'js').with_suffix('').as_posix()}": file
    for file in sorted((ASSETS / "js").rglob("*.js"))
}
COMPARE = """
const [linked, own, ...names] = process.argv.slice(2);
await import(linked);
const described = (exports) => Object.fromEntries(Object.entries(exports).map(([name, value]) =>
  [name, typeof value === "function" ? [typeof value, value.name, value.length] : value]));
const outcome = async (load) => {
  try { return {exports: described(await load())}; } catch (error) { return {error: String(error)}; }
};
const found = {};
for (const name of names) {
  const path = new URL(`${name.slice(1)}.js`, own).href;
  found[name] = [await outcome(() => use(name)), await outcome(() => import(path))];
}
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script with all modules, whose function `use` is global."""
    modules = {name: read_module(path.read_text(encoding="utf-8"), name) for name, path in MODULES.items()}
    path = tmp_path_factory.mktemp("linked") / "linked.mjs"
    path.write_text(link(modules, modules, "globalThis.use = use;"), encoding="ascii")
    return path


def test_every_module_exports_what_it_does_in_node_or_fails_for_want_of_the_same(linked: Path, tmp_path: Path) -> None:
    script = tmp_path / "compare.mjs"
    script.write_text(COMPARE)
    printed = run_node(script, linked.as_uri(), (ASSETS / "js").as_uri() + "/", *MODULES)
    outcomes = json.loads(printed)
    assert sorted(outcomes) == sorted(MODULES)
    for name, (as_linked, in_node) in outcomes.items():
        assert as_linked == in_node, name
    working = [name for name, (outcome, _) in outcomes.items() if outcome.get("exports")]
    assert len(working) > len(MODULES) / 2


def test_the_tests_of_the_modules_pass_on_the_linked_script(linked: Path, tmp_path: Path) -> None:
    """Each module that a test imports is one line here, which takes its exports from the script."""
    for folder in (ROOT, ROOT / "tests", ASSETS):
        copy = tmp_path / folder.relative_to(ROOT)
        copy.mkdir(exist_ok=True)
        for path in folder.iterdir():
            if path not in (ROOT / "tests", ROOT / "tests" / "js", ASSETS, ASSETS / "js"):
                (copy / path.name).symlink_to(path)
    shutil.copytree(ROOT / "tests" / "js", tmp_path / "tests" / "js")
    for name, path in MODULES.items():
        module = read_module(path.read_text(encoding="utf-8"), name)
        names = ", ".join(export.outside for export in module.exports)
        shim = tmp_path / path.relative_to(ROOT)
        shim.parent.mkdir(parents=True, exist_ok=True)
        shim.write_text(f'import "{linked.as_uri()}";\nexport const {{{names}}} = use("{name}");\n')
    tests = sorted((tmp_path / "tests" / "js").glob("*.test.js"))
    passed = re.search(r"^# pass (\d+)$", run_node("--test", "--test-reporter=tap", *tests), re.MULTILINE)
    assert passed and int(passed[1]) >= len(tests) > 0
