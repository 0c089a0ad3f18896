"""The layout of the figures: nothing moves, nothing is too wide, all text can be read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.connectivity_parts import character, expect_position, figure

Open = Callable[..., Page]


def test_nothing_moves_while_a_reader_explores(open_page: Open) -> None:
    boxes = """() => {
      const all = document.querySelectorAll("#connectivity :is(div, p:not([role]), li, b, .word, .bar)");
      const top = document.querySelector("#connectivity").getBoundingClientRect().top;
      return [...all].filter((element) => element.checkVisibility()).map((element) => {
        const box = element.getBoundingClientRect();
        return [element.classList[0], box.left, box.top - top, box.width, box.height].join(" ");
      });
    }"""
    page = open_page()
    page.wait_for_selector("#connectivity.live")
    before = page.evaluate(boxes)
    for position in (3, 100, 160, 197):
        character(page, "gru", position).hover()
        expect_position(page, position)
        assert page.evaluate(boxes) == before


DRAWN = """new Promise((done) => new ResizeObserver((_, observer) => {
  observer.disconnect();
  new ResizeObserver((_, next) => (next.disconnect(), done(true))).observe(document.body);
}).observe(document.body))"""
"""A promise that comes true when a frame has been drawn, also where the page's own time stands still."""


def test_nothing_moves_while_the_page_starts_and_plays(open_page: Open) -> None:
    watch = """window.shift = 0;
      new PerformanceObserver((list) => { for (const {value} of list.getEntries()) window.shift += value; })
        .observe({type: "layout-shift", buffered: true});"""
    page = open_page(script=watch, clock=True, reduced_motion="no-preference")
    for _ in range(30):
        page.clock.run_for(200)  # a step of the hero
        page.evaluate(DRAWN)
    assert page.evaluate("window.shift") < 0.005  # right-aligned numbers grow to the left


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_window_and_names_are_visible(open_page: Open, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for name in page.locator("#connectivity .connectivity-model b, #hero .hero-model b").all():
        box = name.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def contrasts(page: Page, selector: str) -> Any:
    """The contrast of each element's text with what is behind it, by the colours that the browser computes."""
    return page.evaluate(
        """(selector) => {
          const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
          const over = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
          const luminance = () => [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
            .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
          return [...document.querySelectorAll(selector)].map((element) => {
            const chain = [];
            for (let e = element; e; e = e.parentElement) chain.unshift(getComputedStyle(e).backgroundColor);
            over("#fff");
            chain.forEach(over);
            const behind = luminance();
            over(getComputedStyle(element).color);
            const [a, b] = [behind, luminance()].sort((x, y) => x - y);
            return (b + 0.05) / (a + 0.05);
          });
        }""",
        selector,
    )


@pytest.mark.parametrize("width", [320, 640])
def test_a_word_of_eight_letters_has_its_room_beside_its_numbers(open_page: Open, width: int) -> None:
    page = open_page("#connectivity:grammar/28", viewport={"width": width, "height": 900})
    words = ".target-word" if width < 640 else ".suggestion-word"
    for word in figure(page).locator(words).all():
        word.evaluate("(word) => word.textContent = 'symphony'")
    cut = (
        f"[...document.querySelectorAll('#connectivity {words}')].filter((word) => word.scrollWidth > word.clientWidth)"
    )
    assert page.evaluate(f"{cut}.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_figures_has_contrast_in_both_themes(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme, java_script_enabled=False)
    text = (
        "[data-position] .suggestion-word .suggestion-probability .target-row>* .connectivity-key>* .heat-legend>span"
    )
    measured = contrasts(page, ", ".join(f"figure {part}" for part in f"{text} p b label th td".split()))
    assert len(measured) > 1000
    assert min(measured) >= 4.5
