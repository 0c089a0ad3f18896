"""Fingers on the texts of the figures: they tap, scrub, scroll and enlarge."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, pinched, touch
from tests.browser.connectivity_parts import character, expect_position, figure

Open = Callable[..., Page]


def test_a_finger_drawn_along_the_text_scrubs(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    character(page, "lstm", 10).scroll_into_view_if_needed()
    character(page, "lstm", 10).tap()
    expect_position(page, 10)
    boxes = [character(page, "lstm", position).bounding_box() for position in (10, 14, 18)]
    client = page.context.new_cdp_session(page)
    for kind, box in zip(("touchStart", "touchMove", "touchMove"), boxes, strict=True):
        assert box
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_position(page, 18)


def test_a_finger_that_scrolls_from_a_text_changes_nothing(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference", **PHONE)
    for name in ("hero", "connectivity"):
        text = page.locator(f"#{name} .character-text").first
        text.evaluate("(text) => text.scrollIntoView({block: 'center', behavior: 'instant'})")
        box = text.bounding_box()
        before, top = figure(page).get_attribute("data-position"), page.evaluate("scrollY")
        assert box
        x, y = box["x"] + 60, box["y"] + box["height"] / 2
        touch(
            page,
            ("touchStart", [(x, y)]),
            *(("touchMove", [(x + by / 20, y - by)]) for by in range(5, 100, 5)),
            ("touchEnd", []),
        )
        assert page.evaluate("scrollY") > top + 50
        page.clock.run_for(1_000)
        assert figure(page).get_attribute("data-position") == before == "159"
        expect(page.get_by_role("button", name="Pause")).to_have_count(1)


def test_a_tap_takes_over_the_hero(open_page: Open) -> None:
    page = open_page(reduced_motion="no-preference", **PHONE)
    page.locator('#hero [data-model="gru"] [data-position="20"]').tap()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("#hero")).to_have_attribute("data-position", "20")


def test_two_fingers_on_a_text_enlarge_the_page(open_page: Open) -> None:
    page = open_page(**PHONE)
    assert pinched(page, figure(page).locator(".character-text").first) > 2
