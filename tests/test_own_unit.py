"""The example of a unit of one's own, taken from the chapter on units and run as printed."""

import base64
import importlib
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.attribution.measures import measures
from generator.cli import main
from generator.contract.baked_reading import read_packed
from generator.weights import open_published
from tests.support.configuration import ARTICLE_TOML
from tests.support.corpus import documents, write_documents
from tests.support.site import Site, write_site

README = Path(__file__).parents[1] / "generator" / "units" / "README.md"


def example() -> tuple[str, str, list[list[str]]]:
    """Return the module, the table of article.toml, and the arguments of the commands."""
    text = README.read_text()
    blocks = dict(re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    commands = [shlex.split(line) for line in blocks[""].splitlines()]
    assert all(command[:3] == ["python", "-m", "generator"] for command in commands)
    return blocks["python"], blocks["toml"], [command[3:] for command in commands]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a small article that compares the example alone, its module, and a prepared corpus."""
    module, table, _ = example()
    site: Site = write_site(tmp_path / "own")
    before, after = ARTICLE_TOML.index("[models.gru]"), ARTICLE_TOML.index("[[sentences]]")
    (site.article / "article.toml").write_text(ARTICLE_TOML[:before] + table + "\n" + ARTICLE_TOML[after:])
    (site.folder / "my_units.py").write_text(module)
    monkeypatch.chdir(site.folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    importlib.invalidate_caches()
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert main(["corpus", "--from", str(source), "--words", "30", "--length", "40"]) == 0
    yield site.folder
    sys.modules.pop("my_units", None)


def test_the_example_of_the_readme_trains_publishes_and_builds_as_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in example()[2]:
        assert main(arguments) == 0, capsys.readouterr().err
    assert '"mgu"' in (folder / "build" / "index.html").read_text()
    published = open_published(folder / "article" / "models" / "mgu.safetensors")
    assert published.info.causal is True
    assert published.info.parameters.recurrent == 2 * 2 * (128 * 64 + 64)
    readings = sorted((folder / "cache" / "readings").glob("mgu-*"))
    assert len(readings) == 2
    page = (folder / "build" / "index.html").read_text()
    packed = re.findall(r'data-model="mgu"[^>]*>([^<]+)</script>', page)
    assert len(packed) == 2
    assert all(min(read_packed(base64.b64decode(data), measures()).connectivity.maxima) > 0 for data in packed)

    # The module is part of what a reading is made from; another text about it is not.
    assert main(["build", "--quiet"]) == 0
    assert sorted((folder / "cache" / "readings").glob("mgu-*")) == readings
    with open(folder / "my_units.py", "a") as file:
        file.write("# changed\n")
    capsys.readouterr()
    assert main(["check"]) == 1
    assert capsys.readouterr().out.startswith("changed: units/my_units.py\n")
    assert main(["build", "--quiet"]) == 2
    assert "was published with another source of the unit 'my_units:MinimalGatedUnit'" in capsys.readouterr().err
    assert main(["publish", "--model", "mgu", "--observations", "8"]) == 0
    assert main(["build", "--quiet"]) == 0
    assert main(["check"]) == 0
    assert len(list((folder / "cache" / "readings").glob("mgu-*"))) == 4

    # A unit that was spoilt since is not published.
    module = folder / "my_units.py"
    module.write_text(module.read_text().replace("inputs.unbind(1):", "inputs.flip(1).unbind(1):"))
    sys.modules.pop("my_units")
    data = published.path.read_bytes()
    capsys.readouterr()
    assert main(["publish", "--model", "mgu"]) == 2
    assert "says causal = True, but output 0 depends on input" in capsys.readouterr().err
    assert main(["train", "--model", "mgu", "--restart"]) == 2
    assert "says causal = True" in capsys.readouterr().err
    assert published.path.read_bytes() == data


def test_a_module_that_is_not_there_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "my_units.py").unlink()
    sys.modules.pop("my_units", None)
    importlib.invalidate_caches()
    assert main(["train", "--model", "mgu"]) == 2
    assert "unit 'my_units:MinimalGatedUnit' cannot be imported" in capsys.readouterr().err
