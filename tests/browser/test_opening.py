"""How a page opens: figures start one by one, and those further down are laid out when they come near."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from generator.contract.schema import Baked
from tests.browser.conftest import ARTICLE, made_page

Open = Callable[..., Page]
SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]
PROSE = "Words that stand between two figures, so that the next of them is far from where the page opens.\n\n" * 60
LONG = ARTICLE.replace("## Connectivity", f"{PROSE}\n\n## Connectivity").replace("## Models", f"{PROSE}\n\n## Models")
SKIPPED = "!document.querySelector('{}').checkVisibility({{contentVisibilityAuto: true}})"
TOP = "document.querySelector('{}').getBoundingClientRect().top"
# Counts how many figures have come to life when a task ends.
TASKS = """window.tasks = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    window.tasks.push(document.querySelectorAll("[data-figure].live").length);
    channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);"""


@pytest.fixture(scope="module")
def long_page(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page whose figures are several windows apart."""
    return made_page(tmp_path_factory.mktemp("long"), LONG, baked)


def at_rest(page: Page) -> None:
    """Wait until some frames show the page at the same place."""
    page.evaluate("""async () => {
      let [before, still] = [-1, 0];
      while (still < 10) {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        still = scrollY === before ? still + 1 : 0;
        before = scrollY;
      }
    }""")


def test_figures_start_in_tasks_of_their_own(open_page: Open, long_page: str) -> None:
    page = open_page(html=long_page, script=TASKS)
    expect(page.locator("[data-figure].live")).to_have_count(2)
    counts = page.evaluate("window.tasks")
    assert {1, 2} <= set(counts)  # the walkthrough lived in a task's end at which its figure did not


def test_a_figure_that_an_address_names_is_started_before_those_above_it(open_page: Open, long_page: str) -> None:
    order = """window.order = [];
      new MutationObserver((changes) => {
        for (const {target} of changes) if (target.classList.contains("live")) window.order.push(target.id);
      }).observe(document, {attributeFilter: ["class"], subtree: true});"""
    page = open_page("#connectivity:grammar/30", html=long_page, script=order)
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "30")
    expect(page.locator("#walkthrough.live")).to_have_count(1)
    assert page.evaluate("window.order[0]") == "connectivity"
    assert page.evaluate("document.documentElement.hasAttribute('data-lazy')") is False


@pytest.mark.parametrize("size", SIZES)
def test_a_figure_far_down_is_laid_out_when_it_comes_near(
    open_page: Open, long_page: str, size: dict[str, int]
) -> None:
    page = open_page(html=long_page, viewport=size)
    expect(page.locator("#connectivity.live")).to_have_count(1)
    assert page.evaluate(SKIPPED.format("#connectivity .connectivity-panel"))
    assert not page.evaluate(SKIPPED.format("#hero .hero-panel"))
    estimate = page.locator("#connectivity").bounding_box()
    page.evaluate("document.querySelector('#connectivity').scrollIntoView({behavior: 'instant'})")
    expect(page.locator("#connectivity")).to_have_class("connectivity live laid-out")
    at_rest(page)
    real = page.locator("#connectivity").bounding_box()
    assert not page.evaluate(SKIPPED.format("#connectivity .connectivity-panel"))
    assert estimate and real and abs(real["height"] / estimate["height"] - 1) < 0.35


def test_text_and_the_appendix_are_laid_out_when_they_come_near(
    open_page: Open, baked: Baked, tmp_path_factory: pytest.TempPathFactory
) -> None:
    late = "::: connectivity sentence=grammar at=grammar/2/1 id=late\nLate.\n:::"
    text = f"{ARTICLE}\n\n# Appendix\n\n{PROSE}\n\n{late}\n\n*The last words.*\n"
    page = open_page(html=made_page(tmp_path_factory.mktemp("appendix"), text, baked))
    last = ".endmatter #late + p"
    for far in (f"{last} em", "#late .connectivity-panel"):
        assert page.evaluate(SKIPPED.format(far))
    assert not page.evaluate(SKIPPED.format(".lede, .body > p"))
    page.evaluate(f"document.querySelector('{last}').scrollIntoView({{behavior: 'instant'}})")
    expect(page.locator(last)).to_have_class("laid-out")
    at_rest(page)
    expect(page.locator(last)).to_be_in_viewport()
    for near in (f"{last} em", "#late .connectivity-panel"):
        assert not page.evaluate(SKIPPED.format(near))


def test_no_field_is_in_what_waits_to_be_laid_out(open_page: Open, long_page: str) -> None:
    page = open_page(html=long_page)
    waiting = """(selector) => [...document.querySelectorAll(selector)].filter((element) => {
      for (let at = element; at; at = at.parentElement) {
        if (getComputedStyle(at).contentVisibility === "auto") return true;
      }
      return false;
    }).length"""
    assert page.evaluate(waiting, "#connectivity .connectivity-panel") == 4
    assert page.locator("#connectivity :is(input, select)").count() > 4
    assert page.evaluate(waiting, "input, select, textarea") == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_link_ends_where_it_leads_and_back_returns(
    open_page: Open, long_page: str, size: dict[str, int], motion: str
) -> None:
    page = open_page(html=long_page, viewport=size, reduced_motion=motion)
    page.evaluate("""() => {
      const link = Object.assign(document.createElement("a"), {href: "#models", id: "there", textContent: "Models"});
      document.querySelector(".body").prepend(link);
    }""")
    page.evaluate("document.querySelector('#there').click()")
    there = TOP.format("#models")
    page.wait_for_function(f"() => Math.abs({there} - 24) <= 2")  # scroll-padding-top: 1.5rem
    at_rest(page)
    assert page.evaluate(there) == pytest.approx(24, abs=2)
    page.go_back()
    page.wait_for_function("() => scrollY === 0")
    at_rest(page)
    assert page.evaluate("scrollY") == 0
    page.evaluate("document.querySelector('.moment[href^=\"#connectivity\"]').click()")
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "161")
    panel = page.locator("#connectivity .connectivity-panel").first
    expect(panel).to_be_in_viewport(ratio=1)
    at_rest(page)
    expect(panel).to_be_in_viewport(ratio=1)


def test_a_link_to_a_figure_that_has_not_started_starts_it(open_page: Open, long_page: str) -> None:
    # No timer fires, and so no figure is started in its turn.
    page = open_page(html=long_page, script="window.setTimeout = () => 0;")
    assert page.locator("#connectivity.live").count() == 0
    page.evaluate("document.querySelector('.moment[href^=\"#connectivity\"]').click()")
    expect(page.locator("#connectivity.live")).to_have_count(1)
    assert page.evaluate("location.hash") == "#connectivity:grammar/161"


def test_the_key_for_the_end_reaches_it(open_page: Open, long_page: str) -> None:
    page = open_page(html=long_page, viewport={"width": 390, "height": 844})
    expect(page.locator("#connectivity.live")).to_have_count(1)
    page.keyboard.press("End")
    end = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
    page.wait_for_function(f"() => {end}")
    at_rest(page)
    assert page.evaluate(end)


def test_all_text_can_be_selected(open_page: Open, long_page: str) -> None:
    page = open_page(html=long_page)
    expect(page.locator("#connectivity.live")).to_have_count(1)
    page.keyboard.press("Control+a")
    selected = page.evaluate("getSelection().toString()")
    assert "most in its panel (logits)" in selected


def test_paper_has_the_figures_that_were_far_away(open_page: Open, long_page: str) -> None:
    page = open_page(html=long_page)
    expect(page.locator("#connectivity.live")).to_have_count(1)
    page.emulate_media(media="print")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not page.evaluate(SKIPPED.format("#connectivity .connectivity-panel"))


@pytest.mark.parametrize("size", SIZES)
def test_starting_changes_the_height_of_no_figure(open_page: Open, html: str, size: dict[str, int]) -> None:
    heights = """[...document.querySelectorAll("#connectivity, #walkthrough")].map((figure) => figure.offsetHeight)"""
    page = open_page("#top", html=html, viewport=size, script="window.setTimeout = () => 0;")
    before = page.evaluate(heights)
    assert page.locator(".live").count() == 0
    page = open_page("#top", html=html, viewport=size)
    expect(page.locator(".live")).to_have_count(2)
    assert page.evaluate(heights) == before


def test_a_key_pressed_before_the_data_are_there_counts_from_where_the_figure_will_be(
    open_page: Open, html: str
) -> None:
    held = """const gate = new Promise((open) => (window.release = open));
      const text = Response.prototype.text;
      Response.prototype.text = function () { return gate.then(() => text.call(this)); };"""
    page = open_page("#connectivity:brewing/20", html=html, script=held)
    slider = page.locator('#connectivity [data-model="gru"] [role="slider"]')
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.evaluate("window.release()")
    expect(page.locator("#connectivity")).to_have_attribute("data-sentence", "brewing")
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "22")


@pytest.mark.parametrize("figure", ["hero", "connectivity"])
def test_a_reader_who_comes_back_before_the_other_sentence_is_there_can_go_on(
    open_page: Open, html: str, figure: str
) -> None:
    hold = """() => {
      const gate = new Promise((open) => (window.release = open));
      const text = Response.prototype.text;
      window.held = 0;
      Response.prototype.text = function () {
        window.held++;
        return gate.then(() => text.call(this));
      };
      window.changes = 0;
      addEventListener("hashchange", () => window.changes++);
    }"""
    page = open_page(f"#{figure}:grammar/20", html=html)
    shown = page.locator(f"#{figure}")
    expect(shown).to_have_attribute("data-position", "20")
    page.evaluate(hold)
    for count, address in enumerate(("brewing/12", "grammar/30"), 1):
        page.evaluate("(address) => (location.hash = address)", f"{figure}:{address}")
        page.wait_for_function("(count) => window.changes === count && window.held > 0", arg=count)
    page.evaluate("window.release()")
    expect(shown).to_have_attribute("data-position", "30")
    shown.locator('[data-model="gru"] [data-position="40"]').hover()
    expect(shown).to_have_attribute("data-position", "40")
