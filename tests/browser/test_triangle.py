"""The triangle in a real browser: drawn when it comes near, led by pointer and key, linked with the text above it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.contract.schema import Baked
from tests.browser.conftest import ARTICLE, made_page

Open = Callable[..., Page]
MORE = "\n\n::: triangle sentence=grammar\nThe whole sentence.\n:::\n"


@pytest.fixture(scope="module")
def triangle_html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_page(tmp_path_factory.mktemp("triangle"), ARTICLE + MORE, baked)


@pytest.fixture
def open_triangle(open_page: Open, triangle_html: str) -> Open:
    return lambda address="", **options: open_page(address, html=triangle_html, **options)


def figure(page: Page) -> Locator:
    return page.locator("#triangle")


def test_a_pixel_is_a_moment_and_a_character_and_the_upper_half_is_empty(open_triangle: Open, baked: Baked) -> None:
    page = open_triangle()
    figure(page).scroll_into_view_if_needed()
    expect(figure(page).locator(".triangle-panel.drawn")).to_have_count(3)
    alpha = (
        figure(page)
        .locator('[data-model="lstm"] canvas')
        .evaluate(
            """(canvas) => {
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return Array.from({length: data.length / 4}, (_, k) => data[4 * k + 3] > 0);
        }"""
        )
    )
    reading = baked.readings["grammar", "lstm"].connectivity
    size = len(baked.manifest.sentences[0].text)
    for output in (0, 90, 197):
        expected = [share * 31 >= 0.5 for share in reading.shares(output)]
        assert alpha[output * size : (output + 1) * size] == expected


def test_pointer_and_keys_move_the_moment_here_and_in_the_connectivity_figure_and_back(open_triangle: Open) -> None:
    page = open_triangle()
    figure(page).scroll_into_view_if_needed()
    expect(figure(page).locator(".triangle-panel.drawn")).to_have_count(3)
    expect(figure(page)).to_have_attribute("data-position", "159")  # the connectivity figure's
    box = figure(page).locator('[data-model="gru"] .triangle-picture').bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 20.5 / 198, box["y"] + box["height"] * 100.5 / 198)
    expect(figure(page)).to_have_attribute("data-position", "100")
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "100")
    expect(figure(page).locator(".triangle-reading")).to_contain_text("of study, of the most in the row: GRU ")
    slider = figure(page).get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "101")
    expect(slider).to_have_attribute("aria-valuenow", "101")
    expect(figure(page).locator(".triangle-said")).to_contain_text("half lies on the last so many characters: GRU ")
    page.wait_for_url(re.compile("triangle:grammar/101"))
    page.locator('#connectivity [data-model="gru"] [role="slider"]').focus()
    page.keyboard.press("Home")
    expect(figure(page)).to_have_attribute("data-position", "0")
    page.get_by_label("Sentence", exact=True).select_option("brewing")
    expect(figure(page)).to_have_attribute("data-sentence", "brewing")
    figure(page).scroll_into_view_if_needed()
    size = figure(page).locator("canvas").first
    expect(size).to_have_attribute("width", "125")


def test_it_can_be_saved_with_its_names_and_address(open_triangle: Open, tmp_path: Path) -> None:
    page = open_triangle("#triangle:grammar/100")
    expect(figure(page)).to_have_attribute("data-position", "100")
    expect(figure(page).locator(".triangle-panel.drawn")).to_have_count(3)
    with page.expect_download() as info:
        figure(page).get_by_role("button", name="Picture PNG").click()
    info.value.save_as(tmp_path / "triangle.png")
    assert info.value.suggested_filename == "triangle-grammar.png"
    assert len(set((tmp_path / "triangle.png").read_bytes())) > 200  # not an empty picture


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_without_a_script_every_model_has_a_picture_by_words(open_triangle: Open, width: int) -> None:
    page = open_triangle(java_script_enabled=False, viewport={"width": width, "height": 800})
    pictures = figure(page).locator(".triangle-picture svg")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        expect(picture).to_be_visible()
        box = picture.bounding_box()
        assert box and box["width"] > 100 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(figure(page).locator(".triangle-save")).to_be_hidden()
