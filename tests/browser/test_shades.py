"""How the shades are drawn: on a canvas behind the letters, or by the elements where a canvas cannot serve."""

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from generator.contract.heat import shade
from generator.contract.schema import Baked
from tests.browser.conftest import FRAME
from tests.browser.connectivity_parts import character, expect_position, open_more

Open = Callable[..., Page]


def test_hovering_draws_without_touching_the_characters_until_the_pointer_rests(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20")
    expect_position(page, 20)
    touched = page.evaluate(
        """async () => {
          let touched = 0;
          const watch = new MutationObserver((records) => (touched += records.length));
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          for (const text of document.querySelectorAll("#connectivity .characters"))
            watch.observe(text, {attributes: true, childList: true, subtree: true});
          for (let p = 40; p < 60; p++) {
            document.querySelector(`#connectivity [data-position="${p}"]`)
              .dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse"}));
            await frame();
          }
          return touched;
        }"""
    )
    assert touched == 0
    expect_position(page, 59)


def test_the_layers_show_what_the_elements_show(open_page: Open) -> None:
    """The same moment drawn and built: colours in the middle of the lower edge of each cell, below the letters."""
    page = open_page()
    colours = """() => [...document.querySelectorAll("#connectivity .characters")].map((text) => {
      const shades = text.parentElement.querySelector(".shades");
      const box = shades.getBoundingClientRect();
      const canvas = Object.assign(document.createElement("canvas"), {width: shades.width, height: shades.height});
      const context = canvas.getContext("2d", {willReadFrequently: true});
      context.drawImage(shades, 0, 0);
      return [...text.querySelectorAll("[data-position]")].map((cell) => {
        const {left, top, width, height} = cell.getBoundingClientRect();
        const x = Math.floor(((left + width / 2 - box.left) / box.width) * canvas.width);
        const y = Math.floor(((top + height / 2 - box.top) / box.height) * canvas.height);
        return [...context.getImageData(x, y, 1, 1).data].join();
      });
    })"""
    expected = """() => [...document.querySelectorAll("#connectivity .characters")].map((text) => {
      const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
      const probe = document.body.appendChild(document.createElement("i"));
      return [...text.querySelectorAll("[data-position]")].map((cell) => {
        if (cell.dataset.level === "0") return "0,0,0,0";
        probe.dataset.level = cell.dataset.level;
        context.fillStyle = getComputedStyle(probe).backgroundColor;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].join();
      });
    })"""
    for position in (24, 160):
        character(page, "gru", position).hover()
        expect_position(page, position)
        assert page.evaluate(colours) == page.evaluate(expected)


@pytest.mark.parametrize("answer", ["255", "Math.random() * 256"])
def test_a_browser_that_hides_what_is_drawn_shows_the_shades_by_the_elements_and_saves_no_picture(
    open_page: Open, baked: Baked, answer: str
) -> None:
    guarded = f"""const read = CanvasRenderingContext2D.prototype.getImageData;
      CanvasRenderingContext2D.prototype.getImageData = function (...box) {{
        const image = read.apply(this, box);
        image.data.forEach((_, k) => (image.data[k] = {answer}));
        return image;
      }};"""
    page = open_page("#connectivity:grammar/20/letters", script=guarded)
    expect_position(page, 20)
    levels = """async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      document.querySelector('#connectivity [data-position="40"]')
        .dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse"}));
      await frame();
      await frame();
      const cells = [...document.querySelectorAll('#connectivity [data-model="gru"] [data-position]')];
      return cells.map((cell) => [Number(cell.dataset.level), getComputedStyle(cell).backgroundColor]);
    }"""
    shown = page.evaluate(levels)  # at once, not after a rest
    shares = baked.readings["grammar", "gru"].connectivity.shares(40)
    assert [level for level, _ in shown] == [shade(share) for share in shares]
    assert len({colour for level, colour in shown if level > 20}) > 1
    expect(page.locator("#connectivity .shades").first).to_be_hidden()
    open_more(page)
    page.get_by_role("button", name="SVG", exact=True).click()
    expect(page.locator(".share-said").first).to_have_text(re.compile("That did not work: the browser hides"))


def test_letters_set_apart_by_the_reader_keep_their_shades(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20", bypass_csp=True)
    expect_position(page, 20)
    drawn = page.locator("#connectivity .character-text.drawn")
    expect(drawn).to_have_count(4)
    spacing = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; }"
    style = page.add_style_tag(content=spacing)
    expect(drawn).to_have_count(0)
    expect(page.locator("#connectivity .shades").first).to_be_hidden()
    character(page, "gru", 40).hover()
    expect_position(page, 40)
    strongest = page.locator('#connectivity [data-model="gru"] [data-level="31"]').first
    assert strongest.evaluate("(cell) => getComputedStyle(cell).backgroundColor") != "rgba(0, 0, 0, 0)"
    style.evaluate("(style) => style.remove()")
    expect(drawn).to_have_count(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_follows_the_theme_and_survives_forced_colours(
    open_page: Open, scheme: Literal["light", "dark"]
) -> None:
    other = {"light": "dark", "dark": "light"}
    page = open_page(color_scheme=other[scheme])
    character(page, "gru", 30).hover()
    expect_position(page, 30)
    drawn = "document.querySelector('#connectivity .shades').toDataURL()"
    fresh = open_page("#connectivity:grammar/30", color_scheme=scheme)
    expect_position(fresh, 30)
    expected = fresh.evaluate(drawn)
    assert page.evaluate(drawn) != expected
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    page.wait_for_function(f"(expected) => {drawn} === expected", arg=expected)
    page.emulate_media(color_scheme=scheme, forced_colors="none")
    page.evaluate(FRAME)
    assert page.evaluate(drawn) == expected
