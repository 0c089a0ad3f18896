"""The published article itself, `build/index.html`, in Chromium, from the disk and without a network."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.this_article.conftest import PAGE


@pytest.fixture
def article(browser: Browser) -> Iterator[Page]:
    """The article at a laptop's width, opened as a file. Whatever it asks for or prints fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if is_inline(request.url) else said.append(f"request: {request.url}"))
    page.goto(PAGE.as_uri())
    # Figures come as text and are unfolded in turn: what a test asks of them at once would not be there.
    page.locator("html[data-started]").wait_for(state="attached")
    yield page
    context.close()
    assert said == []


def is_inline(url: str) -> bool:
    return url.startswith("data:") or url.split("#")[0] == PAGE.as_uri()


def show(page: Page, address: str) -> None:
    """Open an address of the connectivity figure, and wait until it has come to rest there."""
    page.evaluate(f"location.hash = '#connectivity:{address}'")
    sentence, position = address.split("/")
    page.wait_for_selector(f'#connectivity[data-sentence="{sentence}"][data-position="{position}"]')
    panels = page.locator("#connectivity [data-model]")
    expect(panels.locator(f'.selected[data-position="{position}"]')).to_have_count(panels.count())


def test_the_address_follows_the_reader_without_filling_the_history(article: Page) -> None:
    show(article, "agreement/12")
    entries = article.evaluate("history.length")
    article.locator("#connectivity [data-model] .character-text").last.focus()
    for _ in range(3):
        article.keyboard.press("ArrowRight")
    article.wait_for_url(re.compile("#connectivity:agreement/15$"))
    assert article.evaluate("history.length") == entries


def test_every_sentence_can_be_chosen(article: Page) -> None:
    article.locator("#connectivity").scroll_into_view_if_needed()
    picker = article.locator("#connectivity").get_by_label("Sentence", exact=True)
    values = picker.locator("option").evaluate_all("options => options.map((option) => option.value)")
    assert len(values) >= 6
    shown = set()
    for value in values:
        picker.select_option(value)
        article.wait_for_selector(f'#connectivity[data-sentence="{value}"]')
        shown.add(article.locator("#connectivity .character-text").first.inner_text())
    assert len(shown) == len(values)


def test_suggestions_have_visible_probabilities_within_their_boxes(article: Page) -> None:
    show(article, "grammar/159")
    # Both boxes at one moment: the page may still be scrolling to the figure.
    boxes = article.locator("#connectivity .suggestion").evaluate_all(
        """(items) => items.map((item) => [item, item.querySelector(".suggestion-probability")].map((element) => {
          const {top, bottom} = element.getBoundingClientRect();
          return [top, bottom, element.innerText];
        }))"""
    )
    assert len(boxes) >= 12
    for (top, bottom, _), (inner_top, inner_bottom, text) in boxes:
        assert re.fullmatch(r"<?\s?[\d.]+\s%", text)
        assert top - 1 <= inner_top < inner_bottom <= bottom + 1


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_window_in_the_dark_theme(browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(PAGE.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_without_a_script_the_figures_show_a_moment(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    panels = page.locator("#connectivity [data-model]").all()
    assert len(panels) >= 4
    for panel in panels:
        assert len(panel.locator("[data-position]").all()) > 100
        assert panel.locator('[data-level="31"]').count() >= 1
        assert "%" in panel.locator(".suggestions").inner_text()
    assert page.locator("math").count() > 10
    assert page.locator(".references > li").count() > 5
    context.close()
