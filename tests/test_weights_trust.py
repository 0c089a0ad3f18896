"""A weights file is data: it names the unit of its model, and only the caller says which code that is."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import generator
from generator.cli import main
from generator.errors import InputError
from generator.model import unit_class
from generator.weights import open_published
from tests.support.models import model_config, random_model, write_weights
from tests.support.own_units import Fading
from tests.support.weights_files import described, refused, rewrite

MODULE = "unit_of_a_stranger"
OWN = "tests.support.own_units:Fading"


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file that is there if a module was imported, which any command could import from the folder that it runs in."""
    mark = tmp_path / "imported"
    (tmp_path / f"{MODULE}.py").write_text(
        f"open({str(mark)!r}, 'w').close()\nfrom tests.support.own_units import Fading as Unit\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield mark
    sys.modules.pop(MODULE, None)


@pytest.mark.parametrize("name", [f"{MODULE}:Unit", f"{MODULE}:", "os:system", ":", ":Unit", f"{MODULE}.sub:Unit"])
@pytest.mark.parametrize("suffix", ["npz", "html"])
def test_no_command_imports_what_a_file_names(
    published: Path, tmp_path: Path, imported: Path, name: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    info = described(published)
    info["model"]["unit"] = name
    path = rewrite(published, tmp_path / "strange.safetensors", info=info)
    assert "a file chooses no code" in refused(path)
    command = ["connectivity", "--weights", str(path), "--text", "the cat", "-o", f"{tmp_path / 'out'}.{suffix}"]
    assert main(command) == 2
    assert "a file chooses no code" in capsys.readouterr().err
    with pytest.raises(InputError, match="a file chooses no code"):
        generator.load_model(path)
    assert not imported.exists()


def test_a_unit_is_used_when_it_is_the_one_that_the_caller_names(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "own.safetensors", random_model(model_config(OWN)))
    for unit in (OWN, Fading):
        assert isinstance(generator.load_model(path, unit=unit).units[0], Fading)
    assert (
        main(["connectivity", "--weights", str(path), "--unit", OWN, "--text", "the", "-o", f"{tmp_path / 'a.npz'}"])
        == 0
    )
    other = "tests.support.own_units:Attention"
    with pytest.raises(InputError, match=f"is of a model of the unit '{OWN}', asked for was '{other}'"):
        generator.load_model(path, unit=other)


def test_a_unit_of_the_generator_is_no_other_either(published: Path, imported: Path) -> None:
    with pytest.raises(InputError, match="is of a model of the unit 'gru', asked for was"):
        generator.load_model(published, unit=f"{MODULE}:Unit")
    assert not imported.exists()


@pytest.mark.parametrize("name", ["os:system", "os:path", "json:JSONDecoder", "torch:Tensor"])
def test_a_unit_that_is_no_module_is_refused_and_never_called(name: str) -> None:
    with pytest.raises(InputError, match=f"unit '{name}' must be a class of torch.nn.Module"):
        unit_class(name)


def test_what_a_file_says_can_be_read_without_its_code(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "own.safetensors", random_model(model_config(OWN)))
    opened = open_published(path)
    assert opened.config.unit == OWN
    assert opened.vocabulary.words[0] == "the"
