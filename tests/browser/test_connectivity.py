"""The connectivity figure in a real browser, on made-up numbers: by pointer, keyboard and choice of sentence."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from generator.contract.schema import Baked
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.browser.connectivity_parts import character, expect_agreement, expect_position, figure, open_more, slider

Open = Callable[..., Page]


def test_hovering_a_character_shows_its_moment_in_all_panels(open_page: Open, baked: Baked) -> None:
    page = open_page()
    character(page, "lstm", 24).hover()
    expect_agreement(page, baked, 24)
    character(page, "bidirectional", 196).hover()
    expect_agreement(page, baked, 196)


def test_the_moment_stays_when_the_pointer_leaves_and_reset_goes_back(open_page: Open, baked: Baked) -> None:
    page = open_page()
    character(page, "gru", 24).hover()
    expect_position(page, 24)
    open_more(page)
    page.get_by_role("button", name="Reset").hover()
    expect_position(page, 24)
    page.get_by_role("button", name="Reset").click()
    expect_agreement(page, baked, 159)


def test_a_pointer_that_crosses_a_text_quickly_changes_nothing(open_page: Open) -> None:
    page = open_page(clock=True)
    slider(page, "gru").scroll_into_view_if_needed()
    character(page, "gru", 24).hover()
    expect_position(page, 24)
    panels = page.locator("#connectivity .connectivity-panels").bounding_box()
    assert panels
    # Events as a browser sends them for a pointer at 2,400 pixels a second, from the panels' foot to their head.
    page.evaluate(
        """([x, bottom, top]) => {
          for (let y = bottom; y > top; y -= 40) {
            document.elementFromPoint(x, y)?.dispatchEvent(new PointerEvent("pointermove",
              {bubbles: true, pointerType: "mouse", clientX: x, clientY: y, movementY: -40}));
          }
          for (const text of document.querySelectorAll("#connectivity .character-text"))
            text.dispatchEvent(new PointerEvent("pointerleave", {pointerType: "mouse"}));
        }""",
        [panels["x"] + 300, panels["y"] + panels["height"], panels["y"] - 60],
    )
    page.clock.run_for(1_000)
    expect_position(page, 24)


def test_arrows_go_by_character_word_line_and_to_the_ends(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/30")
    expect_position(page, 30)
    slider(page, "nested-lstm").focus()
    for key, position in (
        *(("ArrowRight", 31), ("ArrowLeft", 30), ("Control+ArrowRight", 36), ("Control+ArrowRight", 39)),
        *(("Control+ArrowLeft", 36), ("ArrowRight", 37), ("Control+ArrowLeft", 36), ("End", 197), ("ArrowRight", 197)),
        *(("Home", 0), ("ArrowLeft", 0)),
    ):
        page.keyboard.press(key)
        expect(figure(page)).to_have_attribute("data-position", str(position))
    page.keyboard.press("ArrowDown")
    expect(figure(page)).not_to_have_attribute("data-position", "0")
    second_line = int(figure(page).get_attribute("data-position") or "")
    upper, lower = character(page, "gru", 0).bounding_box(), character(page, "gru", second_line).bounding_box()
    assert upper and lower and abs(upper["x"] - lower["x"]) < 2 and lower["y"] - upper["y"] > 20
    page.keyboard.press("ArrowUp")
    expect_agreement(page, baked, 0)


def test_each_text_is_one_tab_stop_and_says_where_it_is(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/31")
    expect_position(page, 31)
    slider(page, "gru").focus()
    page.keyboard.press("Tab")
    expect(slider(page, "lstm")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(slider(page, "lstm")).to_have_attribute("aria-valuetext", "“gram” of grammar")
    expect(slider(page, "gru")).to_have_attribute("aria-valuenow", "32")
    expect(page.get_by_role("slider", name="Nested LSTM: selected character")).to_have_count(2)  # hero, figure
    live = figure(page).locator(".connectivity-summary")
    expect(live).to_contain_text("LSTM at “gram” of grammar: suggests ")
    expect(live).to_contain_text("; looks mostly at ")


def test_another_sentence_is_the_markup_that_the_build_would_have_made(open_page: Open, baked: Baked) -> None:
    page = open_page()
    page.get_by_label("Sentence", exact=True).select_option("brewing")
    expect(figure(page)).to_have_attribute("data-sentence", "brewing")
    position = int(figure(page).get_attribute("data-position") or "")
    expect_agreement(page, baked, position, "brewing")
    expect(figure(page).locator(".key-unknown-item")).to_be_visible()
    expect(figure(page).locator(".connectivity-note")).to_have_text("One word is outside the vocabulary.")
    word = next(word for word in baked.manifest.sentences[1].words if word.start < position < word.end)
    block = FigureBlock(
        "connectivity", {"sentence": "brewing", "at": f"{word.text}/1/{position - word.start}"}, "", 1, ""
    )
    built = page.evaluate(
        """(html) => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(".characters")]
             .map((text) => text.innerHTML)""",
        FIGURES["connectivity"](block, baked),
    )
    shown = page.locator("#connectivity .characters").evaluate_all(
        """all => all.map((text) => {
             const copy = text.cloneNode(true);
             for (const element of copy.querySelectorAll('[class=""]')) element.removeAttribute("class");
             return copy.innerHTML;
           })"""
    )
    assert shown == built
