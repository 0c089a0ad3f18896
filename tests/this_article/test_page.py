"""The published article itself, `build/index.html`, from the disk and without a network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

PAGE = Path(__file__).parents[2] / "build" / "index.html"

# What a panel shows at a moment: its suggestions, the word being typed, and the shades as they are drawn.
PANELS = """() => [...document.querySelectorAll("#connectivity [data-model]")].map((panel) => [
  panel.querySelector(".suggestions").innerText,
  panel.querySelector(".target").innerText,
  [...panel.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join(),
])"""


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
    yield page
    context.close()
    assert said == []


def is_inline(url: str) -> bool:
    return url.startswith("data:") or url.split("#")[0] == PAGE.as_uri()


def show(page: Page, address: str) -> list[list[str]]:
    """Open an address of the connectivity figure; return what its panels show once they are drawn."""
    page.evaluate(f"location.hash = '#connectivity:{address}'")
    sentence, position = address.split("/")
    page.wait_for_selector(f'#connectivity[data-sentence="{sentence}"][data-position="{position}"]')
    page.wait_for_selector("#connectivity .drawn canvas")
    return settled(page)


def settled(page: Page) -> list[list[str]]:
    """Return what the panels show once it stays the same: words follow the shades by some frames."""
    before: list[list[str]] = []
    while True:
        page.wait_for_timeout(150)
        after: list[list[str]] = page.evaluate(PANELS)
        if after == before:
            return after
        before = after


def assert_all_changed(before: list[list[str]], after: list[list[str]]) -> None:
    assert len(before) == len(after) >= 4
    for old, new in zip(before, after, strict=True):
        assert old[0] != new[0], "suggestions"
        assert old[2] != new[2], "shades"


def test_hovering_a_character_of_one_panel_changes_all_panels(article: Page) -> None:
    before = show(article, "grammar/158")
    panel = article.locator("#connectivity [data-model] .character-text").first
    panel.locator('[data-position="40"]').hover()
    article.wait_for_selector('#connectivity[data-position="40"]')
    assert_all_changed(before, settled(article))


def test_arrow_keys_in_one_panel_change_all_panels(article: Page) -> None:
    before = show(article, "grammar/158")
    article.locator("#connectivity [data-model] .character-text").last.focus()
    article.keyboard.press("ArrowRight")
    article.wait_for_selector('#connectivity[data-position="159"]')
    assert_all_changed(before, settled(article))


def test_the_address_changes_all_panels_and_follows_the_reader_without_filling_the_history(article: Page) -> None:
    first = show(article, "grammar/158")
    assert_all_changed(first, show(article, "agreement/12"))
    entries = article.evaluate("history.length")
    article.locator("#connectivity [data-model] .character-text").first.focus()
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
        settled(article)
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
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
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
