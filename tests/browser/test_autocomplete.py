"""The autocomplete figure in a real browser: it plays once, steps, keeps its state, and draws what the build drew."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.contract.schema import TOP, Baked
from generator.rendering.figures.autocomplete import decode_prefixes
from generator.rendering.numbers import percent
from tests.browser.conftest import made_page

Open = Callable[..., Page]
AT, LAST = 32, 35  # “gram” of grammar, and its end
ARTICLE = """\
A page of made-up numbers.

::: autocomplete sentence=grammar at=grammar/1/4
Letters to words.
:::
"""
# What the figure draws and says, but for its controls.
SHOWN = """() => [...document.querySelectorAll("#autocomplete .autocomplete-drawing")].map((drawing) => [
  [...drawing.querySelectorAll("path")].map((path) => path.getAttribute("d")),
  [...drawing.querySelectorAll(".strip-window")].map((frame) => [frame.getAttribute("x"), frame.getAttribute("width")]),
  drawing.innerText,
])"""


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_page(tmp_path_factory.mktemp("autocomplete"), ARTICLE, baked)


@pytest.fixture
def open_figure(open_page: Open, html: str) -> Open:
    def open_(*arguments: str, **options: object) -> Page:
        return open_page(*arguments, html=html, **options)

    return open_


def figure(page: Page) -> Locator:
    return page.locator("#autocomplete")


def button(page: Page, name: str) -> Locator:
    return figure(page).get_by_role("button", name=name)


def typed(page: Page) -> str:
    return "".join(figure(page).locator(".tape-typed .slot-letter").all_text_contents())


def expect_agreement(page: Page, baked: Baked, model: str, position: int) -> None:
    """The figure shows what is baked of a model at a position."""
    expect(figure(page)).to_have_attribute("data-model", model)
    expect(figure(page)).to_have_attribute("data-position", str(position))
    prefixes = decode_prefixes(baked.prefixes["grammar", model])
    words = [prefixes.words[index] for index in prefixes.suggestions[position][:TOP]]
    shares = [percent(float(f"{share:.3g}")) for share in prefixes.probabilities[position][:TOP]]
    expect(figure(page).locator(".suggestion-word")).to_have_text(words)
    expect(figure(page).locator(".suggestion-probability")).to_have_text(shares)
    first, end = prefixes.windows[position]
    reading = figure(page).locator(".autocomplete-reading")
    expect(reading).to_contain_text(f"all {end} words" if end - first == prefixes.num_words else f"{end - first} of")
    assert typed(page) == baked.manifest.sentences[0].text[: position + 1]


def test_the_script_draws_what_the_build_drew(open_figure: Open) -> None:
    before = open_figure(java_script_enabled=False).evaluate(SHOWN)
    page = open_figure()
    assert page.evaluate(SHOWN) == before
    button(page, "Remove a letter").click()
    expect(figure(page)).to_have_attribute("data-position", str(AT - 1))
    assert page.evaluate(SHOWN) != before
    button(page, "Type a letter").click()
    expect(figure(page)).to_have_attribute("data-position", str(AT))
    assert page.evaluate(SHOWN) == before


WATCH = """addEventListener("DOMContentLoaded", () => { window.seen = [];
  new MutationObserver(() => window.seen.push(Number(document.getElementById("autocomplete").dataset.position)))
    .observe(document.getElementById("autocomplete"), {attributeFilter: ["data-position"]}); })"""
"""Notes every position that the figure takes, in `window.seen`."""


def test_it_types_the_text_once_and_can_be_replayed(open_figure: Open) -> None:
    page = open_figure(script=WATCH, clock=True, reduced_motion="no-preference")
    expect(button(page, "Pause")).to_be_visible()
    page.wait_for_function("() => window.seen.length > 0")
    page.clock.run_for(60_000)
    expect(button(page, "Replay")).to_be_visible()
    assert page.evaluate("window.seen") == list(range(AT + 1))
    page.clock.run_for(5_000)
    assert len(page.evaluate("window.seen")) == AT + 1
    button(page, "Replay").click()
    expect(button(page, "Pause")).to_be_visible()
    page.wait_for_function("() => window.seen.length > 33 && window.seen[33] === 0")


def test_it_pauses_and_goes_on_where_it_was(open_figure: Open) -> None:
    page = open_figure(script=WATCH, clock=True, reduced_motion="no-preference")
    page.wait_for_function("() => window.seen.at(-1) >= 2")
    button(page, "Pause").click()
    seen = page.evaluate("window.seen")
    page.clock.run_for(5_000)
    assert page.evaluate("window.seen") == seen
    button(page, "Play").click()
    page.wait_for_function("(count) => window.seen.length > count", arg=len(seen))
    assert page.evaluate("(count) => window.seen[count]", len(seen)) == seen[-1] + 1


def test_reduced_motion_rests_at_the_end_of_the_play(open_figure: Open, baked: Baked) -> None:
    page = open_figure(clock=True)
    expect(button(page, "Replay")).to_be_visible()
    page.clock.run_for(5_000)
    expect_agreement(page, baked, "gru", AT)


def test_every_model_can_be_chosen_with_the_keyboard(open_figure: Open, baked: Baked) -> None:
    page = open_figure()
    figure(page).get_by_role("radio", name="GRU", exact=True).focus()
    for model in ("lstm", "nested-lstm", "bidirectional"):
        page.keyboard.press("ArrowRight")
        expect_agreement(page, baked, model, AT)
    expect(page).to_have_url(re.compile(f"#autocomplete:bidirectional/{AT}$"))


def test_keys_on_the_tape_remove_and_type_letters(open_figure: Open, baked: Baked) -> None:
    page = open_figure()
    tape = figure(page).get_by_role("slider", name="Letters typed")
    tape.focus()
    for key, position in (
        ("Backspace", AT - 1),
        ("ArrowLeft", AT - 2),
        ("a", AT - 1),
        ("z", AT - 1),  # not the next letter
        ("End", LAST),
        ("ArrowRight", LAST),
        ("Home", 0),
        ("Backspace", 0),
        ("ArrowRight", 1),
    ):
        page.keyboard.press(key)
        expect_agreement(page, baked, "gru", position)
    expect(tape).to_have_attribute("aria-valuetext", "“c” of context")


def test_a_letter_of_the_tape_can_be_clicked_and_is_announced(open_figure: Open, baked: Baked) -> None:
    page = open_figure()
    figure(page).locator(".slot").nth(28).click()
    expect_agreement(page, baked, "gru", 28)
    expect(figure(page).get_by_role("status")).to_contain_text("GRU at the space before grammar: ")
    figure(page).locator(".slot").nth(33).click()
    expect_agreement(page, baked, "gru", 33)
    figure(page).locator(".slot").nth(LAST + 2).click()  # beyond what can be typed
    expect_agreement(page, baked, "gru", 33)


def test_buttons_rest_at_both_ends_and_keep_the_focus(open_figure: Open, baked: Baked) -> None:
    page = open_figure()
    for name, start, end in (("Type a letter", LAST - 1, LAST), ("Remove a letter", 1, 0)):
        figure(page).evaluate("(element, value) => { element.value = value; }", f"lstm/{start}")
        expect(button(page, name)).to_have_attribute("aria-disabled", "false")
        button(page, name).click()
        page.keyboard.press("Enter")  # once more, with nothing left to do
        expect_agreement(page, baked, "lstm", end)
        expect(button(page, name)).to_have_attribute("aria-disabled", "true")
        expect(button(page, name)).to_be_focused()


def test_an_address_sets_the_figure_and_nonsense_does_not(open_figure: Open, baked: Baked) -> None:
    page = open_figure("#autocomplete:lstm/5", clock=True, reduced_motion="no-preference")
    expect_agreement(page, baked, "lstm", 5)
    for wrong in ("lstm/99", "nobody/3", "lstm", "lstm/x"):
        figure(page).evaluate("(element, value) => { element.value = value; }", wrong)
    page.clock.run_for(5_000)  # it does not play either
    expect_agreement(page, baked, "lstm", 5)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_last_letter_is_in_view_over_the_fan_and_nothing_is_wider_than_the_page(
    open_figure: Open, width: int
) -> None:
    page = open_figure(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for position in (0, AT):
        figure(page).evaluate("(element, value) => { element.value = value; }", f"gru/{position}")
        gaps = page.evaluate(
            """() => { const slot = document.querySelector(".tape-typed > :last-child").getBoundingClientRect();
            const path = [...document.querySelectorAll(".autocomplete-fan path")]
              .find((path) => getComputedStyle(path).display !== "none");
            const top = path.getPointAtLength(0).matrixTransform(path.getScreenCTM());
            const end = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
            return [top.x - slot.left, end.x - slot.left, slot.bottom - top.y]; }"""
        )
        assert all(abs(gap) < 1.5 for gap in gaps), gaps


def test_without_a_script_the_moment_is_there_and_no_control(open_figure: Open) -> None:
    page = open_figure(java_script_enabled=False)
    expect(figure(page).locator(".suggestion")).to_have_count(3)
    expect(figure(page).locator(".autocomplete-controls")).to_be_hidden()
    assert "of the probability" in figure(page).inner_text()
