"""The reader's own text in the autocomplete figure, read by weights files that the reader opens, in a real browser."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from generator.rendering.numbers import percent
from tests.browser.own_text.parts import STORED, box, figure, files, weights
from tests.contract import networks
from tests.support.models import WORDS

Open = Callable[..., Page]
PASTE = """([input, text]) => { input.focus(); document.execCommand("insertText", false, text); }"""
DROP = """([figure, name, base64]) => { const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
  const send = (type) => figure.dispatchEvent(
    new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  send("dragover"); const over = figure.classList.contains("dropping");
  return [over, send("drop"), figure.classList.contains("dropping")]; }"""


def expect_prediction(page: Page, model: str, text: str) -> None:
    """The figure shows what Python computes of a model of the fixtures after the beginning of their text."""
    assert networks.TEXT.startswith(f" {text}")
    row = STORED["probabilities"][model][len(text)]
    best = sorted(range(len(row)), key=lambda k: -row[k])[:3]
    expect(figure(page).locator(".suggestion-word")).to_have_text([WORDS[k] for k in best])
    expect(figure(page).locator(".suggestion-probability")).to_have_text([percent(row[k]) for k in best])
    slots = page.locator(".tape:visible .tape-typed .slot-letter")
    assert "".join(slots.all_text_contents()) == f" {text}"


def test_every_letter_typed_or_removed_is_read_by_the_model_that_was_opened(open_figure: Open) -> None:
    page = open_figure("gru")
    expect(box(page)).to_be_focused()
    expect(figure(page)).to_contain_text("The GRU of this page: its sha256 is the same.")
    assert box(page).input_value() == "context the formal study of gram"
    text = ""
    for character in networks.TEXT[1:]:  # it begins by replacing what is selected
        page.keyboard.type(character)
        text += character
        expect_prediction(page, "gru", text)
    for _ in range(5):
        page.keyboard.press("Backspace")
        text = text[:-1]
        expect_prediction(page, "gru", text)
    expect(figure(page).get_by_role("status")).to_contain_text(f"GRU after “{text}”: ")
    expect(figure(page)).to_contain_text("no word begins with “zeb”")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect_prediction(page, "gru", "")
    expect(figure(page)).to_contain_text("no letter typed: all 10 words are possible")


def test_what_is_pasted_or_typed_is_made_readable_where_the_caret_is(open_figure: Open) -> None:
    page = open_figure("lstm")
    field = box(page, "LSTM")
    field.evaluate("(input, text) => (" + PASTE + ")([input, text])", "  The CÄT, 2 sees\u2019 ")
    expect(field).to_have_value("the cat sees ")
    expect_prediction(page, "lstm", "the cat sees ")
    for _ in "sees ":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("7 !")
    expect(field).to_have_value("the cat sees ")
    page.keyboard.press("Backspace")  # the letters were dropped, and the caret has stayed behind the space
    page.keyboard.press("Backspace")
    expect(field).to_have_value("the casees ")


def test_a_suggestion_completes_the_word(open_figure: Open) -> None:
    page = open_figure("gru")
    page.keyboard.type("the c")
    first = figure(page).locator(".suggestion-word").first.inner_text()
    button = figure(page).get_by_role("button", name=f"Complete: {first}", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value(f"the {first} ")
    expect(box(page)).to_be_focused()
    second = figure(page).locator(".suggestion-word").nth(1).inner_text()
    figure(page).locator(".suggestion").nth(1).click()
    expect(box(page)).to_have_value(f"the {first} {second} ")


def test_models_that_are_open_can_be_compared_and_the_others_not_be_chosen(open_figure: Open) -> None:
    page = open_figure("lstm", "sparsemax", "gru")
    expect(box(page)).to_be_focused()
    page.keyboard.type("the cat")
    expect_prediction(page, "gru", "the cat")
    radios = figure(page).locator(".autocomplete-models")
    expect(radios.get_by_role("radio", disabled=True)).to_have_count(2)
    radios.get_by_role("radio", name="GRU", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect_prediction(page, "lstm", "the cat")
    expect(box(page, "LSTM")).to_have_value("the cat")
    page.keyboard.press("ArrowRight")  # a model that is not of the page, by its file's name
    expect(radios.get_by_role("radio", name="sparsemax")).to_be_checked()
    expect_prediction(page, "sparsemax", "the cat")
    source = "sparsemax.safetensors: attention, 2 × 12. Its sha256 is that of no model of this page."
    expect(figure(page)).to_contain_text(source)
    initials = figure(page).locator(".strip-letters text").all_text_contents()
    assert initials == sorted({word[0] for word in WORDS})
    assert "#" not in page.url


def test_the_sentence_comes_back_and_so_does_the_text(open_figure: Open) -> None:
    page = open_figure()
    look = '(element) => element.querySelector(".autocomplete-drawing").innerHTML.replaceAll(" offered", "")'
    before = figure(page).locator(".autocomplete-reading").inner_text()
    letters = figure(page).locator(".strip-letters text").all_text_contents()
    files(page).set_input_files(weights("sparsemax"))
    expect(box(page, "sparsemax")).to_be_focused()
    page.keyboard.type("the ")
    expect_prediction(page, "sparsemax", "the ")
    own = figure(page).evaluate(look)
    figure(page).get_by_role("button", name="Back to the sentence").click()
    expect(figure(page).locator(".autocomplete-reading")).to_have_text(before)
    assert figure(page).locator(".strip-letters text").all_text_contents() == letters
    expect(figure(page).get_by_role("textbox")).to_have_count(0)
    expect(figure(page).get_by_role("radio", name="sparsemax")).to_have_count(0)
    expect(figure(page).get_by_role("radio", disabled=True)).to_have_count(0)
    expect(figure(page).get_by_role("button", name="Replay")).to_be_visible()
    again = figure(page).get_by_role("button", name="Your text again")
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect_prediction(page, "sparsemax", "the ")
    assert figure(page).evaluate(look) == own


def test_a_file_can_be_dropped_on_the_figure(open_figure: Open) -> None:
    page = open_figure()
    content = base64.b64encode(weights("gru").read_bytes()).decode()
    result = figure(page).evaluate(
        "(figure, [name, content]) => (" + DROP + ")([figure, name, content])", ["any.safetensors", content]
    )
    assert result == [True, False, False]  # marked while over the figure, taken over from the browser, and then not
    expect(box(page)).to_be_focused()


def test_the_address_of_the_figure_brings_the_sentence_back(open_figure: Open) -> None:
    page = open_figure("gru")
    figure(page).evaluate("(element) => { element.value = 'lstm/5'; }")
    expect(figure(page).get_by_role("textbox")).to_have_count(0)
    expect(figure(page)).to_have_attribute("data-position", "5")
    expect(figure(page).get_by_role("radio", name="LSTM", exact=True)).to_be_checked()
    expect(figure(page).locator(".autocomplete-model")).to_have_text("LSTM")


SLOW = """{ const now = performance.now.bind(performance); let late = 0;
  performance.now = () => now() + (late += 100); }"""  # a slice is over after one letter


def test_a_suggestion_for_an_older_text_completes_nothing(open_figure: Open) -> None:
    page = open_figure("attention", script=SLOW)
    field = box(page, "attention")
    field.fill("the cat")
    expect_prediction(page, "attention", "the cat")
    left = page.evaluate("""() => { const input = document.querySelector(".own-text-line input");
      input.value = "the cat sees a"; input.dispatchEvent(new InputEvent("input", {bubbles: true}));
      document.querySelector("#autocomplete .suggestion-choice").click();
      return input.value; }""")
    assert left == "the cat sees a"
    expect_prediction(page, "attention", "the cat sees a")


def test_a_text_that_takes_long_is_read_in_slices_and_a_newer_one_takes_its_place(open_figure: Open) -> None:
    page = open_figure("attention", script=SLOW)
    field = box(page, "attention")
    field.fill(networks.TEXT[1:])
    expect_prediction(page, "attention", networks.TEXT[1:])
    page.evaluate("""() => { const input = document.querySelector(".own-text-line input");
      for (const text of ["a ".repeat(140), "the cat"]) {
        input.value = text; input.dispatchEvent(new InputEvent("input", {bubbles: true})); } }""")
    expect_prediction(page, "attention", "the cat")
    # The older text would have been read to its end meanwhile, a letter a turn.
    page.evaluate("(async () => { for (let turn = 0; turn < 600; turn++) await scheduler.yield(); })()")
    expect_prediction(page, "attention", "the cat")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_page_and_the_last_letter_stands_over_the_fan(open_figure: Open, width: int) -> None:
    page = open_figure("gru", viewport={"width": width, "height": 800})
    expect(box(page)).to_be_focused()
    for text in ("", "the cat sees a zebra in a garden at the house and in it"):
        box(page).fill(text)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        gap = page.evaluate(
            """() => { const slot = document.querySelector(".tape:not([hidden]) .tape-typed > :last-child");
            const path = [...document.querySelectorAll(".autocomplete-fan path")]
              .find((path) => getComputedStyle(path).display !== "none");
            return path.getPointAtLength(0).matrixTransform(path.getScreenCTM()).x - slot.getBoundingClientRect().left;
            }"""
        )
        assert abs(gap) < 1.5


def test_without_a_script_there_is_no_such_control(open_figure: Open) -> None:
    page = open_figure(java_script_enabled=False)
    expect(figure(page).locator(".own-text")).to_be_hidden()
    expect(figure(page).locator(".own-text-file")).to_be_hidden()
    assert "Open weights" not in figure(page).inner_text()
