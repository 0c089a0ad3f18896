"""The published article in each browser engine that is here, from the disk: what every reader must have."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser

from tests.browser.bidi import find_firefox, firefox
from tests.this_article.test_page import PAGE, PANELS

SECONDS = 60
# Firefox says so when it draws a formula of which it has read a half: that depends on how the file is cut into chunks.
# The whole formulas are looked at below.
UNFINISHED = "Invalid markup: Incorrect number of children for <m"
CHILDREN = """Object.entries({msub: 2, msup: 2, msubsup: 3, mfrac: 2, munder: 2, mover: 2, munderover: 3, mroot: 2})
  .flatMap(([name, count]) => [...document.querySelectorAll(name)].filter(({children}) => children.length !== count))
  .map(({outerHTML}) => outerHTML)"""
TEXT = "#connectivity .connectivity-panel:first-child .character-text"


class Tab(Protocol):
    """What the tests need of a browser."""

    said: list[str]
    asked: list[str]

    def open(self, address: str, width: int, height: int) -> None: ...
    def evaluate(self, expression: str) -> Any: ...
    def point(self, x: float, y: float) -> None: ...
    def press(self, key: str) -> None: ...


class Chromium:
    """A tab of Chromium, driven by Playwright."""

    def __init__(self, browser: Browser) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = browser.new_context(reduced_motion="reduce").new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, address: str) -> None:
        if not address.startswith("data:"):
            self.asked.append(address)

    def open(self, address: str, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)

    def evaluate(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def point(self, x: float, y: float) -> None:
        self.page.mouse.move(x - 4, y)
        self.page.mouse.move(x, y, steps=4)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if request.param == "chromium":
        chromium = Chromium(request.getfixturevalue("browser"))
        yield chromium
        chromium.page.context.close()
    elif find_firefox() is None:
        missing = "no Firefox: install one (Debian: apt-get install firefox-esr)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    else:
        with firefox(tmp_path_factory.mktemp("firefox")) as tab:
            yield tab


@pytest.fixture
def tab(engine: Tab) -> Iterator[Tab]:
    """A tab; the article must print nothing in it, and ask for nothing but itself."""
    engine.said.clear()
    engine.asked.clear()
    yield engine
    assert [line for line in engine.said if UNFINISHED not in line] == []
    assert {address.partition("#")[0] for address in engine.asked} <= {PAGE.as_uri(), "about:blank"}


def open_article(tab: Tab, address: str = "", width: int = 1280, height: int = 900) -> None:
    tab.open("about:blank", width, height)
    tab.open(PAGE.as_uri() + address, width, height)
    wait_until(tab, "document.querySelector('#connectivity.live') !== null")


def wait_until(tab: Tab, expression: str) -> None:
    end = time.monotonic() + SECONDS
    while not tab.evaluate(expression):
        assert time.monotonic() < end, f"waited in vain for {expression}"
        time.sleep(0.05)


def at(position: int) -> str:
    return f"document.querySelector('#connectivity').dataset.position === '{position}'"


def panels_after(tab: Tab, act: Callable[[], object], position: int) -> list[tuple[str, str]]:
    """Act; return the suggestions and the picture of every panel once they have settled at a position."""
    act()
    wait_until(tab, at(position))
    wait_until(tab, "document.querySelectorAll('#connectivity .drawn').length > 0")
    before: Any = None
    while True:
        time.sleep(0.2)
        after = tab.evaluate(f"({PANELS})()")
        if after == before:
            return [(suggestions, shades) for suggestions, _, shades in after]
        before = after


def assert_all_changed(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    assert len(before) == len(after) >= 4
    for old, new in zip(before, after, strict=True):
        assert old[0] != new[0] and old[1] != new[1]


def test_the_article_opens_and_no_figure_fails(tab: Tab) -> None:
    open_article(tab)
    tab.evaluate("(document.querySelector('#connectivity').scrollIntoView({behavior: 'instant'}), true)")
    tab.evaluate("new Promise((done) => setTimeout(done, 500)).then(() => true)")  # in which the data are unpacked
    assert tab.evaluate("document.querySelectorAll('.figure-failure').length") == 0
    assert tab.evaluate("getComputedStyle(document.querySelector('.hero-play')).visibility") == "visible"
    assert tab.evaluate("getComputedStyle(document.querySelector('.static-note-old')).display") == "none"
    assert tab.evaluate("document.querySelectorAll('math').length") > 10
    assert tab.evaluate(CHILDREN) == []


def test_pointer_keys_and_address_change_all_panels(tab: Tab) -> None:
    open_article(tab)

    def go(address: str) -> None:
        tab.evaluate(f"(location.hash = '#connectivity:{address}', true)")

    def point() -> None:
        box = f"document.querySelector('{TEXT} [data-position=\"40\"]').getBoundingClientRect()"
        x, y = tab.evaluate(f"(({{left, top, width, height}}) => [left + width / 2, top + height / 2])({box})")
        tab.point(x, y)

    first = panels_after(tab, lambda: go("grammar/158"), 158)
    pointed = panels_after(tab, point, 40)
    assert_all_changed(first, pointed)
    tab.evaluate(f"(document.querySelector('{TEXT}').focus(), true)")
    assert_all_changed(pointed, panels_after(tab, lambda: tab.press("End"), 197))
    again = panels_after(tab, lambda: go("agreement/12"), 12)
    assert_all_changed(pointed, again)


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_nothing_is_wider_than_the_window(tab: Tab, width: int) -> None:
    open_article(tab, width=width, height=700)
    assert tab.evaluate(
        "[innerWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth]"
    ) == [
        width,
        0,
    ]


def test_the_theme_that_the_reader_chose_is_there_again_at_the_first_paint(tab: Tab) -> None:
    open_article(tab)
    background = "getComputedStyle(document.documentElement).backgroundColor"
    pressed = "document.querySelector('.theme-switch').getAttribute('aria-pressed')"
    before, state = tab.evaluate(f"[{background}, {pressed}]")
    tab.evaluate("(document.querySelector('.theme-switch').click(), true)")
    after, other = tab.evaluate(f"[{background}, {pressed}]")
    assert after != before and {state, other} == {"true", "false"}
    open_article(tab)
    assert tab.evaluate(f"[{background}, {pressed}]") == [after, other]
    tab.evaluate("(document.querySelector('.theme-switch').click(), localStorage.length)")
    assert tab.evaluate(f"[{background}, {pressed}, localStorage.length]") == [before, state, 0]
