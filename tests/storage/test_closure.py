"""Import closures, on packages made for the purpose and on the generator itself."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import generator
from generator.attribution.measures import modules_of, stored_measures
from generator.errors import InputError
from generator.storage.closure import Closures

ROOT = Path(generator.__path__[0]).parent


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    importlib.invalidate_caches()
    return folder


def closure(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str) -> set[str]:
    """Return the names in a module's closure, `generator` and its own left out."""
    monkeypatch.syspath_prepend(write(folder, files))
    return {found for found in Closures().files([name]) if found.partition(".")[0] != "generator"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import boxed.a", {"boxed.a"}),
        ("import boxed.a as a, boxed.b", {"boxed.a", "boxed.b"}),
        ("from boxed import a", {"boxed.a"}),
        ("from boxed.a import thing", {"boxed.a"}),
        ("from boxed.sub import *", {"boxed.sub"}),
        ("from . import a", {"boxed.a"}),
        ("from .sub.c import thing", {"boxed.sub", "boxed.sub.c"}),
        ("def f():\n    import boxed.a", {"boxed.a"}),
        ("class A:\n    def f(self):\n        with x:\n            from . import b", {"boxed.b"}),
        ("try:\n    import boxed.a\nexcept ImportError:\n    import boxed.b", {"boxed.a", "boxed.b"}),
        ("match x:\n    case 1:\n        import boxed.a", {"boxed.a"}),
        ("if x:\n    pass\nelif y:\n    import boxed.a\nelse:\n    import boxed.b", {"boxed.a", "boxed.b"}),
        ("if TYPE_CHECKING:\n    import boxed.a\nelse:\n    import boxed.b", {"boxed.b"}),
        ("if typing.TYPE_CHECKING:\n    import boxed.a", set()),
        ("import json, numpy.linalg\nfrom pathlib import Path", set()),
        ("'import boxed.a'", set()),
        ("from boxed.sub.up import thing", {"boxed.sub", "boxed.sub.up", "boxed.a"}),
    ],
)
def test_every_kind_of_import_is_found(
    source: str, found: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        **{f"boxed/{name}.py": "" for name in ("__init__", "a", "b", "sub/__init__", "sub/c")},
        "boxed/sub/up.py": "from .. import a\n",
        "boxed/start.py": source,
    }
    assert closure(tmp_path, files, monkeypatch, "boxed.start") == {"boxed", "boxed.start", *found}


def test_circles_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"round/__init__.py": "", "round/a.py": "import round.b", "round/b.py": "def f():\n    import round.a"}
    assert closure(tmp_path, files, monkeypatch, "round.a") == {"round", "round.a", "round.b"}


def test_of_an_author_what_lies_beside_and_the_generator_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "own_unit.py": "import own_layers, torch\nfrom generator.units.initialisation import *\n",
        "own_layers.py": "from own_parts.gates import gate\n",
        "own_parts/gates.py": "",
        "own_notes.py": "",
    }
    monkeypatch.syspath_prepend(write(tmp_path, files))
    found = set(Closures().files(["own_unit"]))
    assert {name for name in found if name.startswith("own_")} == {"own_unit", "own_layers", "own_parts.gates"}
    assert {"generator", "generator.units", "generator.units.gru", "generator.units.initialisation"} <= found
    assert not any(name.partition(".")[0] == "torch" for name in found)


def test_of_an_installed_package_only_its_own_modules_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"shipped/__init__.py": "import shipped.a, neighbour", "shipped/a.py": "", "neighbour.py": ""}
    assert closure(tmp_path / "site-packages", files, monkeypatch, "shipped") == {"shipped", "shipped.a"}


def test_a_module_that_is_not_there_is_named() -> None:
    for name in ("no_such_module", "generator.no_such_module"):
        with pytest.raises(InputError, match=f"no module '{name}' in the article's folder"):
            Closures().files([name])


def test_a_module_that_is_not_python_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"broken_unit\.py:2: not Python: "):
        closure(tmp_path, {"broken_unit.py": "x = 1\ndef\n"}, monkeypatch, "broken_unit")


def test_the_sha256_is_of_names_and_content_wherever_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = []
    for place, content in (("one", "X = 1"), ("two", "X = 1"), ("three", "X = 2")):
        with monkeypatch.context() as patch:
            patch.syspath_prepend(write(tmp_path / place, {"moved.py": content}))
            hashes.append(Closures().sha256(["moved"]))
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_closure_of_a_reading_holds_all_that_is_imported_for_it(tmp_path: Path) -> None:
    """Held against Python itself: what is in `sys.modules` once a reading has been baked."""
    script = """
import sys
import torch
from pathlib import Path
from generator.baking.readings import bake_reading
from generator.contract.schema import Sentence, Word
from generator.storage.cache import Cache
from generator.weights import open_published
published = open_published(Path(sys.argv[1]))
sentence = Sentence("cat", "A cat", " the cat", (Word("the", 0, 4, True), Word("cat", 4, 8, True)))
assert bake_reading(Cache(Path(sys.argv[2])), published.load, published, "gru", sentence).computed
print(*(name for name in sys.modules if name.partition(".")[0] == "generator"))
"""
    weights = ROOT / "tests" / "contract" / "networks" / "gru.safetensors"
    run = subprocess.run(
        [sys.executable, "-c", script, str(weights), str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    imported = set(run.stdout.split())
    found = set(Closures().files(["generator.baking.readings", *modules_of(stored_measures())]))
    assert {"generator.contract.schema", "generator.api"} & found == {"generator.contract.schema"}
    assert imported <= found


@pytest.mark.parametrize("module", ["readings", "contrasts", "prefixes"])
def test_a_constant_of_the_stored_form_is_in_the_closure_of_all_that_is_stored(tmp_path: Path, module: str) -> None:
    """On a copy of the package: the constant changes every key, a comment elsewhere changes none."""
    package = shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    script = "import sys; from generator.storage.closure import Closures; print(Closures().sha256(sys.argv[1:]))"

    def sha256() -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        command = [sys.executable, "-c", script, f"generator.baking.{module}"]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
        assert run.returncode == 0, run.stderr
        return run.stdout

    before = sha256()
    with open(package / "rendering" / "page" / "page.py", "a") as file:
        file.write("# a comment\n")
    assert sha256() == before
    schema = package / "contract" / "schema.py"
    source = schema.read_text()
    changed = re.sub(r"^([A-Z_]+ = \d+)$", r"\g<1>1", source, count=1, flags=re.MULTILINE)
    assert changed != source
    schema.write_text(changed)
    assert sha256() != before
