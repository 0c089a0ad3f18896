"""Builds in a process of their own: what it says, and what ends it."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.article.folder import Article
from generator.build_process import BuildProcess
from generator.errors import InputError
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


def test_closing_ends_the_process(process: BuildProcess) -> None:
    process.build()
    running = process._process
    assert running is not None
    assert running.is_alive()
    process.close()
    assert not running.is_alive()
