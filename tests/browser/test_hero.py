"""The hero in a real browser: it plays, rests, and gives way to the reader."""

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def hero(page: Page) -> Locator:
    return page.locator("#hero")


def position(page: Page) -> int:
    return int(hero(page).get_attribute("data-position") or "")


def rests(page: Page) -> bool:
    """Whether the hero stays where it is for many steps of a page opened with `clock`."""
    page.clock.run_for(100)
    before = position(page)
    page.clock.run_for(3_000)
    return position(page) == before


def test_it_plays_from_the_first_to_the_last_position_and_begins_again(open_page: Open) -> None:
    watch = """addEventListener("DOMContentLoaded", () => { window.seen = [];
      new MutationObserver(() => window.seen.push(Number(document.getElementById("hero").dataset.position)))
        .observe(document.getElementById("hero"), {attributeFilter: ["data-position"]}); })"""
    page = open_page(script=watch, clock=True, reduced_motion="no-preference")
    page.wait_for_function("() => window.seen.length > 0")
    page.clock.run_for(10_000)
    seen = page.evaluate("window.seen")
    assert 35 in seen and 12 in seen  # it has begun again
    assert 28 < seen[0] <= 35  # the first state shows 28; the play goes on while its data are unpacked
    played = seen[seen.index(35) :]  # on a busy machine, one frame may show two steps until the clock is run by hand
    assert len(played) > 24
    assert all(later == (earlier + 1 if earlier < 35 else 12) for earlier, later in pairwise(played)), seen


def test_the_button_pauses_and_plays(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    page.get_by_role("button", name="Pause").click()
    assert rests(page)
    page.get_by_role("button", name="Play").click()
    before = position(page)
    expect(hero(page)).not_to_have_attribute("data-position", str(before))
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_reduced_motion_begins_with_a_still_that_can_be_played(open_page: Open) -> None:
    page = open_page(clock=True)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert rests(page)
    assert position(page) == 28
    page.get_by_role("button", name="Play").click()
    expect(hero(page)).not_to_have_attribute("data-position", "28")


def test_it_rests_out_of_view(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    expect(hero(page)).not_to_have_attribute("data-position", "28")
    page.locator("#connectivity").evaluate("(figure) => figure.scrollIntoView({block: 'end'})")
    expect(hero(page)).not_to_be_in_viewport()
    assert rests(page)
    expect(page.locator(".hero-play")).to_have_text("Pause")
    before = position(page)
    page.evaluate("scrollTo(0, 0)")
    expect(hero(page)).not_to_have_attribute("data-position", str(before))


def test_hovering_takes_over_in_all_panels(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    hero(page).locator('[data-model="lstm"] [data-position="50"]').hover()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    for model in ("gru", "lstm", "nested-lstm", "bidirectional"):
        expect(hero(page).locator(f'[data-model="{model}"] [data-position="50"]')).to_have_class("selected")
    assert rests(page)


def test_focus_takes_over_and_arrows_move(open_page: Open) -> None:
    page = open_page(reduced_motion="no-preference")
    hero(page).get_by_role("slider").first.focus()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    before = position(page)
    page.keyboard.press("End")
    expect(hero(page)).to_have_attribute("data-position", "69")
    assert before != 69


def test_links_and_addresses_set_a_moment_and_pause(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    page.get_by_role("link", name="six letters").click()
    expect(hero(page)).to_have_attribute("data-position", "34")
    assert rests(page)
    expect(page).to_have_url(re.compile("#hero:grammar/34$"))
    page.evaluate("location.hash = '#hero:brewing/12'")
    expect(hero(page)).to_have_attribute("data-sentence", "brewing")
    expect(hero(page).locator(".characters").first).to_contain_text(" the science of fermentation")
