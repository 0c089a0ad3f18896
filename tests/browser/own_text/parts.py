"""The reader's own text in the autocomplete figure, for the tests of it: a page, and the parts of the figure."""

import hashlib
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Locator, Page, expect

from generator.contract.schema import Baked
from tests.browser.conftest import made_page
from tests.contract import networks

STORED = orjson.loads(networks.PATH.read_bytes())
ARTICLE = """\
A page of made-up numbers.

::: autocomplete sentence=grammar at=grammar/1/4
Letters to words.
:::
"""


def weights(name: str) -> Path:
    return networks.FOLDER / f"{name}.safetensors"


def own_text_page(baked: Baked, folder: Path) -> str:
    """Return a page whose GRU and LSTM are those of the fixtures."""
    models = tuple(
        replace(model, sha256=hashlib.sha256(weights(model.id).read_bytes()).hexdigest())
        if model.id in ("gru", "lstm")
        else model
        for model in baked.manifest.models
    )
    made = replace(baked, manifest=replace(baked.manifest, models=models))
    return made_page(folder, ARTICLE, made)


def opened(page: Page, *names: str) -> Page:
    """Open weights of the fixtures in a page, which must ask for nothing."""
    page.on("request", lambda request: pytest.fail(f"a request for {request.url[:80]}"))
    if names:
        files(page).set_input_files([weights(name) for name in names])
        expect(figure(page).get_by_role("textbox")).to_be_focused()
    return page


def figure(page: Page) -> Locator:
    return page.locator("#autocomplete")


def files(page: Page) -> Locator:
    return figure(page).get_by_label("Open weights …")


def box(page: Page, model: str = "GRU") -> Locator:
    return figure(page).get_by_role("textbox", name=f"Your text, read by {model}")
