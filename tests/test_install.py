"""The wheel, installed into an empty environment: one command, which builds an article anywhere.

The libraries are those of the environment that runs the tests, so that nothing is downloaded.
"""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from generator import __version__
from tests.support.configuration import ARTICLE_TOML
from tests.support.site import write_site

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment's programs, with the wheel and no other package installed."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "wheel", cwd=ROOT)
    venv.create(folder / "venv", with_pip=False)
    programs = folder / "venv" / "bin"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(programs / "python", "-c", where, cwd=folder).strip())
    libraries = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (packages / "libraries.pth").write_text("\n".join(libraries) + "\n")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", programs / "python"]
    (wheel,) = (folder / "wheel").iterdir()
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel, cwd=folder)
    return programs


def test_the_installed_command_builds_an_article_in_a_folder_of_its_own(installed: Path, tmp_path: Path) -> None:
    article = write_site(tmp_path / "elsewhere").article
    start, end = ARTICLE_TOML.index("[folders]"), ARTICLE_TOML.index("[training]")
    (article / "article.toml").write_text(ARTICLE_TOML[:start] + ARTICLE_TOML[end:])
    generator = installed / "generator"
    where = "import generator; print(generator.__file__)"
    assert run(installed / "python", "-c", where, cwd=tmp_path).startswith(str(installed.parent))
    assert "4 readings computed" in run(generator, "build", "--quiet", "--article", article, cwd=tmp_path)
    page = (article / "build" / "index.html").read_text()
    assert "What small networks remember" in page
    assert "connectivity" in page
    assert (article / "build" / "social.png").is_file()
    assert (article / ".cache" / "readings").is_dir()
    assert run(generator, "check", "--article", article, cwd=tmp_path).endswith("up to date\n")
    assert ", 0 readings computed" in run(generator, "build", "--quiet", "--article", article, cwd=tmp_path)


def test_the_installed_command_begins_an_article_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "make --train --article mine" in run(installed / "generator", "init", "mine", cwd=tmp_path)
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {"article.toml", "article.md", "text.txt"}


def test_the_installed_package_has_the_whole_documentation(installed: Path, tmp_path: Path) -> None:
    said = run(installed / "generator", "manual", cwd=tmp_path)
    places = {"writing": "article", "training": "generator/training", "units": "generator/units"}
    places |= {"connectivity": "generator/attribution", "code": "generator"}
    assert [line.split()[0] for line in said.splitlines()] == list(places)
    for name, folder in places.items():
        text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
        assert run(installed / "generator", "manual", name, cwd=tmp_path) == text


def test_the_command_and_the_module_are_one(installed: Path, tmp_path: Path) -> None:
    module = (installed / "python", "-m", "generator")
    assert run(installed / "generator", "--version", cwd=tmp_path) == f"generator {__version__}\n"
    for arguments in (("--version",), ("--help",), ("build", "--help")):
        assert run(installed / "generator", *arguments, cwd=tmp_path) == run(*module, *arguments, cwd=tmp_path)


def test_type_checkers_are_told_that_the_package_is_typed(installed: Path, tmp_path: Path) -> None:
    script = "from importlib.resources import files; print((files('generator') / 'py.typed').is_file())"
    assert run(installed / "python", "-c", script, cwd=tmp_path) == "True\n"
