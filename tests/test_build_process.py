"""Builds in a process of their own: what it says, and what ends it."""

import re
import sys
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from generator.article.folder import Article
from generator.build_process import BuildProcess
from generator.errors import InputError, InputErrors
from tests.support.models import model_config, random_model, write_weights
from tests.support.site import Site
from tests.support.weights_files import described, rewrite

UNIT = """\
from torch import nn

class Probe(nn.Module):
    causal = True

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)

    def forward(self, inputs):
        return self.gru(inputs)[0]
"""


@pytest.fixture
def process(site: Site) -> Iterator[BuildProcess]:
    process = BuildProcess(Article(site.article), site.assets)
    yield process
    process.close()


def test_what_is_wrong_is_said_and_what_is_false_is_marked(site: Site, process: BuildProcess) -> None:
    site.edit("article.md", "Two networks read.", "Two networks read [a lot]{? count(models) > 2 ?}.")
    (claim,) = process.build()
    assert "not true: “a lot”: count(models) > 2" in claim
    assert '<span class="false-claim">a lot' in site.page.read_text()
    site.edit("article.md", "[a lot]{? count(models) > 2 ?}", "on")
    assert process.build() == []
    assert "Two networks read on." in site.page.read_text()
    line = site.edit("article.md", "::: models-table", "::: models-tabel")
    with pytest.raises(InputError, match=rf"article\.md:{line}: no figure named 'models-tabel'; did you mean"):
        process.build()


@pytest.fixture
def module(site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module of a unit of one's own, in the article's folder, which one of its models is made of."""
    module = site.article / "units" / "probe_of_process.py"
    module.parent.mkdir()
    module.write_text(UNIT)
    monkeypatch.setattr(sys, "path", [*sys.path, str(module.parent)])
    path = write_weights(site.weights("lstm"), random_model(model_config("probe_of_process:Probe", 4, 1)))
    rewrite(path, path, info=described(path) | {"unit_sha256": ""})  # any source is taken
    site.edit("article.toml", 'unit = "lstm"', 'unit = "probe_of_process:Probe"')
    return module


def test_code_is_imported_anew_after_closing_and_the_end_of_the_process_is_said(
    process: BuildProcess, module: Path
) -> None:
    assert process.build() == []
    module.write_text("import os\nos._exit(7)\n")
    process.close()
    with pytest.raises(InputError, match=r"the build ended without an answer \(exit status 7\)"):
        process.build()
    module.write_text("raise ZeroDivisionError('by a unit')\n")
    with pytest.raises(InputError, match="unit 'probe_of_process:Probe' cannot be imported: by a unit"):
        process.build()
    module.write_text(UNIT)
    process.close()
    assert process.build() == []


def test_a_defect_is_said_in_one_line_with_its_kind_and_place(process: BuildProcess, module: Path) -> None:
    module.write_text(UNIT.replace("return self", "return 1 // 0 or self"))
    with pytest.raises(InputError) as caught:
        process.build()
    assert re.match(r"ZeroDivisionError: .* at .*probe_of_process\.py:\d+; this is a defect", str(caught.value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("error", ["KeyboardInterrupt('by a unit')", "SystemExit(0)", "GeneratorExit()"])
def test_what_is_no_usual_exception_is_said_too_and_does_not_end_the_process(
    process: BuildProcess, module: Path, error: str
) -> None:
    module.write_text(UNIT.replace("        return self", f"        raise {error}"))
    with pytest.raises(InputError, match=error.partition("(")[0]):
        process.build()
    running = process._process
    module.write_text(UNIT)
    with pytest.raises(InputError):  # the module as it was imported
        process.build()
    assert process._process is running


def test_several_errors_are_said_a_line_each(site: Site, process: BuildProcess) -> None:
    site.edit("article.md", "::: models-table", "::: models-tabel")
    site.edit("article.md", "::: hero", "::: heros")
    with pytest.raises(InputErrors) as caught:
        process.build()
    assert ["heros" in str(error) for error in caught.value.errors] == [True, False]


def test_a_process_that_cannot_be_started_is_started_at_the_next_build(
    process: BuildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(SpawnProcess, "start", full)
        with pytest.raises(OSError, match="temporarily unavailable"):
            process.build()
    assert process.build() == []


def test_closing_ends_the_process(process: BuildProcess) -> None:
    process.build()
    running = process._process
    assert running is not None
    assert running.is_alive()
    process.close()
    assert not running.is_alive()
