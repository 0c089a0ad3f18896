"""The reader's own text where something is in its way: connections, storage, crafted weights, other scripts."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from generator.contract.schema import Baked
from tests.browser.your_text_parts import (
    expect_reading,
    field,
    figure,
    hosted_page,
    offer,
    panel,
    weights,
    your_text_page,
)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return your_text_page(baked, tmp_path_factory.mktemp("your-text"))


STORAGE = {
    "none, as in a page that came unencrypted": "delete Window.prototype.caches; delete window.caches;",
    "refused, as in a private window": "CacheStorage.prototype.open = async () => { throw new Error('denied'); };",
    "full": "Cache.prototype.put = async () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "damaged": "Cache.prototype.match = async () => { throw new Error('damaged'); };",
}


@pytest.mark.parametrize("script", STORAGE.values(), ids=STORAGE.keys())
def test_weights_come_whatever_the_browser_keeps(browser: Browser, html: str, tmp_path: Path, script: str) -> None:
    with hosted_page(browser, html, tmp_path, script) as page:
        offer(page, "GRU").click()
        field(page).fill("the cat")
        expect_reading(page, "GRU", "gru", "the cat")


def test_weights_that_are_on_their_way_can_be_called_off_and_asked_for_again(
    browser: Browser, html: str, tmp_path: Path
) -> None:
    with hosted_page(browser, html, tmp_path) as page:
        page.route("**/gru.safetensors", lambda route: None)  # it never comes
        offer(page, "GRU").click()
        offer(page, "Cancel GRU").click()
        expect(offer(page, "GRU").locator("xpath=..")).to_contain_text("0.0 MB")
        page.unroute("**/gru.safetensors")
        offer(page, "GRU").click()
        expect(offer(page, "GRU")).to_have_attribute("aria-pressed", "true")


def test_a_connection_that_is_not_there_or_is_lost_is_said_and_tried_again(
    browser: Browser, html: str, tmp_path: Path
) -> None:
    with hosted_page(browser, html, tmp_path) as page:
        page.context.set_offline(True)
        offer(page, "GRU").click()
        again = offer(page, "Try GRU again").locator("xpath=..")
        expect(again).to_contain_text("gru.safetensors cannot be fetched: there is no connection")
        page.context.set_offline(False)
        page.evaluate("""() => {
          const {fetch} = window;
          window.fetch = async (...given) => {
            window.fetch = fetch;
            const bytes = new Uint8Array(await (await fetch(...given)).arrayBuffer());
            let told = false;
            return new Response(new ReadableStream({pull(part) {
              if (told) part.error(new TypeError("network error"));
              else part.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
              told = true;
            }}));
          };
        }""")
        offer(page, "Try GRU again").click()
        expect(again).to_contain_text(re.compile(r"gru.safetensors broke off after 50\W*%\."))
        offer(page, "Try GRU again").click()
        expect(offer(page, "GRU")).to_have_attribute("aria-pressed", "true")


def test_weights_too_large_to_compute_with_stop_their_own_model_alone(
    open_page: Open, html: str, tmp_path: Path
) -> None:
    tensors = load_file(weights("gru"))
    tensors["readout.weight.scale"] = np.full_like(tensors["readout.weight.scale"], 3e38)
    with safe_open(weights("gru"), "numpy") as opened:
        save_file(tensors, tmp_path / "crafted.safetensors", opened.metadata())
    page = open_page(html=html)
    figure(page).locator("input[type=file]").set_input_files([weights("lstm"), tmp_path / "crafted.safetensors"])
    field(page).fill("the cat")
    expect(figure(page).get_by_role("alert")).to_contain_text("crafted has stopped: its numbers grow beyond")
    expect(panel(page, "crafted")).to_have_count(0)
    field(page).press_sequentially(" sees")
    expect_reading(page, "LSTM", "lstm", "the cat sees")


OTHERS = "".join(map(chr, range(0x4E00, 0x5E00)))
TEXTS = {
    "nothing": ("", "", ""),
    "spaces alone": ("    ", "", ""),
    "another alphabet": ("привет", "", "Read without п р и в е т"),
    "from right to left": ("שלום the עולם cat", "the cat", "Read without ש ל ו ם ע"),
    "emoji, joined by what cannot be seen": ("the 👩‍👩‍👧 cat\u200b", "the cat", "Read without 👩 👧"),
    "accents apart from their letters": ("the ca\u0308\u0301t", "the cat", ""),
    "more than can be named": (OTHERS + "cat", "cat", f"Read without {' '.join(OTHERS[:12])} …"),
    "one long word": ("a" * 400, "a" * 300, "The first 300 characters are read."),
    "a million letters": ("the cat " * 125_000, ("the cat " * 38)[:300], "The first 300 characters are read."),
    "markup": ("<img src=x onerror=alert(1)>the cat", "img srcx onerroralertthe cat", "Read without < = ( 1 ) >"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "read", "said"), TEXTS.values(), ids=TEXTS.keys())
def test_any_text_is_taken_and_what_is_not_read_is_said(
    open_page: Open, html: str, given: str, read: str, said: str
) -> None:
    page = open_page(html=html)
    figure(page).locator("input[type=file]").set_input_files(weights("gru"))
    expect(panel(page, "GRU")).to_be_visible()
    field(page).evaluate(f"""(input) => {{
      input.value = {json.dumps(given)};
      input.dispatchEvent(new InputEvent("input", {{bubbles: true}}));
    }}""")
    expect(field(page)).to_have_value(read)
    expect(figure(page).locator(".your-text-said")).to_have_text(said)
    expect(panel(page, "GRU").locator(".characters")).to_have_text(f" {read}")
    expect(panel(page, "GRU").locator(".suggestion-word").first).not_to_be_empty()
    expect(panel(page, "GRU").locator(".character-text")).to_have_class(re.compile(r"\bdrawn\b"))
    assert (
        panel(page, "GRU").locator(".characters").evaluate("({scrollWidth, clientWidth}) => scrollWidth - clientWidth")
        <= 0
    )
