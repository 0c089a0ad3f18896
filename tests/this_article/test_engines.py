"""The published article in each browser engine, from the disk: what every reader must have."""

import json

import pytest

from tests.support.engines.tab import Tab
from tests.this_article.conftest import PAGE

CHILDREN = """Object.entries({msub: 2, msup: 2, msubsup: 3, mfrac: 2, munder: 2, mover: 2, munderover: 3, mroot: 2})
  .flatMap(([name, count]) => [...document.querySelectorAll(name)].filter(({children}) => children.length !== count))
  .map(({outerHTML}) => outerHTML)"""
PANELS = "[...document.querySelectorAll('#connectivity [data-model]')]"
# The suggestions of each panel, and its shades as they are drawn.
SHOWN = f"""{PANELS}.map((panel) => [panel.querySelector(".suggestions").innerText,
  [...panel.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join()])"""
TEXT = "#connectivity .connectivity-key + .connectivity-panel .character-text"


def open_article(tab: Tab, address: str = "", width: int = 1280, height: int = 900) -> None:
    tab.open(PAGE.as_uri() + address, width, height)
    tab.wait_until("document.documentElement.hasAttribute('data-started')")


def expect_moment(tab: Tab, sentence: str, position: int) -> None:
    """The connectivity figure has come to rest at a moment, in all panels."""
    tab.wait_until(
        f"(({{sentence, position}}) => sentence === {json.dumps(sentence)} && position === '{position}')"
        "(document.querySelector('#connectivity').dataset)"
    )
    selected = f"panel.querySelector('[data-position=\"{position}\"]').classList.contains('selected')"
    tab.wait_until(f"{PANELS}.every((panel) => {selected})")


def remember(tab: Tab) -> None:
    assert tab.evaluate(f"(window.before = {SHOWN}).length") >= 4


def expect_all_changed(tab: Tab) -> None:
    """Every panel has other suggestions and other shades than those remembered."""
    tab.wait_until(f"{SHOWN}.every(([words, shades], k) => words !== before[k][0] && shades !== before[k][1])")


def test_the_article_opens_and_no_figure_fails(tab: Tab) -> None:
    open_article(tab)
    tab.evaluate("(document.querySelector('#connectivity').scrollIntoView({behavior: 'instant'}), true)")
    tab.wait_until("document.querySelectorAll('#connectivity .drawn').length > 0")  # the data are unpacked
    assert tab.evaluate("document.querySelectorAll('.figure-failure').length") == 0
    assert tab.evaluate("getComputedStyle(document.querySelector('.erasure-play')).visibility") == "visible"
    assert tab.evaluate("getComputedStyle(document.querySelector('.static-note-old')).display") == "none"
    assert tab.evaluate("document.querySelectorAll('math').length") > 10
    assert tab.evaluate(CHILDREN) == []


def test_pointer_keys_and_address_change_all_panels(tab: Tab) -> None:
    open_article(tab, "#connectivity:grammar/158")
    expect_moment(tab, "grammar", 158)
    remember(tab)
    tab.hover(f'{TEXT} [data-position="40"]')
    expect_moment(tab, "grammar", 40)
    expect_all_changed(tab)
    remember(tab)
    tab.focus(TEXT)
    tab.press("End")
    expect_moment(tab, "grammar", 197)
    expect_all_changed(tab)
    remember(tab)
    tab.evaluate("(location.hash = '#connectivity:agreement/12', true)")
    expect_moment(tab, "agreement", 12)
    expect_all_changed(tab)


def test_the_erasure_and_the_triangle_answer_to_keys_and_pointer(tab: Tab) -> None:
    open_article(tab)
    erased = "document.querySelectorAll('.erasure-panel:not([hidden]) .erased').length"
    assert tab.evaluate(erased) == 0
    words = tab.evaluate("document.querySelectorAll('.erasure-panel:not([hidden]) .erasure-word').length")
    tab.focus(".erasure-slider")
    tab.press("End")
    tab.wait_until(f"{erased} === {words}")
    tab.evaluate("(document.querySelector('#triangle').scrollIntoView({behavior: 'instant'}), true)")
    panels = tab.evaluate("document.querySelectorAll('.triangle-panel').length")
    tab.wait_until(f"document.querySelectorAll('.triangle-panel.drawn').length === {panels}")
    tab.focus("#triangle .triangle-panels")
    tab.press("Home")
    tab.wait_until("document.querySelector('#connectivity').dataset.position === '0'")


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_nothing_is_wider_than_the_window(tab: Tab, width: int) -> None:
    open_article(tab, width=width, height=700)
    root = "document.documentElement"
    assert tab.evaluate(f"[innerWidth, {root}.scrollWidth - {root}.clientWidth]") == [width, 0]
