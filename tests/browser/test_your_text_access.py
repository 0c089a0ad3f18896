"""The reader's own text by fingers on a phone, and as axe-core finds it, in a real Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from generator.benchmarks.page import axe_violations
from generator.contract.schema import Baked
from tests.browser.conftest import PHONE, touch
from tests.browser.your_text_parts import expect_reading, field, figure, panel, weights, your_text_page

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return your_text_page(baked, tmp_path_factory.mktemp("your-text"))


def test_fingers_type_point_and_take_the_past_away(open_page: Open, html: str) -> None:
    page = open_page(html=html, **PHONE)
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    field(page).fill("")
    field(page).tap()
    expect(field(page)).to_be_focused()
    field(page).press_sequentially("a dog the cat")
    expect(panel(page, "GRU").locator(".characters")).to_have_text(" a dog the cat")
    panel(page, "LSTM").locator('[data-position="3"]').tap()
    expect(figure(page).locator(".connectivity")).to_have_attribute("data-position", "3")
    expect(figure(page).locator(".erasure-panel")).to_be_visible()
    slider = figure(page).get_by_role("slider", name="Take the past away")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box and box["height"] >= 24  # a finger finds it
    middle = box["y"] + box["height"] / 2
    along = [(box["x"] + 8 + (box["width"] - 16) * share, middle) for share in (0, 0.2, 0.4, 0.67)]
    touch(page, ("touchStart", along[:1]), *(("touchMove", [point]) for point in along[1:]), ("touchEnd", []))
    expect(slider).to_have_value("2")
    for label in ("GRU", "LSTM"):
        expect_reading(page, label, label.lower(), "the cat")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong_with_a_text_that_is_typed(open_page: Open, html: str, width: int, scheme: str) -> None:
    page = open_page(html=html, bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    field(page).fill("a dog the cät sees 2 zymurgies ")
    expect(figure(page).get_by_role("status").first).to_contain_text("Read without")
    expect(figure(page).locator(".erasure-panel")).to_be_visible()
    panel(page, "GRU").locator('[data-position="6"]').click()
    expect(panel(page, "GRU").get_by_role("button", name="Why not ").first).to_be_visible()
    figure(page).get_by_role("slider", name="Take the past away").fill("2")
    expect(figure(page).locator(".erasure-word.erased").first).to_be_visible()
    assert axe_violations(page, "#your-text") == []
