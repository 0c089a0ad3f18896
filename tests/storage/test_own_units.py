"""The source of units of one's own: which files count, and when they are another."""

import importlib
from pathlib import Path

import pytest

from generator.storage.own_units import own_files, own_modules, unit_sha256
from generator.weights import open_published
from tests.support.models import model_config, random_model, write_weights
from tests.support.weights_files import described, refused, rewrite

FILES = {
    "sourced_unit.py": "from sourced_parts import Layer\nfrom generator.units import GRU\n\n\nclass Unit(Layer): ...\n",
    "sourced_parts.py": "import torch\n\n\nclass Layer(torch.nn.GRU):\n    causal = True\n",
    "sourced_notes.py": "",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, source in FILES.items():
        (tmp_path / name).write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    return tmp_path


def test_the_module_of_a_unit_is_before_its_colon() -> None:
    assert own_modules("gru") == ()
    assert own_modules("my.units:MGU") == ("my.units",)


def test_own_files_are_those_of_the_closure_but_for_the_generators(folder: Path) -> None:
    assert own_files(["gru", "sourced_unit:Unit"]) == {
        "sourced_parts": folder / "sourced_parts.py",
        "sourced_unit": folder / "sourced_unit.py",
    }
    assert own_files(["gru", "lstm"]) == {}


def test_every_own_file_counts_by_its_content(folder: Path) -> None:
    assert unit_sha256("gru") == ""
    before = unit_sha256("sourced_unit:Unit")
    (folder / "sourced_notes.py").write_text("X = 1\n")
    assert unit_sha256("sourced_unit:Unit") == before
    (folder / "sourced_parts.py").write_text(FILES["sourced_parts.py"] + "# \n")
    assert unit_sha256("sourced_unit:Unit") != before
    (folder / "sourced_parts.py").write_text(FILES["sourced_parts.py"])
    assert unit_sha256("sourced_unit:Unit") == before


def test_weights_of_another_source_are_refused_with_the_way_out(tmp_path: Path, folder: Path) -> None:
    source = folder / "sourced_probe.py"
    source.write_text((Path(__file__).parents[1] / "support" / "own_units.py").read_text())
    unit = "sourced_probe:Fading"
    model = random_model(model_config(unit))
    path = write_weights(tmp_path / "probe.safetensors", model)
    was = unit_sha256(unit)
    assert described(path)["unit_sha256"] == was != ""
    open_published(path, unit).load()
    with open(source, "a") as file:
        file.write("X = 1\n")
    now = unit_sha256(unit)
    assert refused(path, unit=unit) == (
        f"{path}: was published with another source of the unit '{unit}', sha256 {was[:12]}, now {now[:12]}; publish"
        " the model again, or keep that source under this name and give the new one another"
    )
    before = {key: value for key, value in described(path).items() if key != "unit_sha256"}
    open_published(rewrite(path, tmp_path / "before.safetensors", info=before), unit).load()  # when it was not recorded
    write_weights(path, model)
    open_published(path, unit).load()
