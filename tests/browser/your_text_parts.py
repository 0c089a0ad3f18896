"""The figure of the reader's own text, for the tests of it: a page with two models that it can open, and its parts."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Browser, Locator, Page, expect

from generator.benchmarks.page import served
from generator.contract.schema import Baked
from generator.rendering.numbers import percent
from tests.browser.conftest import made_page
from tests.contract import networks

STORED = orjson.loads(networks.PATH.read_bytes())
MODELS = ("gru", "lstm")
ARTICLE = """\
A page of made-up numbers.

::: connectivity sentence=grammar at=grammar/2/1
How strongly each character moves the prediction.
:::

::: your-text sentence=grammar
Your own text.
:::
"""


def weights(name: str) -> Path:
    return networks.FOLDER / f"{name}.safetensors"


def your_text_page(baked: Baked, folder: Path, **options: Any) -> str:
    """Return a page whose GRU and LSTM are those of the fixtures; `options` are those of `render_page`."""
    models = tuple(
        replace(
            model,
            file=f"{model.id}.safetensors",
            bytes=weights(model.id).stat().st_size,
            sha256=hashlib.sha256(weights(model.id).read_bytes()).hexdigest(),
        )
        if model.id in MODELS
        else model
        for model in baked.manifest.models
    )
    made = replace(baked, manifest=replace(baked.manifest, models=models))
    return made_page(folder, ARTICLE, made, **options)


@contextmanager
def hosted_page(browser: Browser, html: str, folder: Path, script: str = "") -> Iterator[Page]:
    """Open a page from a server, with the weights of two of its models beside it; `script` runs before its own."""
    (folder / "index.html").write_text(html)
    (folder / "models").mkdir()
    for name in MODELS:
        (folder / "models" / f"{name}.safetensors").write_bytes(weights(name).read_bytes())
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(script)
    with served(folder) as address:
        page = context.new_page()
        page.goto(address)
        page.locator("html[data-started]").wait_for(state="attached")
        yield page
    context.close()


def figure(page: Page) -> Locator:
    return page.locator("#your-text")


def offer(page: Page, name: str) -> Locator:
    """The button of a model, by all that stands on it."""
    return figure(page).get_by_role("button", name=name, exact=True)


def field(page: Page) -> Locator:
    return figure(page).get_by_role("textbox", name="Your text")


def panel(page: Page, label: str) -> Locator:
    return figure(page).get_by_role("group", name=label, exact=True)


def best_words(name: str, text: str) -> list[int]:
    """Return the three likeliest words, by number, at the end of a text that begins as the fixtures' does."""
    probabilities = STORED["probabilities"][name][len(text)]
    return sorted(range(len(probabilities)), key=lambda k: -probabilities[k])[:3]


def expect_reading(page: Page, label: str, name: str, text: str) -> None:
    """Check the suggestions at the end of a text that begins as the fixtures' does, and the shades there."""
    probabilities = STORED["probabilities"][name][len(text)]
    for rank, k in enumerate(best_words(name, text)):
        item = panel(page, label).locator(".suggestion").nth(rank)
        expect(item.locator(".suggestion-word")).to_have_text(STORED["words"][k])
        expect(item.locator(".suggestion-probability")).to_have_text(percent(probabilities[k]))
    expect(panel(page, label).locator('[data-position][data-level="31"]').first).to_be_attached()
