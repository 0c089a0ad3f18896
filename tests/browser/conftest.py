"""Pages of made-up numbers in a real Chromium, for the tests of this folder."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from generator.contract.schema import Baked
from tests.support.baked import make_baked
from tests.support.engines.tab import SECONDS
from tests.support.pages import page_of

ASSETS = Path(__file__).parents[2] / "assets"
ARTICLE = """\
A page of made-up numbers.

::: hero sentence=grammar from=12 to=35
The hero: [nothing typed](hero:grammar/grammar/1/0), [six letters](hero:grammar/grammar/1/6).
:::

## Connectivity

[The second *grammar*](connectivity:grammar/grammar/2/3) and [a rare word](connectivity:brewing/zymurgy/1/3).

::: walkthrough
Four steps.

1. [One letter](connectivity:grammar/grammar/2/1) of *grammar* is typed.
2. [Three letters](connectivity:grammar/grammar/2/3/occlusion), and what their removal does.
3. [Two models](connectivity:brewing/zymurgy/1/3/only.gru.lstm) and a word that is in no vocabulary, in a step of more
   words than the others, so that their heights differ.
4. [All](connectivity:grammar/grammar/2/1/shared/versus.great) again.
:::

::: connectivity sentence=grammar at=grammar/2/1
How strongly each character moves the prediction.
:::

## Models

::: models-table
Models.
:::
"""


@pytest.fixture(scope="session")
def baked() -> Baked:
    return make_baked(sentences=3, models=4)


def made_page(folder: Path, text: str, baked: Baked, **options: Any) -> str:
    """Return the page of an article of this text, written into a folder; `options` are those of `render_page`."""
    (folder / "article.md").write_text(text, encoding="utf-8")
    (folder / "references.bib").write_text("", encoding="utf-8")
    return page_of(folder, baked, **options)


@pytest.fixture(scope="session")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with the figures and made-up data."""
    return made_page(tmp_path_factory.mktemp("article"), ARTICLE, baked)


PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""A promise that comes true when a frame has been drawn."""


def touch(page: Page, *moves: tuple[str, Sequence[tuple[float, float]]]) -> None:
    """Send touch events, each a kind, as `touchMove`, with where the fingers are."""
    client = page.context.new_cdp_session(page)
    for kind, fingers in moves:
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(fingers)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.evaluate(FRAME)


def pinched(page: Page, part: Locator) -> float:
    """Draw two fingers apart on a part of the page; return how much larger the page is shown."""
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    apart = [[(x - by, y), (x + by, y)] for by in range(20, 121, 10)]
    touch(page, ("touchStart", apart[0]), *(("touchMove", fingers) for fingers in apart[1:]), ("touchEnd", []))
    scale: float = page.evaluate("visualViewport.scale")
    return scale


@pytest.fixture
def open_page(browser: Browser, html: str, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open the page, or another `html`, as a file; anything that it prints or throws fails the test.

    `address` is its hash, `script` runs before its own, and the rest are options of the browser's context. With `clock`
    the time of its timers can be run ahead: `page.clock.run_for(milliseconds)`.
    """
    said: list[str] = []
    contexts = []

    def open_(address: str = "", script: str = "", html: str = html, clock: bool = False, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        context.set_default_timeout(1000 * SECONDS)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        if script:
            page.add_init_script(script)
        file = tmp_path / "index.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri() + address)
        if '<script type="module">' in html and not script and options.get("java_script_enabled", True):
            # What a test presses at once would be lost: a reader is slower.
            page.locator("html:is([data-started], [data-static])").wait_for(state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert said == []
