"""The examples of a measure, a study and a figure of one's own, taken from their chapter and run as printed."""

import importlib
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import generator
from generator.attribution import measures
from generator.cli import main
from generator.errors import InputError
from generator.studies import registry
from generator.weights import quantised
from tests.support.corpus import prepare
from tests.support.models import model_config, published_info, random_model, save_published
from tests.support.site import Site, write_site

CHAPTER = Path(__file__).parents[1] / "generator" / "README.md"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", CHAPTER.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
MODULES = ("my_measures", "my_study", "my_figures")


def of_kind(kind: str) -> list[str]:
    return [text for name, text in BLOCKS if name == kind]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a small article, whose models are said to be trained on a prepared corpus, and the examples."""
    site: Site = write_site(tmp_path / "own")
    corpus = prepare(site.cache, length=80)
    for name, layers in (("gru", 2), ("lstm", 1)):
        model = random_model(model_config(name, 4, layers, vocab_size=corpus.info.vocab_size))
        info = replace(published_info(model), corpus=corpus.info)
        save_published(site.weights(name), quantised(model), corpus.vocabulary, info)
    with (site.article / "article.toml").open("a") as file:
        file.write("\n" + "\n".join(of_kind("toml")))
    with (site.article / "article.md").open("a") as file:
        file.write("\n" + "\n".join(of_kind("md")))
    for module, source in zip(MODULES, of_kind("python"), strict=True):
        assert source.startswith(f"# {module}.py\n")
        (site.folder / f"{module}.py").write_text(source)
    monkeypatch.chdir(site.folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    importlib.invalidate_caches()
    yield site.folder
    measures.take_own([])
    registry.take_own({})
    for module in MODULES:
        sys.modules.pop(module, None)


def test_the_examples_are_studied_built_and_asked_for_as_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in "".join(of_kind("")).splitlines():
        python, minus_m, package, *arguments = shlex.split(line)
        assert (python, minus_m, package) == ("python", "-m", "generator")
        assert main(arguments) == 0, capsys.readouterr().err
    page = (folder / "build" / "index.html").read_text()
    manifest = json.loads(re.findall(r'data-name="manifest">(.*?)</script>', page)[0])
    assert "Share of connectivity" in [measure["label"] for measure in manifest["measures"]]
    table = json.loads((folder / "article" / "studies" / "doubt.json").read_text())
    for model, label in (("gru", "GRU"), ("lstm", "LSTM")):
        entropy = table["models"][model]["entropy"]
        assert 0 < entropy < np.log(30)
        assert f"<tr><th>{label}</th><td>{entropy:.2f} nats</td></tr>" in page
    assert "How much each model doubts" in page
    out = folder / "share.json"
    asked = ["--model", "gru", "--measure", "share", "--text", "the cat", "-o", str(out)]
    measures.take_own([])
    assert main(["connectivity", *asked]) == 0, capsys.readouterr().err
    np.testing.assert_allclose(np.array(json.loads(out.read_text())["connectivity"]).sum(1), 1, rtol=1e-4)
    assert main(["check"]) == 0
    (folder / "my_figures.py").write_text(of_kind("python")[2] + "\n")
    assert main(["check"]) == 1


def test_a_function_is_a_measure_in_python(published: Path) -> None:
    space: dict[str, object] = {}
    exec(of_kind("python")[0], space)
    model = generator.load_model(published)
    found = generator.connectivity(model, "the cat", measure=space["share"])  # type: ignore[arg-type]
    whole = generator.connectivity(model, "the cat").matrix
    np.testing.assert_allclose(found.matrix, whole / whole.sum(1, keepdim=True), rtol=1e-5)
    assert (found.measure.id, found.measure.note) == ("share", "Connectivity as a share of that of all characters.")


def test_entries_that_are_wrong_are_said_with_their_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(old: str, new: str, command: str = "build") -> str:
        path = folder / "article" / "article.toml"
        source = path.read_text()
        path.write_text(source.replace(old, new))
        assert main(command.split()) == 2
        path.write_text(source)
        return capsys.readouterr().err

    (folder / "article" / "studies").mkdir()
    (folder / "article" / "studies" / "doubt.json").unlink(missing_ok=True)
    assert "[measures.share]: 'my_measures:shares' cannot be imported" in said(
        "my_measures:share", "my_measures:shares"
    )
    assert "[measures.gradient]: the generator has a measure of this name" in said(
        "[measures.share]", "[measures.gradient]"
    )
    assert "[studies.gist]: the generator has a study of this name" in said(
        "studies.doubt", "studies.gist", "study gist"
    )
    assert "study: no study has the name 'doubts'; did you mean 'doubt'?" in said("a", "a", "study doubts")


def test_own_names_of_one_article_are_not_those_of_another() -> None:
    with pytest.raises(InputError, match="the generator has a study of this name"):
        registry.take_own({"gist": "a"})
    registry.take_own({"mine": "a"})
    registry.take_own({"other": "a"})
    assert "mine" not in registry.STUDIES and "other" in registry.STUDIES
    registry.take_own({})
    assert "other" not in registry.STUDIES
