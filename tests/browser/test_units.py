"""The units figure in a real browser: tabs, and parts lit in the drawing and in the equations alike."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import made_page
from tests.support.baked import make_baked

Open = Callable[..., Page]
UNITS = ("rnn", "lstm", "gru", "nested-lstm", "attention")


@pytest.fixture(scope="module")
def units_html(tmp_path_factory: pytest.TempPathFactory) -> str:
    figure = f"::: units at=gru units={','.join(UNITS)}\nThe units.\n:::\n"
    text = f"Units.\n\n## Units\n\nSee [the forget gate](units:lstm/f).\n\n{figure}"
    return made_page(tmp_path_factory.mktemp("units"), text, make_baked(sentences=1, models=1))


@pytest.fixture
def open_units(open_page: Open, units_html: str) -> Open:
    return lambda address="", **options: open_page(address, html=units_html, **options)


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("tab", name=name, exact=True)


def panel(page: Page, unit: str) -> Locator:
    return page.locator(f"#units-panel-{unit}")


def part(page: Page, unit: str, part: str) -> Locator:
    return panel(page, unit).locator(f'svg [data-part="{part}"]')


def expect_lit(page: Page, unit: str, name: str) -> None:
    """The part, all its terms and its explanation are lit, and nothing else of the unit."""
    found = panel(page, unit).locator("[data-part]")
    lit, expected = found.evaluate_all(
        "(all, name) => [all.map((e) => e.classList.contains('lit')), all.map((e) => e.dataset.part === name)]", name
    )
    assert lit == expected
    assert sum(expected) > 1
    explanations = panel(page, unit).locator("[data-explains]:visible")
    expect(explanations).to_have_count(1)
    expect(explanations).to_have_attribute("data-explains", name)


def test_tabs_show_one_panel_each_and_the_height_never_changes(open_units: Open) -> None:
    for width in (1280, 390):
        page = open_units(viewport={"width": width, "height": 900})
        heights = set()
        for unit, name in zip(UNITS, ("RNN", "LSTM", "GRU", "Nested LSTM", "Attention"), strict=True):
            tab(page, name).click()
            expect(tab(page, name)).to_have_attribute("aria-selected", "true")
            expect(page.get_by_role("tabpanel")).to_have_count(1)
            expect(panel(page, unit)).to_be_visible()
            box = page.locator("#units").bounding_box()
            assert box
            heights.add(box["height"])
        assert len(heights) == 1


def test_nothing_moves_when_the_script_starts(open_page: Open, units_html: str) -> None:
    live = open_page(html=units_html).locator("#units").bounding_box()
    broken = re.sub(r'<script type="module">.*?</script>', "", units_html, flags=re.DOTALL)
    assert broken != units_html
    still = open_page(html=broken)
    still.evaluate("dispatchEvent(new Event('beforeprint'))")  # unfolds what waits as text
    assert still.locator("#units").bounding_box() == live


def test_arrow_keys_go_round_the_tabs_which_are_one_stop(open_units: Open) -> None:
    page = open_units()
    tab(page, "GRU").focus()
    page.keyboard.press("ArrowRight")
    expect(tab(page, "Nested LSTM")).to_be_focused()
    expect(panel(page, "nested-lstm")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(tab(page, "RNN")).to_be_focused()
    assert page.locator('[role="tab"][tabindex="0"]').count() == 1


def test_pointing_at_a_gate_lights_its_terms_and_leaving_puts_them_out(open_units: Open) -> None:
    page = open_units()
    part(page, "gru", "z").locator(".box").hover()
    expect_lit(page, "gru", "z")
    expect(panel(page, "gru").locator("[data-explains]:visible dd")).to_contain_text("Divides the new state")
    page.mouse.move(5, 5)
    expect(panel(page, "gru").locator(".lit")).to_have_count(0)
    expect(panel(page, "gru").locator(".units-about")).to_be_visible()


def test_pointing_at_a_term_lights_the_gate(open_units: Open) -> None:
    page = open_units()
    panel(page, "gru").locator('math [data-part="r"]').last.hover()
    expect_lit(page, "gru", "r")


def test_keys_go_through_the_drawing_and_through_the_equations(open_units: Open) -> None:
    page = open_units()
    tab(page, "GRU").focus()
    page.keyboard.press("Tab")
    expect(part(page, "gru", "h")).to_be_focused()
    page.keyboard.press("End")
    expect(part(page, "gru", "r")).to_be_focused()
    expect_lit(page, "gru", "r")
    expect(page.locator(".units-told")).to_have_text("rt Reset gate: How much of the old state the candidate may use.")
    page.keyboard.press("Tab")
    expect(panel(page, "gru").locator('math [data-part="r"]').first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect_lit(page, "gru", "z")


def test_a_click_keeps_a_part_lit_and_the_address_says_so(open_units: Open) -> None:
    page = open_units()
    tab(page, "LSTM").click()
    part(page, "lstm", "o").locator(".box").click()
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    expect_lit(page, "lstm", "o")
    expect(page).to_have_url(re.compile("#units:lstm/o$"))
    expect(part(page, "lstm", "o")).to_have_attribute("aria-pressed", "true")
    part(page, "lstm", "o").locator(".box").click()
    expect(page).to_have_url(re.compile("#units:lstm$"))


def test_a_tap_lights_a_part(open_units: Open) -> None:
    page = open_units(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    part(page, "gru", "n").locator(".box").tap()
    expect_lit(page, "gru", "n")


def test_a_finger_drawn_along_the_drawing_lights_each_part_and_leaves_the_last_lit(open_units: Open) -> None:
    page = open_units("#units:lstm", viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    boxes = [part(page, "lstm", gate).locator(".box").first for gate in ("f", "i", "g")]
    boxes[0].scroll_into_view_if_needed()
    client = page.context.new_cdp_session(page)
    for kind, box in zip(("touchStart", "touchMove", "touchMove"), boxes, strict=True):
        place = box.bounding_box()
        assert place
        point = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    expect(part(page, "lstm", "g")).to_have_attribute("aria-pressed", "true")
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_lit(page, "lstm", "g")
    expect(page).to_have_url(re.compile("#units:lstm/g$"))


def test_links_and_addresses_light_a_part(open_units: Open) -> None:
    page = open_units()
    page.get_by_role("link", name="the forget gate").click()
    expect_lit(page, "lstm", "f")
    page = open_units("#units:nested-lstm/inner-c")
    expect_lit(page, "nested-lstm", "inner-c")
    page = open_units("#units:lstm/nothing")
    expect(panel(page, "lstm")).to_be_visible()
    expect(panel(page, "lstm").locator(".lit")).to_have_count(0)


def test_without_a_script_all_units_stand_below_one_another(open_units: Open) -> None:
    page = open_units(java_script_enabled=False)
    tops = [panel(page, unit).bounding_box() for unit in UNITS]
    assert all(a and b and a["y"] + a["height"] <= b["y"] for a, b in pairwise(tops))
    for unit in UNITS:
        expect(panel(page, unit).locator(".units-name")).to_be_visible()
    expect(page.locator("#units dd")).to_have_count(page.locator("#units dd:visible").count())
    expect(page.locator(".units-tabs")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_does_not_scroll_sideways(open_units: Open, width: int) -> None:
    page = open_units(viewport={"width": width, "height": 800})
    for unit in UNITS:
        page.evaluate("(unit) => { document.getElementById('units').value = unit; }", unit)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_letters_of_a_drawing_and_its_words_have_the_font_of_the_formulas(open_units: Open) -> None:
    page = open_units("#units:nested-lstm")
    client = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        client.send(f"{domain}.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    letters = "#units-panel-nested-lstm .symbol, #units-panel-nested-lstm .units-about i"
    nodes = client.send("DOM.querySelectorAll", {"nodeId": root, "selector": letters})["nodeIds"]
    fonts = [client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    assert len(nodes) > 12
    assert {font["familyName"] for used in fonts for font in used} == {"Formulas"}
