"""The address of the page: it opens moments, follows the reader, and the way back restores them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from generator.contract.schema import Baked
from tests.browser.connectivity_parts import MODELS, expect_agreement, expect_position, figure, open_more, slider

Open = Callable[..., Page]


def test_an_address_opens_its_moment_and_brings_the_figure_into_view(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:brewing/55")
    expect_agreement(page, baked, 55, "brewing")
    expect(page.get_by_label("Sentence", exact=True)).to_have_value("brewing")
    expect(figure(page).locator(".connectivity-panel").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    "junk", ["#connectivity:grammar/900", "#connectivity:x/1", "#hero:grammar/-1", "#%E0%A4%A", "#a:b", "#connectivity"]
)
def test_junk_in_the_address_is_ignored(open_page: Open, junk: str) -> None:
    page = open_page(junk)
    expect(figure(page).get_by_role("button", name="More", exact=True)).to_be_visible()
    expect(figure(page)).to_have_attribute("data-position", "159")


def test_the_address_follows_without_filling_the_history(open_page: Open) -> None:
    page = open_page()
    entries = page.evaluate("history.length")
    slider(page, "gru").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("#connectivity:grammar/162$"))
    assert page.evaluate("history.length") == entries


def test_an_address_holds_the_states_of_several_figures_the_last_one_changed_first(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/30;hero:brewing/9")
    expect_position(page, 30)
    expect(page.locator("#hero")).to_have_attribute("data-sentence", "brewing")
    expect(figure(page).locator(".connectivity-panel").first).to_be_in_viewport(ratio=1)
    page.locator("#hero").get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("#hero:brewing/10;connectivity:grammar/30$"))
    open_more(page)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_url(re.compile("#hero:brewing/10$"))


def test_back_restores_every_figure(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="six letters").click()
    page.get_by_role("link", name="a rare word").click()
    page.wait_for_url(re.compile("#connectivity:brewing/52;hero:grammar/34$"))
    page.go_back()
    expect_position(page, 159)
    expect(page.locator("#hero")).to_have_attribute("data-position", "34")
    page.wait_for_url(re.compile("#hero:grammar/34$"))


@pytest.mark.parametrize(("address", "position"), [("", 159), ("#connectivity:grammar/30", 30), ("#models", 159)])
def test_back_to_where_the_page_was_opened_restores_it(open_page: Open, address: str, position: int) -> None:
    page = open_page(address)
    opened = page.url
    page.get_by_role("link", name="six letters").click()
    page.get_by_role("link", name="a rare word").click()
    expect_position(page, 52, "brewing")
    page.go_back()
    page.go_back()
    expect_position(page, position)
    expect(page.locator("#hero")).to_have_attribute("data-position", "28")
    assert page.url == opened


def test_a_link_shows_its_moment_in_view_and_back_returns(open_page: Open, baked: Baked) -> None:
    page = open_page()
    page.get_by_role("link", name="a rare word").click()
    expect_position(page, 52, "brewing")
    for model in MODELS:
        expect(page.locator(f'#connectivity [data-model="{model}"]')).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="The second grammar").click()
    expect_position(page, 161)
    page.go_back()
    expect_position(page, 52, "brewing")
