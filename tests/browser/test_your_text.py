"""The reader's own text in a connectivity figure, read by models that run beside the page, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from generator.article.folder import Article
from generator.build import pocket_in
from generator.contract.schema import Baked
from generator.rendering.numbers import percent
from tests.browser.conftest import made_page
from tests.browser.your_text_parts import (
    ARTICLE,
    STORED,
    expect_reading,
    field,
    figure,
    hosted_page,
    panel,
    weights,
    your_text_page,
)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return your_text_page(baked, tmp_path_factory.mktemp("your-text"))


@pytest.fixture
def hosted(browser: Browser, html: str, tmp_path: Path) -> Iterator[Page]:
    """The page on a server, with the weights of two of its models beside it."""
    with hosted_page(browser, html, tmp_path) as page:
        yield page


def requests_of(page: Page) -> list[str]:
    """Return the addresses that a page will ask a server for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith("http"):
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_models_that_the_reader_opens_read_what_is_typed_side_by_side(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    asked = requests_of(page)
    expect(figure(page).get_by_role("button", name="GRU")).to_have_count(0)
    field(page).fill("The cät sees")
    expect(field(page)).to_have_value("the cat sees")
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm"), weights("sparsemax")])
    for label, name in (("GRU", "gru"), ("LSTM", "lstm"), ("sparsemax", "sparsemax")):
        expect_reading(page, label, name, "the cat sees")
    field(page).press_sequentially(" a")
    expect_reading(page, "LSTM", "lstm", "the cat sees a")
    expect(panel(page, "LSTM").locator(".characters")).to_have_text(" the cat sees a")
    assert "#" not in page.url
    assert asked == []


BY_HAND = """() => {
  const frames = [];
  window.requestAnimationFrame = (render) => frames.push(render);
  window.frame = () => frames.splice(0).forEach((render) => render(performance.now()));
  window.running = setInterval(frame, 20);
  window.held = null;
  window.ended = new Set();
  window.Worker = class extends Worker {
    postMessage(message, ...more) {
      ended.delete(this);
      super.postMessage(message, ...more);
      this.asked = (this.asked ?? -1) + 1; // the first message opens the model
    }
    set onmessage(handle) {
      super.onmessage = (event) => {
        if (event.data.type === "done" && event.data.version === this.asked) ended.add(this);
        held ? held.push({data: event.data, handle: () => handle(event)}) : handle(event);
      };
    }
  };
}"""
"""Frames come when told, and answers of models can be held back; `ended` are the models that have said all."""


ANSWERED = "({data}) => data.moments?.some(({position, row}) => position === 14 && row)"


def wait(page: Page, condition: str) -> None:
    """Wait for a condition while no frames come, by which Playwright waits otherwise."""
    page.wait_for_function(f"() => {condition}", polling=20)


def test_what_is_found_between_two_frames_is_shown(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    page.evaluate(BY_HAND)
    field(page).fill("the cat sees")
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    expect_reading(page, "LSTM", "lstm", "the cat sees")
    wait(page, "ended.size === 2")  # no answer about this text is on its way any more
    page.evaluate("() => { clearInterval(running); held = []; ended.clear(); }")
    field(page).fill("the cat sees ")
    wait(page, "ended.size === 2")
    # This asks for a frame, which does not come yet.
    page.evaluate("() => { held.splice(0).forEach(({handle}) => handle()); }")
    field(page).fill("the cat sees a")
    wait(page, f"held.filter({ANSWERED}).length === 2")
    page.evaluate(f"""() => {{
      held.filter((answer) => !({ANSWERED})(answer)).forEach(({{handle}}) => handle());
      frame();
      held.filter({ANSWERED}).forEach(({{handle}}) => handle());
      held = null;
      setInterval(frame, 20);
    }}""")
    expect_reading(page, "LSTM", "lstm", "the cat sees a")


def test_a_moment_that_is_not_found_yet_has_no_maximum(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    page.evaluate("""() => {
      window.Worker = class extends Worker {
        set onmessage(handle) {
          super.onmessage = (event) => {
            const {moments} = event.data;
            moments?.splice(0, moments.length, ...moments.filter(({position}) => position === 14));
            handle(event);
          };
        }
      };
    }""")
    field(page).fill("the cat sees a")
    figure(page).locator("input[type=file]").set_input_files([weights("gru")])
    expect_reading(page, "GRU", "gru", "the cat sees a")
    maximum = panel(page, "GRU").locator(".connectivity-maximum")
    expect(maximum).to_contain_text("max.")
    panel(page, "GRU").locator('.characters [data-position="3"]').first.hover()
    expect(maximum).to_have_text("")


def test_the_weights_come_from_beside_the_page_on_one_press_and_are_kept(hosted: Page) -> None:
    asked = requests_of(hosted)
    gru = figure(hosted).get_by_role("button", name="GRU", exact=True)
    expect(gru.locator("xpath=..")).to_contain_text("0.0 MB")
    gru.click()
    expect(gru).to_have_attribute("aria-pressed", "true")
    field(hosted).fill("the cat")
    expect_reading(hosted, "GRU", "gru", "the cat")
    assert [address.rsplit("/", 2)[1:] for address in asked] == [["models", "gru.safetensors"]]
    hosted.reload()
    hosted.locator("html[data-started]").wait_for(state="attached")
    asked.clear()
    gru.click()
    expect(gru).to_have_attribute("aria-pressed", "true")
    assert asked == []
    gru.click()
    expect(panel(hosted, "GRU")).to_have_count(0)


def test_a_file_that_is_another_is_refused_and_may_be_tried_again(hosted: Page) -> None:
    lstm = weights("lstm").read_bytes()

    def damaged(route: Route) -> None:
        route.fulfill(body=lstm[:-1] + bytes([lstm[-1] ^ 1]))

    hosted.route("**/lstm.safetensors", damaged)
    figure(hosted).get_by_role("button", name="LSTM", exact=True).click()
    again = figure(hosted).get_by_role("button", name="Try LSTM again")
    expect(again.locator("xpath=..")).to_contain_text("its sha256 differs")
    hosted.unroute("**/lstm.safetensors")
    again.click()
    expect(figure(hosted).get_by_role("button", name="LSTM", exact=True)).to_have_attribute("aria-pressed", "true")


def test_the_past_can_be_taken_away(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    figure(page).locator("input[type=file]").set_input_files(weights("gru"))
    field(page).fill("a dog the cat")
    slider = figure(page).get_by_role("slider", name="Take the past away")
    expect(slider).to_have_attribute("max", "3")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^all 3 words read, from “a” on: GRU"))
    slider.fill("2")
    expect_reading(page, "GRU", "gru", "the cat")  # as if nothing had stood before
    row = figure(page).get_by_role("row", name="GRU")
    word = figure(page).locator(".erasure-quantity").inner_text()
    shares = STORED["probabilities"]["gru"][len("the cat")]
    share = percent(shares[STORED["words"].index(word)])
    expect(row.locator(".erasure-share")).to_have_text(share)
    expect(row.locator(".erasure-suggestion")).to_have_text(STORED["words"][shares.index(max(shares))])
    expect(slider).to_have_attribute("aria-valuetext", f"last 1 of 3 read, from “the” on: GRU {share}")
    expect(figure(page).locator(".erasure-word.erased")).to_have_text(["a ", "dog "])
    field(page).press("End")
    field(page).press_sequentially("s")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^all 3 words read, from “a” on: GRU"))


def test_a_slider_that_is_moved_before_the_bars_are_there_has_them_all_the_same(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    page.evaluate("""() => {
      window.held = [];
      window.Worker = class extends Worker {
        set onmessage(handle) {
          super.onmessage = (event) => (held && event.data.moments ? held.push(() => handle(event)) : handle(event));
        }
      };
    }""")
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    field(page).fill("a dog the cat")
    expect(figure(page).locator(".connectivity-panel")).to_have_count(2)
    slider = figure(page).get_by_role("slider", name="Take the past away")
    slider.fill("2")
    expect(slider).to_have_attribute("aria-valuetext", "last 1 of 3 read")
    expect(figure(page).locator(".erasure-panel")).to_be_hidden()
    page.evaluate("() => { const all = held; held = null; all.forEach((handle) => handle()); }")
    expect(figure(page).locator(".erasure-panel")).to_be_visible()
    word = figure(page).locator(".erasure-quantity").inner_text()
    for label, name in (("GRU", "gru"), ("LSTM", "lstm")):
        expect_reading(page, label, name, "the cat")
        share = percent(STORED["probabilities"][name][len("the cat")][STORED["words"].index(word)])
        expect(figure(page).get_by_role("row", name=label).locator(".erasure-share")).to_have_text(share)
    expect(figure(page).locator(".erasure-word.erased")).to_have_text(["a ", "dog "])
    slider.fill("0")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^all 3 words read, from “a” on: GRU"))


def test_long_and_foreign_texts_are_read_as_far_as_they_can_be_and_said_so(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    field(page).fill("the 2 cats, " * 1000)
    expect(figure(page).get_by_role("status").first).to_have_text("Read without 2 , The first 300 characters are read.")
    assert len(field(page).input_value()) == 300


def test_an_address_brings_a_text_and_the_link_carries_it(open_page: Open, html: str) -> None:
    page = open_page("#your-text:the-cat-sees/6", html=html)
    expect(field(page)).to_have_value("the cat sees")
    figure(page).locator("input[type=file]").set_input_files(weights("gru"))
    expect_reading(page, "GRU", "gru", "the ca")


def test_whoever_begins_to_type_has_the_model_of_the_page_at_once(
    open_page: Open, baked: Baked, tmp_path: Path
) -> None:
    pocket = pocket_in(Article(Path(__file__).parents[2] / "article"))
    assert pocket
    page = open_page(html=made_page(tmp_path, ARTICLE, baked, pocket=pocket))
    asked = requests_of(page)
    field(page).click()
    field(page).fill("the capital of the unit")
    expect(panel(page, pocket.label).locator(".suggestion-word").first).to_have_text("united")
    expect(figure(page).get_by_role("button", name=pocket.label)).to_have_attribute("aria-pressed", "true")
    assert asked == []
