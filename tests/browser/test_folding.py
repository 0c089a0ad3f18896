"""Figures that come as text until they are unfolded: none is missing, whatever the browser does."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
FOLDED = ".folded, [data-folded]"
PANELS = "#connectivity .connectivity-panel"
# No timer fires, so that no figure is unfolded in its turn; nor is one because it is near.
NEVER = """window.setTimeout = () => 0;
  window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };"""


def test_a_page_comes_with_its_large_figures_folded_and_unfolds_all(open_page: Open, html: str) -> None:
    assert html.count('<noscript class="folded">') == 1
    page = open_page()
    expect(page.locator(PANELS)).to_have_count(4)
    assert page.locator(FOLDED).count() == 0


def test_a_page_that_opens_at_a_place_has_all_its_figures_at_once(open_page: Open) -> None:
    page = open_page("#models", script=NEVER)
    assert page.locator(FOLDED).count() == 0
    assert page.locator(PANELS).count() == 4


@pytest.mark.parametrize("way", ["print", "Control+a"])
def test_who_needs_the_whole_page_has_it(open_page: Open, way: str) -> None:
    page = open_page(script=NEVER)
    page.wait_for_function("() => history.state?.figures")  # the last thing that the script does
    assert page.locator("[data-folded]").count() == 1
    if way == "print":
        page.pdf()
    else:
        page.keyboard.press(way)
    expect(page.locator(FOLDED)).to_have_count(0)
    assert page.locator(PANELS).count() == 4


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, {"script": "delete window.DecompressionStream"}])
def test_a_browser_without_scripts_or_of_old_shows_every_figure(open_page: Open, options: dict[str, Any]) -> None:
    page = open_page(**options)
    expect(page.locator(PANELS).first).to_be_visible()
    height = page.locator("#connectivity").bounding_box()
    assert height and height["height"] > 500


def test_what_is_folded_shows_no_text_of_its_own(open_page: Open) -> None:
    page = open_page(script=NEVER)
    page.wait_for_function("() => history.state?.figures")
    assert "<div" in page.locator(".folded").evaluate("(folded) => folded.textContent")
    assert "<div" not in page.locator("#connectivity").inner_text()
