"""The controls of the connectivity figure: few of them, one screen, and a pointer that goes where it wants."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.connectivity_parts import expect_position, figure, slider

Open = Callable[..., Page]
LAPTOP = {"width": 1280, "height": 800}


def centre(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_at_rest_eight_controls_or_fewer_stand_beside_the_texts(open_page: Open) -> None:
    page = open_page()
    figure(page).scroll_into_view_if_needed()
    expect_position(page, 159)
    controls = figure(page).locator(":is(button, select, input, summary, a):not(:disabled):visible")
    assert controls.count() <= 8
    names = "all => all.map((one) => one.ariaLabel || one.textContent || one.value)"
    assert controls.evaluate_all(names) == ["Sentence", "words", "letters", "More", "Hold"]


@pytest.mark.parametrize("address", ["#connectivity:grammar/159", "#connectivity:grammar/159;walkthrough:1"])
def test_all_panels_and_their_key_are_in_one_screen_of_a_laptop(open_page: Open, address: str) -> None:
    page = open_page(address, viewport=LAPTOP)
    expect_position(page, 159)
    expect(figure(page).locator(".heat-legend-ramp")).to_be_in_viewport(ratio=1)
    for panel in figure(page).locator(".connectivity-panel").all():
        expect(panel).to_be_in_viewport(ratio=1)
    if "walkthrough" not in address:  # four panels here: a fifth has room too
        box, panel_box = (
            figure(page).locator(part).bounding_box()
            for part in (".connectivity-panels", ".connectivity-panel >> nth=0")
        )
        assert box and panel_box and box["height"] + panel_box["height"] + 8 <= LAPTOP["height"]


@pytest.mark.parametrize("start", [140, 197])
def test_a_pointer_on_its_way_to_a_suggestion_changes_nothing(open_page: Open, start: int) -> None:
    page = open_page("#connectivity:grammar/20", clock=True)
    expect(figure(page)).to_have_attribute("data-position", "20")
    slider(page, "lstm").scroll_into_view_if_needed()
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)  # a slow machine's pointer comes to no rest
    for suggestion in (1, 2, 3):
        goal = centre(page, f'#connectivity [data-model="lstm"] .suggestion:nth-child({suggestion})')
        for steps in (6, 40):  # quickly, and as slowly as somebody who reads on the way
            page.mouse.move(*centre(page, f'#connectivity [data-model="lstm"] [data-position="{start}"]'))
            page.clock.run_for(1_000)  # a pointer that came far at once has come to rest
            expect(figure(page)).to_have_attribute("data-position", str(start))
            page.mouse.move(*goal, steps=steps)
            page.clock.run_for(1_000)
            assert figure(page).get_attribute("data-position") == str(start), (suggestion, steps)


def test_a_pointer_that_rises_and_rests_on_a_letter_chooses_it(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20", clock=True)
    expect(figure(page)).to_have_attribute("data-position", "20")
    slider(page, "lstm").scroll_into_view_if_needed()
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)  # a slow machine's pointer comes to no rest
    page.mouse.move(*centre(page, '#connectivity [data-model="lstm"] [data-position="190"]'))
    page.clock.run_for(1_000)
    expect(figure(page)).to_have_attribute("data-position", "190")
    goal = centre(page, '#connectivity [data-model="lstm"] [data-position="40"]')
    page.mouse.move(*goal, steps=30)
    page.clock.run_for(1_000)
    expect(figure(page)).to_have_attribute("data-position", "40")


def test_keys_are_answered_in_words_in_the_next_frame_while_a_pointer_is_waited_for(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20", clock=True)
    expect(figure(page)).to_have_attribute("data-position", "20")
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    moment = figure(page).locator(".readout-moment")
    slider(page, "gru").focus()
    for position in (25, 28):
        page.keyboard.press("Control+ArrowRight")
        page.clock.run_for(20)  # a frame
        expect(moment).to_contain_text(f"character {position + 1} of 198")
