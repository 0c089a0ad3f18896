"""The gradients figure in a real browser: the prediction moves, cells are read, models are switched."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.rendering.figures.gradient_fading import shade
from tests.browser.conftest import PHONE, made_page, pinched, touch
from tests.support.study_results import gradients_of

Open = Callable[..., Page]
LENGTH = 61
SHARES = {
    "gru": [[0.9**d for d in range(LENGTH)], [0.95**d for d in range(LENGTH)]],
    "nested-lstm": [[0.7**d for d in range(LENGTH)]],
}
PITCH = 20  # pixels from column to column


@pytest.fixture(scope="module")
def gradients_html(tmp_path_factory: pytest.TempPathFactory) -> str:
    text = "Gradients.\n\n## Fading\n\n::: gradients\nHow they fade.\n:::\n"
    return made_page(tmp_path_factory.mktemp("gradients"), text, gradients_of(SHARES))


@pytest.fixture
def open_gradients(open_page: Open, gradients_html: str) -> Open:
    return lambda address="", **options: open_page(address, html=gradients_html, **options)


def net(page: Page) -> Locator:
    return page.locator(".gradients-net")


def cell(page: Page, back: int, row: str) -> Locator:
    """The cell of the column `back` from the right, by its row: readout, input, or the number of a layer."""
    column = page.locator(".gradients-column").nth(LENGTH - 1 - back)
    return column.locator(f'[data-layer="{row}"]' if row.isdecimal() else f".{row}")


def expect_prediction(page: Page, model: str, output: int) -> None:
    """The prediction is `output` columns from the right: blank after it, coloured by the distance to it before."""
    expect(cell(page, output, "readout").locator("..")).to_have_class(re.compile(r"\bchosen\b"))
    expect(page.locator(".gradients-column.ahead")).to_have_count(output)
    for layer, shares in enumerate(SHARES[model], 1):
        shown = page.locator(f'.gradients-column [data-layer="{layer}"]').evaluate_all(
            "all => all.map((cell) => Number(cell.dataset.level)).reverse()"
        )
        assert shown == [0] * output + [shade(share) for share in shares[: LENGTH - output]]


def reading(page: Page) -> Locator:
    return page.locator(".gradients-reading")


def test_the_first_state_is_that_of_the_html(open_gradients: Open) -> None:
    expect_prediction(open_gradients(java_script_enabled=False), "gru", 0)
    page = open_gradients()
    expect(net(page)).to_have_attribute("aria-valuetext", "the last character")
    expect_prediction(page, "gru", 0)


def test_hovering_a_readout_moves_the_prediction_and_it_stays(open_gradients: Open) -> None:
    page = open_gradients()
    cell(page, 7, "readout").hover()
    expect_prediction(page, "gru", 7)
    page.mouse.move(5, 5)
    expect_prediction(page, "gru", 7)
    expect(page).to_have_url(re.compile("#gradients:gru/7$"))


def test_hovering_a_cell_reads_it_and_a_click_predicts_there(open_gradients: Open) -> None:
    page = open_gradients()
    cell(page, 12, "1").hover()
    expect(reading(page)).to_have_text("12 characters back, layer 1: 0.282 of what it is at the character itself.")
    expect(cell(page, 12, "1")).to_have_class(re.compile(r"\bread\b"))
    expect_prediction(page, "gru", 0)
    cell(page, 12, "1").click()
    expect_prediction(page, "gru", 12)
    page.mouse.move(5, 5)
    expect(reading(page)).to_contain_text("Point at a cell")


def test_the_gaps_between_the_cells_react_too(open_gradients: Open) -> None:
    page = open_gradients()
    box = cell(page, 5, "input").bounding_box()
    assert box
    page.mouse.click(box["x"] - 3, box["y"] - 6)  # in the arrows at the upper left of it
    expect_prediction(page, "gru", 5)


def test_arrow_keys_move_the_prediction_and_read_cells(open_gradients: Open) -> None:
    page = open_gradients()
    net(page).focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect_prediction(page, "gru", 3)
    expect(net(page)).to_have_attribute("aria-valuetext", "3 before the last character")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(reading(page)).to_have_text("2 characters back, layer 2: 0.903 of what it is at the character itself.")
    page.keyboard.press("ArrowDown")
    expect(reading(page)).to_have_text("2 characters back, layer 1: 0.810 of what it is at the character itself.")
    page.keyboard.press("End")
    expect_prediction(page, "gru", 0)
    page.keyboard.press("Home")
    expect(cell(page, 30, "readout").locator("..")).to_have_class(re.compile("chosen"))  # the last that is in view


def test_another_model_has_its_own_colours_rows_and_words(open_gradients: Open) -> None:
    page = open_gradients("#gradients:gru/4")
    height = page.locator("#gradients").evaluate("(figure) => figure.getBoundingClientRect().height")
    page.get_by_role("radio", name="Nested LSTM").check(force=True)
    expect_prediction(page, "nested-lstm", 4)
    expect(page.locator(".gradients-summary").first).to_have_text(
        "Layer 1 falls below a half after 2, below a tenth after 7, below a hundredth after 13 characters."
    )
    expect(page.locator('.gradients-labels [data-layer="2"]')).to_be_hidden()
    expect(page).to_have_url(re.compile("#gradients:nested-lstm/4$"))
    assert page.locator("#gradients").evaluate("(figure) => figure.getBoundingClientRect().height") == height


def test_a_tap_predicts(open_gradients: Open) -> None:
    page = open_gradients(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    cell(page, 6, "2").tap()
    expect_prediction(page, "gru", 6)


def test_a_finger_drawn_to_a_cell_reads_it_and_the_reading_stays_until_a_tap(open_gradients: Open) -> None:
    page = open_gradients(**PHONE)
    expect(reading(page)).to_contain_text("draw a finger to it")
    net(page).scroll_into_view_if_needed()
    places = []
    for back in (2, 4, 7):
        box = cell(page, back, "2").bounding_box()
        assert box
        places.append([(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)])
    # The finger rests before it is lifted: a browser takes a tap right after a swing for one that stops the swing.
    moves = [*places[1:], *[places[-1]] * 10]
    touch(page, ("touchStart", places[0]), *(("touchMove", place) for place in moves), ("touchEnd", []))
    expect(cell(page, 7, "2")).to_have_class(re.compile(r"\bread\b"))
    expect(reading(page)).to_contain_text("7 characters")
    cell(page, 3, "1").tap()
    expect_prediction(page, "gru", 3)
    expect(reading(page)).to_contain_text("draw a finger to it")


def test_two_fingers_on_the_network_enlarge_the_page(open_gradients: Open) -> None:
    page = open_gradients(**PHONE)
    assert pinched(page, net(page)) > 2


def test_as_many_whole_columns_as_fit_are_seen_at_every_width(open_gradients: Open) -> None:
    page = open_gradients()
    for width in (1280, 700, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        room = page.locator(".gradients-view").evaluate("(view) => view.clientWidth")
        seen = net(page).evaluate("(net) => net.clientWidth")
        assert seen % PITCH == 0
        assert room - 100 < seen < room
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_prediction_out_of_view_comes_into_it(open_gradients: Open) -> None:
    page = open_gradients("#gradients:gru/40")
    expect(page.locator(".gradients-column.ahead")).to_have_count(30)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator(".gradients-column.ahead")).to_have_count(13)


def test_a_model_without_a_state_has_no_arrows_from_column_to_column(
    open_page: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    baked = gradients_of(SHARES)
    models = tuple(replace(model, unit="attention") if model.id == "gru" else model for model in baked.manifest.models)
    text = "Gradients.\n\n## Fading\n\n::: gradients\nHow they fade.\n:::\n"
    html = made_page(
        tmp_path_factory.mktemp("direct"), text, replace(baked, manifest=replace(baked.manifest, models=models))
    )
    arrow = "(cell) => getComputedStyle(cell, '::before').display"
    for scripts in (False, True):
        page = open_page(html=html, java_script_enabled=scripts)
        assert cell(page, 3, "1").evaluate(arrow) == "none"
        expect(page.locator(".gradients-direct")).to_be_visible()
    page.locator(".gradients-models").get_by_label("Nested LSTM").check()
    expect(page.locator(".gradients-direct")).to_be_hidden()
    assert cell(page, 3, "1").evaluate(arrow) != "none"
