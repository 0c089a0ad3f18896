"""The figure of the reader's own text, and the weights beside the page that it offers."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.build import missing_beside, remove_others
from generator.contract.page_units import PAGE_UNITS
from generator.errors import InputError
from generator.rendering.figures import render_figure
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.storage.atomic import write_together
from tests.support.baked import make_baked

BLOCK = FigureBlock("your-text", {"sentence": "grammar"}, "Type.", 3, "article.md")


def test_the_models_that_the_page_can_run_are_offered_with_what_their_files_are() -> None:
    baked = make_baked()
    html = render_figure(BLOCK, baked)
    (data,) = re.findall(r'class="figure-data">(.*?)</script>', html, re.DOTALL)
    offers = json.loads(data)["offers"]
    models = [model for model in baked.manifest.models if model.unit in PAGE_UNITS]
    assert models
    assert [(offer["file"], offer["bytes"], offer["sha256"]) for offer in offers] == [
        (model.file, model.bytes, model.sha256) for model in models
    ]
    assert all(model.label in html for model in models)


def test_an_article_of_other_units_cannot_have_it() -> None:
    baked = make_baked()
    models = tuple(replace(model, unit="own.module:Unit") for model in baked.manifest.models)
    with pytest.raises(
        InputError, match=r"^article\.md:3: .*no model of the article has a unit that the page can run: rnn, "
    ):
        render_figure(BLOCK, replace(baked, manifest=replace(baked.manifest, models=models)))


def test_weights_are_put_beside_the_page_once_and_those_that_go_are_removed(tmp_path: Path) -> None:
    page, one, other = tmp_path / "build" / "index.html", tmp_path / "one.safetensors", tmp_path / "other.safetensors"
    page.parent.mkdir()
    one.write_bytes(b"one")
    other.write_bytes(b"other")

    def put_beside(weights: list[Path]) -> None:
        write_together(missing_beside(page, weights))
        remove_others(page, weights)

    put_beside([one, other])
    copy = page.parent / "models" / "one.safetensors"
    assert list(missing_beside(page, [one])) == []
    before = copy.stat().st_mtime_ns
    put_beside([one])
    assert [file.name for file in (page.parent / "models").iterdir()] == ["one.safetensors"]
    assert copy.stat().st_mtime_ns == before
    one.write_bytes(b"two")
    put_beside([one])
    assert copy.read_bytes() == b"two"
