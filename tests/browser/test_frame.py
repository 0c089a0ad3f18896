"""The page around its figures: themes, old browsers, paper, large type."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from generator.contract.schema import Baked
from tests.browser.conftest import ARTICLE, ASSETS, made_page

Open = Callable[..., Page]


def test_the_theme_is_chosen_by_a_switch_kept_and_given_back_to_the_system(open_page: Open) -> None:
    page = open_page(color_scheme="light")
    switch = page.get_by_role("button", name="Dark theme")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    expect(switch).to_have_attribute("aria-pressed", "false")
    other = page.context.new_page()
    other.goto(page.url)
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    # Another window follows: it has been told, and so the choice is stored.
    expect(other.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(scheme) == "dark"
    page.emulate_media(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate(scheme) == "light"
    page.emulate_media(media="screen", color_scheme="light")
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(scheme) == "dark"
    switch.click()
    assert page.evaluate(f"[{scheme}, localStorage.length]") == ["light dark", 0]


def test_the_theme_can_be_chosen_where_storage_is_forbidden(open_page: Open) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    page = open_page(script=forbid, color_scheme="light")
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


@pytest.mark.parametrize("script", ["delete window.DecompressionStream", "CSS.supports = () => false"])
def test_a_browser_that_is_too_old_reads_the_static_page_with_a_note(open_page: Open, script: str) -> None:
    page = open_page(script=script, address="#connectivity:grammar/20")
    expect(page.get_by_text("This browser is too old for the figures")).to_be_visible()
    expect(page.locator('#connectivity [data-model="gru"] [data-position="159"]')).to_have_class("selected")
    expect(page.locator(".hero-play, .connectivity-reset, .sentence-picker").first).to_be_hidden()
    expect(page.locator("[role=slider]")).to_have_count(0)


def test_a_browser_without_light_dark_has_colours(open_page: Open, html: str) -> None:
    old = html.replace("light-dark(", "light-or-dark(")
    page = open_page(html=old, bypass_csp=True, color_scheme="dark", java_script_enabled=False)
    colours = page.evaluate(
        """() => [getComputedStyle(document.documentElement).backgroundColor,
             getComputedStyle(document.querySelector('#connectivity [data-level="31"]')).backgroundColor]"""
    )
    assert colours[0] == "rgb(253, 252, 249)"
    assert colours[1] not in ("rgba(0, 0, 0, 0)", colours[0])
    charts = """() => {
      document.body.insertAdjacentHTML("beforeend", [1, 2, 3, 4, 5, 6].map((k) =>
        `<svg class="model-${k}"><path class="chart-curve" d="M0 0h9"/></svg>`).join("") + '<i data-level="-15"></i>');
      const strokes = [...document.querySelectorAll(".chart-curve")].map((curve) => getComputedStyle(curve).stroke);
      return [...strokes, getComputedStyle(document.querySelector('[data-level="-15"]')).backgroundColor];
    }"""
    rest = page.evaluate(charts)
    assert len({*rest, "none", "rgba(0, 0, 0, 0)"}) == len(rest) + 2


def test_a_browser_without_light_dark_has_the_colours_of_the_light_theme() -> None:
    values = re.findall(r"(--[\w-]+): light-dark\((#\w+),", (ASSETS / "css/tokens.css").read_text())
    old = (ASSETS / "css/components/fallback.css").read_text()
    assert len(values) > 12
    assert [name for name, light in values if f"{name}: {light};" not in old] == []


def test_paper_has_the_figures_without_their_controls(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="light")
    expect(
        page.locator(".hero-play, .connectivity-reset, .sentence-picker, .theme-switch, .static-note")
    ).to_have_count(5)
    for control in page.locator(".hero-play, .connectivity-reset, .sentence-picker, .theme-switch, nav").all():
        expect(control).to_be_hidden()
    buttons = page.locator("figure button").all()
    assert len(buttons) > 10
    assert [button.inner_text() for button in buttons if button.is_visible() and button.inner_text()] == []
    printed = page.locator('#connectivity [data-model="gru"] [data-position="159"]')
    expect(printed).to_be_visible()
    assert printed.evaluate("(element) => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("width", [1280, 640])
def test_text_of_twice_the_size_fits_into_the_window(open_page: Open, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 700}, bypass_csp=True)
    page.add_style_tag(content=":root { font-size: 200% }")
    page.wait_for_function("(width) => document.documentElement.scrollWidth === width", arg=width)


def test_the_first_tab_stop_leads_past_the_bar(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the article")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_a_browser_that_translates_the_page_leaves_texts_suggestions_and_formulas_alone(
    open_page: Open, baked: Baked, tmp_path: Path
) -> None:
    figures = "::: autocomplete sentence=grammar at=grammar/1/4\nWords.\n:::\n\n::: units units=gru at=gru\nUnits.\n:::"
    text = f"{ARTICLE}\n\nHere $h_t$ is\n\n$$\nh_t = x_t\n$$\n\n{figures}\n"
    page = open_page(html=made_page(tmp_path, text, baked))
    left = """(part) => [...document.querySelectorAll(part)]
      .map((element) => Boolean(element.closest("[translate=no], .notranslate")))"""
    for part in (
        *(".word > span", ".suggestion-word", ".target-word", "math", ".tape .slot-letter"),
        *(".strip-letters text", ".units-drawing text", ".units-parts dt i"),
    ):
        assert set(page.evaluate(left, part)) == {True}, part
    assert page.evaluate(left, "figcaption") == [False] * 5
