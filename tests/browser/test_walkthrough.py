"""The walkthrough in a real browser: it sets the figure below, keeps it in view, and moves nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


SHADOW = "(text) => getComputedStyle(text, '::before').height"


def steps(page: Page) -> Locator:
    return page.locator("#walkthrough")


def figure(page: Page) -> Locator:
    return page.locator("#connectivity")


def button(page: Page, name: str) -> Locator:
    return steps(page).get_by_role("button", name=name, exact=True)


def test_steps_set_the_figure_are_announced_and_stand_in_the_address(open_page: Open) -> None:
    page = open_page()
    expect(steps(page).locator(".walkthrough-step.current")).to_contain_text("One letter of grammar is typed.")
    button(page, "Start").click()
    expect(figure(page)).to_have_attribute("data-position", "159")
    button(page, "Next").click()
    expect(figure(page)).to_have_attribute("data-position", "161")
    expect(figure(page)).to_have_attribute("data-measure", "occlusion")
    expect(steps(page).get_by_role("status")).to_contain_text(
        "Step 2 of 4. Three letters, and what their removal does."
    )
    expect(steps(page)).to_contain_text("Since the step before: 2 letters more of grammar; colour: effect of removal.")
    page.wait_for_url(re.compile("#connectivity:grammar/161/occlusion;walkthrough:2$"))
    page.reload()
    expect(button(page, "Step 2: Three letters")).to_have_attribute("aria-current", "step")
    expect(figure(page)).to_have_attribute("data-measure", "occlusion")


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_a_step_brings_the_panels_into_view_beside_its_text(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(viewport=size)
    button(page, "Start").click()
    step = button(page, "Step 3: Two models")
    step.click()
    expect(figure(page)).to_have_attribute("data-sentence", "brewing")
    for panel in figure(page).locator(".connectivity-panel:visible").all():
        expect(panel).to_be_in_viewport(ratio=1)
    text = steps(page).bounding_box()
    panels = figure(page).locator(".connectivity-panels").bounding_box()
    assert text and panels and text["y"] >= 0 and panels["y"] >= text["y"] + text["height"]


def below_the_steps(page: Page, part: Locator) -> bool:
    text, box = steps(page).bounding_box(), part.bounding_box()
    return bool(text and box and box["y"] >= text["y"] + text["height"])


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_a_link_to_a_step_opens_with_the_panels_below_its_text(open_page: Open, size: dict[str, int]) -> None:
    page = open_page("#connectivity:grammar/161/occlusion;walkthrough:2", viewport=size)
    expect(figure(page)).to_have_attribute("data-position", "161")
    panels = figure(page).locator(".connectivity-panels")
    expect(panels).to_be_in_viewport()
    assert below_the_steps(page, panels)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 640}, {"width": 390, "height": 760}])
def test_the_steps_cover_nothing_that_has_the_focus(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(viewport=size)
    button(page, "Start").click()
    sliders = figure(page).get_by_role("slider")
    sliders.last.focus()
    page.evaluate("scrollBy(0, 60)")
    names: list[str] = []
    while not names or names[-1] != "Sentence":
        page.keyboard.press("Shift+Tab")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert below_the_steps(page, page.locator(":focus"))
        names.append(page.locator(":focus").get_attribute("aria-label") or "")
    assert len(names) > 4


@pytest.mark.parametrize(
    "size", [{"width": 1280, "height": 600}, {"width": 390, "height": 760}], ids=["laptop", "telephone"]
)
def test_all_panels_are_in_view_each_with_the_line_of_the_selected_character(
    open_page: Open, size: dict[str, int]
) -> None:
    page = open_page(viewport=size)
    button(page, "Step 4: All").click()
    expect(figure(page)).to_have_attribute("data-position", "159")
    panels = figure(page).locator(".connectivity-panel").all()
    assert len(panels) == 4
    for panel in panels:
        expect(panel).to_be_in_viewport(ratio=1)
        within = """(text) => {
          const frame = text.getBoundingClientRect();
          const {top, bottom} = text.querySelector('[data-position="159"]').getBoundingClientRect();
          return frame.top <= top && bottom <= frame.bottom && text.scrollHeight > text.clientHeight;
        }"""
        assert panel.locator(".character-text").evaluate(within)
        assert panel.locator(".character-text").evaluate(SHADOW) == "7px"  # there are lines above
    page.set_viewport_size({"width": size["width"], "height": 1000})
    for panel in panels:
        first = panel.locator('.character-text [data-position="0"]')
        expect(first).to_be_in_viewport(ratio=0.9)
        expect(panel.locator(".character-text.cut-above")).to_have_count(0)
        assert panel.locator(".character-text").evaluate(SHADOW) == "auto"
    button(page, "Leave").click()
    whole = "(text) => text.scrollHeight <= text.clientHeight"
    assert all(panel.locator(".character-text").evaluate(whole) for panel in panels)


def test_nothing_moves_between_steps(open_page: Open) -> None:
    page = open_page()
    heights = []
    for name in ("Start", "Next", "Next", "Next", "Back"):
        button(page, name).click()
        heights.append(steps(page).evaluate("element => element.offsetHeight"))
    assert len(set(heights)) == 1


def test_keys_step_and_leave_lets_go(open_page: Open) -> None:
    page = open_page()
    button(page, "Start").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(button(page, "Step 3: Two models")).to_be_focused()
    page.keyboard.press("End")
    expect(button(page, "Next")).to_be_disabled()
    page.wait_for_url(re.compile("walkthrough:4$"))
    button(page, "Leave").click()
    expect(button(page, "Start")).to_be_focused()
    expect(page.locator(".walking")).to_have_count(0)
    page.wait_for_url(re.compile("#connectivity:grammar/159/shared/versus.great$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_number_of_the_current_step_can_be_read_under_the_pointer(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    dot = button(page, "Step 2: Three letters")
    dot.click()
    expect(dot).to_have_attribute("aria-current", "step")
    dot.hover()
    colours = "(dot) => [getComputedStyle(dot).color, getComputedStyle(dot).backgroundColor]"
    pointed = dot.evaluate(colours)
    page.mouse.move(0, 0)
    assert dot.evaluate(colours) == pointed


def test_steps_that_are_not_shown_cannot_be_reached(open_page: Open) -> None:
    page = open_page()
    links = steps(page).get_by_role("link")
    expect(links).to_have_count(1)
    expect(links).to_have_text("One letter")


def test_without_a_script_it_is_a_list_of_links(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    for text in ("One letter", "Three letters", "Two models", "All"):
        expect(steps(page).get_by_role("link", name=text, exact=True)).to_be_visible()
    expect(steps(page).get_by_role("button").first).to_be_hidden()
    assert page.locator(".walkthrough-steps").evaluate("list => getComputedStyle(list).listStyleType") == "decimal"
