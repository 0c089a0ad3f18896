"""The command that explains any text by any weights file."""

import builtins
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import generator
from generator.cli import main
from tests.support.alone import manifest_of
from tests.support.models import model_config, random_model, write_weights
from tests.support.site import Site

TEXT = "the cat sees zymurgy"


def write(site: Site, name: str, *more: str) -> Path:
    out = site.folder / name
    arguments = ["connectivity", "--text", TEXT, "-o", str(out), "--article", str(site.article)]
    assert main([*arguments, "--cache", str(site.cache), *more]) == 0
    return out


def failing(site: Site, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["connectivity", "--article", str(site.article), "--cache", str(site.cache), *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    return line


@pytest.fixture
def expected(site: Site) -> torch.Tensor:
    return generator.connectivity(generator.load_model(site.weights("gru")), TEXT).matrix


def test_arrays_hold_the_matrix_with_its_labels(site: Site, expected: torch.Tensor) -> None:
    with np.load(write(site, "a.npz", "--model", "gru")) as file:
        np.testing.assert_array_equal(file["connectivity"], expected.numpy())
        assert "".join(file["tokens"]) == f" {TEXT}"
        assert file["targets"][:5].tolist() == ["the"] * 4 + ["cat"]
        assert (str(file["model"]), str(file["measure"])) == ("gru", "gradient")
        assert str(file["unit"]) == "logits per one-hot input"
    table = json.loads(write(site, "a.json", "--model", "gru").read_text())
    np.testing.assert_allclose(table["connectivity"], expected, rtol=1e-5)
    assert ("".join(table["tokens"]), len(table["targets"]), len(table["sha256"])) == (f" {TEXT}", 21, 64)


def test_a_table_holds_a_row_a_pair_that_is_not_zero(site: Site, expected: torch.Tensor) -> None:
    source = write(site, "a.csv", "--weights", str(site.weights("gru"))).read_text()
    rows = list(csv.DictReader(io.StringIO(source)))
    matrix = np.zeros((21, 21))
    for row in rows:
        matrix[int(row["output"]), int(row["input"])] = float(row["value"])
        assert f" {TEXT}"[int(row["input"])] == row["input_token"]
    np.testing.assert_allclose(matrix, expected, rtol=1e-5)
    assert len(rows) == 21 * 22 // 2
    assert rows[-1]["target"] in {
        word for word, _ in generator.predict(generator.load_model(site.weights("gru")), TEXT)
    }


@pytest.mark.parametrize("measure", ["gradient_input", "integrated_gradients", "occlusion"])
def test_other_measures_are_written_with_their_unit(site: Site, measure: Any) -> None:
    table = json.loads(write(site, "a.json", "--model", "lstm", "--measure", measure).read_text())
    wanted = generator.connectivity(generator.load_model(site.weights("lstm")), TEXT, measure=measure).matrix
    np.testing.assert_allclose(table["connectivity"], wanted, rtol=1e-5, atol=1e-12)
    assert table["unit"] == ("nats" if measure == "occlusion" else "logits")


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("measure", ["gradient", "occlusion"])
def test_a_drawing_is_written_the_same_every_time(site: Site, suffix: str, start: bytes, measure: str) -> None:
    first = write(site, f"a.{suffix}", "--model", "gru", "--measure", measure).read_bytes()
    assert first.startswith(start)
    assert write(site, f"b.{suffix}", "--model", "gru", "--measure", measure).read_bytes() == first


def test_a_drawing_has_its_labels_as_text(site: Site) -> None:
    source = write(site, "a.svg", "--model", "gru").read_text()
    texts = re.findall(r"<text[^>]*>(.*?)</text>", source)
    assert {"input character", "prediction at", "gru: gradient", "logits per one-hot input"} <= set(texts)
    letters = [text for text in texts if len(text) == 1 and not text.isdigit()]
    assert "".join(letters[: len(TEXT) + 1]).replace("␣", " ") == f" {TEXT}"


def test_a_page_shows_the_text_in_the_articles_own_figure(site: Site) -> None:
    html = write(site, "a.html", "--weights", str(site.weights("lstm"))).read_text()
    manifest = manifest_of(html)
    assert [model["id"] for model in manifest["models"]] == ["lstm"]
    assert [sentence["text"] for sentence in manifest["sentences"]] == [f" {TEXT}"]
    assert '<figure id="connectivity" class="connectivity" data-figure="connectivity"' in html
    assert 'data-sentence="text" data-model="lstm"' in html
    assert not re.search(r'src="https?:|<link[^>]+href="https?:', html)  # it loads nothing


def test_what_is_wrong_is_one_line_that_names_the_argument(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    def line(*arguments: str) -> str:
        return failing(site, capsys, *arguments)

    out = str(site.folder / "a.json")
    assert "--model: give --model NAME or --weights PATH" in line("--text", "a", "-o", out)
    assert "no table [models.gur]; did you mean 'gru'?" in line("--text", "a", "-o", out, "--model", "gur")
    assert "nowhere: no such weights" in line("--text", "a", "-o", out, "--weights", "nowhere")
    assert "--out: must end in .npz, .json" in line("--text", "a", "-o", "a.jsn", "--model", "gru")
    assert "did you mean 'json'?" in line("--text", "a", "-o", "a.jsn", "--model", "gru")
    assert "gru.safetensors: text: character 5 must be" in line("--text", "the Cat", "-o", out, "--model", "gru")
    assert "--model: each model once" in line("--text", "a", "-o", out, "--model", "gru", "--model", "gru")
    assert not Path(out).exists()


def test_weights_that_overflow_are_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    huge = np.full((12,), 2.5e36, np.float32)
    write_weights(site.weights("lstm"), random_model(model_config("lstm", 4, 1)), readout__weight__scale=huge)
    line = failing(site, capsys, "--text", "a", "-o", str(site.folder / "a.json"), "--model", "lstm")
    assert "lstm.safetensors: the gradient at position 0 (' ') are not finite numbers" in line


def test_without_matplotlib_a_drawing_says_how_to_get_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = builtins.__import__

    def refusing(name: str, *more: Any, **options: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return original(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", refusing)
    line = failing(site, capsys, "--text", "a", "-o", str(site.folder / "a.png"), "--model", "gru")
    assert "drawings need matplotlib; install it with" in line


def test_several_models_are_written_to_a_file_each(site: Site) -> None:
    both = ("--model", "gru", "--model", "lstm", "--text", "the cat")
    assert site.run("connectivity", *both, "-o", str(site.folder / "{model}.json")) == 0
    found = [json.loads((site.folder / f"{name}.json").read_text()) for name in ("gru", "lstm")]
    assert [one["model"] for one in found] == ["gru", "lstm"]
    assert found[0]["connectivity"] != found[1]["connectivity"]


def test_several_models_and_measures_share_a_file_where_its_name_is_one(site: Site) -> None:
    asked = (
        "--model",
        "gru",
        "--model",
        "lstm",
        "--measure",
        "gradient",
        "--measure",
        "occlusion",
        "--text",
        "the cat",
    )
    assert site.run("connectivity", *asked, "-o", str(site.folder / "all.json")) == 0
    found = json.loads((site.folder / "all.json").read_text())
    pairs = [(one["model"], one["measure"]) for one in found]
    assert pairs == [(model, measure) for model in ("gru", "lstm") for measure in ("gradient", "occlusion")]
    assert site.run("connectivity", *asked, "-o", str(site.folder / "all.html")) == 0
    html = (site.folder / "all.html").read_text()
    manifest = manifest_of(html)
    assert [model["label"] for model in manifest["models"]] == ["gru", "lstm"]
    assert [measure["id"] for measure in manifest["measures"]] == ["gradient", "occlusion"]
