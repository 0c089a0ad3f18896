"""The connectivity figure's measures, scales, models, contrasts, pins and exports, in a real browser."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from generator.contract import heat
from generator.contract.schema import Baked
from generator.rendering.numbers import decimal, ordinal, percent
from tests.browser.connectivity_parts import character, expect_position, figure, open_more, slider, word_values

Open = Callable[..., Page]


def row(baked: Baked, model: str, position: int, measure: str = "gradient") -> np.ndarray:
    return baked.readings["grammar", model].measures[measure].values(position)


def expect_levels(page: Page, model: str, expected: list[int]) -> None:
    """Every character's shade becomes the expected one, but for one step where a value lies between two."""
    page.wait_for_function(
        """([model, expected]) => {
          const all = [...document.querySelectorAll(`#connectivity [data-model="${model}"] [data-position]`)];
          return all.length === expected.length
            && all.every((character, p) => Math.abs(Number(character.dataset.level) - expected[p]) <= 1);
        }""",
        arg=[model, expected],
    )


def levels_of(values: np.ndarray, maximum: float) -> list[int]:
    return [heat.shade(share) for share in values / maximum]


def option(page: Page, name: str) -> Locator:
    return figure(page).locator(".connectivity-controls, .view-options").get_by_label(name, exact=True)


def test_every_measure_is_shaded_by_its_own_values(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/100/letters")
    expect_position(page, 100)
    open_more(page)
    for measure in baked.manifest.page_measures:
        values = row(baked, "gru", 100, measure.base) ** measure.power
        option(page, measure.label).check()
        expect_levels(page, "gru", levels_of(values, np.abs(values).max()))
        expect(figure(page).locator(".key-unit")).to_have_text(measure.unit)
        expect(figure(page).locator(".view-options-note")).to_have_text(measure.note)
        expect(figure(page).locator(".heat-legend .against:visible")).to_have_count(15 if measure.signed else 0)
        assert (values < 0).any() == measure.signed


def test_one_scale_for_all_is_that_of_the_largest_value_shown(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/100/shared/letters/only.gru.lstm")
    expect(figure(page)).to_have_attribute("data-position", "100")
    rows = {model: row(baked, model, 100) for model in ("gru", "lstm")}
    largest = max(values.max() for values in rows.values())
    for model, values in rows.items():
        expect_levels(page, model, levels_of(values, largest))
    maxima = {figure(page).locator(f'[data-model="{model}"] .maximum').inner_text() for model in rows}
    assert len(maxima) == 1
    expect(figure(page)).to_contain_text("most in all panels")


def test_sums_of_words_shade_what_is_read_of_a_word_and_letters_are_shaded_on_demand(
    open_page: Open, baked: Baked
) -> None:
    page = open_page("#connectivity:grammar/100/words")  # as an older page wrote it
    expect(figure(page)).to_have_attribute("data-position", "100")
    sums = word_values(baked, baked.manifest.sentences[0], "gru", 100)
    assert sums[100] > 0 and not sums[101:].any() and baked.manifest.sentences[0].word_at(100).end > 101
    expect_levels(page, "gru", levels_of(sums, sums.max()))
    option(page, "Letters").check()
    values = row(baked, "gru", 100)
    expect_levels(page, "gru", levels_of(values, values.max()))
    page.wait_for_url(re.compile("#connectivity:grammar/100/letters$"))


def test_models_can_be_switched_off_but_for_the_last(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/30")
    expect_position(page, 30)
    open_more(page)
    for name in ("GRU", "Nested LSTM", "Bidirectional GRU"):
        option(page, name).uncheck()
    expect(option(page, "LSTM")).to_be_disabled()
    page.wait_for_url(re.compile("#connectivity:grammar/30/only.lstm$"))
    expect(figure(page).locator(".connectivity-panel:visible")).to_have_count(1)
    option(page, "GRU").check()
    expect(slider(page, "gru")).to_be_visible()
    slider(page, "gru").focus()
    page.keyboard.press("ArrowRight")
    expect(character(page, "gru", 31)).to_have_class("selected")
    page.wait_for_url(re.compile("#connectivity:grammar/31/only.gru.lstm$"))
    page.get_by_role("button", name="Reset").click()
    expect_position(page, 159)
    expect(option(page, "Nested LSTM")).to_be_checked()


def test_a_suggestion_can_be_chosen_where_the_page_knows_what_it_is_compared_with(
    open_page: Open, baked: Baked
) -> None:
    page = open_page("#connectivity:grammar/159/letters")
    figure(page).scroll_into_view_if_needed()
    expect_position(page, 159)
    rival = next(word for word in baked.readings["grammar", "gru"].suggested(159) if word != "grammar")
    button = figure(page).locator('[data-model="gru"]').get_by_role("button", name=f"Why not {rival}?")
    expect(figure(page).locator(".suggestion-choice:enabled")).to_have_count(0)  # until the moment is held
    slider(page, "gru").focus()
    page.keyboard.press("Enter")
    expect(button).to_be_enabled()
    expect(figure(page).locator(".readout-hint")).to_contain_text("Why not ")
    before = character(page, "lstm", 3).get_attribute("data-level")
    while not button.evaluate("(button) => button === document.activeElement"):  # before the text, for the keyboard too
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"#connectivity:grammar/159/letters/versus.{rival}$"))
    expect(button).to_have_attribute("aria-pressed", "true")
    readout = figure(page).locator(".connectivity-readout")
    expect(readout).to_contain_text(f"Why grammar rather than {rival}?")
    expect(figure(page).locator(".connectivity-summary")).to_contain_text(f"Why grammar rather than {rival}?")
    levels = figure(page).locator('[data-model="gru"] [data-level="31"]')
    expect(levels).not_to_have_count(0)
    button.click()
    expect(readout).not_to_contain_text("rather")
    expect(character(page, "lstm", 3)).to_have_attribute("data-level", before or "")
    slider(page, "gru").focus()
    page.keyboard.press("Escape")
    expect(figure(page).locator(".suggestion-choice:enabled")).to_have_count(0)


def test_a_link_to_a_comparison_is_held_until_the_reader_lets_go(open_page: Open, baked: Baked) -> None:
    rival = next(word for word in baked.readings["grammar", "gru"].suggested(159) if word != "grammar")
    page = open_page(f"#connectivity:grammar/159/versus.{rival}")
    expect(figure(page).locator(".suggestion.chosen")).not_to_have_count(0)
    character(page, "gru", 40).hover()
    expect(figure(page)).to_have_attribute("data-position", "159")
    expect(figure(page).locator(".readout-heading")).to_contain_text(f"rather than {rival}?")
    figure(page).get_by_role("button", name="Let go").click()
    expect(figure(page).locator(".suggestion.chosen")).to_have_count(0)
    expect(figure(page).locator(".readout-heading")).not_to_contain_text("rather")
    character(page, "gru", 40).hover()
    expect(figure(page)).to_have_attribute("data-position", "40")


@pytest.mark.parametrize("view", ["grammar/159/versus.nonsense", "grammar/100/versus.great"])
def test_a_word_that_the_page_cannot_compare_is_not_asked_about(open_page: Open, baked: Baked, view: str) -> None:
    page = open_page(f"#connectivity:{view}")
    position = int(view.split("/")[1])
    expect_position(page, position)
    values = word_values(baked, baked.manifest.sentences[0], "gru", position)
    expect_levels(page, "gru", levels_of(values, values.max()))
    expect(figure(page).locator(".readout-heading")).to_contain_text(f"character {position + 1} of 198")
    expect(figure(page).locator(".readout-heading")).not_to_contain_text("rather")
    expect(figure(page).locator(".connectivity-summary")).not_to_contain_text("rather")


def test_a_click_pins_and_the_pointer_reads_values(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/159/letters")
    character(page, "gru", 40).click()
    expect_position(page, 40)
    pin = figure(page).locator(".connectivity-pin")
    expect(pin).to_have_attribute("aria-pressed", "true")
    character(page, "lstm", 38).hover()
    for model in ("gru", "lstm", "nested-lstm"):
        panel = figure(page).locator(f'[data-model="{model}"]')
        expect(panel.locator(".maximum")).to_have_text(decimal(float(row(baked, model, 40)[38])))
        letter = baked.manifest.sentences[0].text[38]
        expect(panel.locator(".maximum-label")).to_have_text("space" if letter == " " else f"“{letter}”")
    expect(figure(page)).to_have_attribute("data-position", "40")
    character(page, "gru", 60).click()
    expect_position(page, 60)
    expect(pin).to_have_attribute("aria-pressed", "true")
    character(page, "gru", 60).click()
    expect(pin).to_have_attribute("aria-pressed", "false")
    character(page, "gru", 20).hover()
    expect_position(page, 20)


def test_keys_pin_read_and_release(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/40")
    expect_position(page, 40)
    slider(page, "gru").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(figure(page).locator(".readout-details")).to_contain_text(re.compile("GRU [\\d.]+, LSTM [\\d.]+, .*logits"))
    expect(figure(page).locator(".connectivity-summary")).to_contain_text("Held: ")
    expect(figure(page)).to_have_attribute("data-position", "40")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    expect(figure(page)).to_have_attribute("data-position", "39")


def test_the_numbers_behind_the_shades_can_be_opened_and_follow(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/30/letters")
    open_more(page)
    figure(page).get_by_text("The shades as numbers").click()
    cells = figure(page).locator(".connectivity-values tbody tr")
    expect(cells).to_have_count(198)  # one of the models reads ahead
    expect(cells.nth(29).locator("td").nth(1)).to_have_text(decimal(float(row(baked, "gru", 30)[29])))
    slider(page, "gru").focus()
    page.keyboard.press("ArrowRight")
    expect(figure(page).locator(".selected-row")).to_contain_text("32")


@pytest.mark.parametrize(("position", "scrolls"), [(150, True), (3, False)])
def test_a_table_of_numbers_is_a_tab_stop_if_it_scrolls(open_page: Open, position: int, scrolls: bool) -> None:
    page = open_page(f"#connectivity:grammar/{position}/only.gru")
    expect(figure(page)).to_have_attribute("data-position", str(position))
    open_more(page)
    figure(page).get_by_text("The shades as numbers").click()
    expect(figure(page).locator(".connectivity-values tbody tr")).to_have_count(position + 1)
    # Some browsers give every box that scrolls a tab stop, others do not.
    expect(figure(page).locator('.values-scroll[tabindex="0"]')).to_have_count(int(scrolls))


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as info:
        figure(page).get_by_role("button", name=name, exact=True).click()
    path = folder / info.value.suggested_filename
    info.value.save_as(path)
    return path


def test_what_is_shown_can_be_saved(open_page: Open, baked: Baked, tmp_path: Path) -> None:
    page = open_page("#connectivity:grammar/40/letters/only.gru.lstm")
    expect(character(page, "gru", 40)).to_have_class("selected")
    open_more(page)
    expected = row(baked, "lstm", 40)
    data = json.loads(download(page, "JSON", tmp_path).read_text())
    np.testing.assert_allclose(data["models"]["lstm"]["values"], expected, rtol=1e-3)
    path = download(page, "CSV", tmp_path)
    assert path.name == "connectivity-grammar-40.csv"
    with open(path, newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["position", "character", "word", "read", "gru (logits)", "lstm (logits)"]
    np.testing.assert_allclose([float(line[5]) for line in lines[1:]], expected, rtol=1e-3)
    svg = download(page, "SVG", tmp_path).read_text()
    assert svg.count(">LSTM<") == 1 and ">RNN<" not in svg
    reading = baked.readings["grammar", "lstm"]
    target = f"{ordinal(reading.target_ranks[40])} {percent(reading.target_probabilities[40])}"
    for part in (target, "nine tenths", "#connectivity:grammar/40/letters/only.gru.lstm"):
        assert part in svg
    png = download(page, "PNG", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20], "big") == 1520
    assert len(set(png)) > 200  # not an empty picture


def test_a_link_to_what_is_shown_can_be_copied(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/40/occlusion", permissions=["clipboard-read", "clipboard-write"])
    expect_position(page, 40)
    open_more(page)
    figure(page).get_by_role("button", name="Copy link").click()
    expect(figure(page).locator(".share-said")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith("index.html#connectivity:grammar/40/occlusion")


def test_the_options_fit_a_phone(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/40/occlusion", viewport={"width": 320, "height": 800}, has_touch=True)
    open_more(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for control in figure(page).locator("button:visible, select:visible, .choice:visible, summary:visible").all():
        box = control.bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 24, control.inner_text()


@pytest.mark.parametrize("view", ["grammar/159/nonsense", "grammar/159/only", "grammar/159/only.nothing"])
def test_a_view_that_is_none_is_ignored(open_page: Open, view: str) -> None:
    page = open_page(f"#connectivity:{view}")
    expect(figure(page).locator(".connectivity-panel:visible")).to_have_count(4)
    expect_position(page, 159)
