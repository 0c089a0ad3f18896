"""The charts in Chromium: by pointer, keyboard, touch and address; without a script; on narrow screens."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, made_page, pinched
from tests.support.baked import make_baked
from tests.support.literature import LITERATURE
from tests.support.study_results import with_studies

FIGURES = ("context-chart", "accuracy-chart", "curves", "faithfulness", "spread-table")
ARTICLE = "Charts.\n\n## First\n\n" + "\n\n".join(f"::: {name}\n**{name}.**\n:::" for name in FIGURES)
BAKED = with_studies(make_baked(sentences=1, models=5))
BAKED = replace(BAKED, manifest=replace(BAKED.manifest, literature=LITERATURE))
ACCURACY = BAKED.manifest.models[0].metrics.by_known_characters.all


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_page(tmp_path_factory.mktemp("charts"), ARTICLE, BAKED)


@pytest.fixture
def page(open_page: Callable[..., Page], charts: str) -> Page:
    return open_page(html=charts)


def plot_of(page: Page, figure: str) -> Locator:
    return page.locator(f"#{figure} .chart-plot:visible")


def reading(page: Page, figure: str, entry: str) -> Locator:
    return page.locator(f"#{figure} li[data-entry='{entry}'] .chart-value")


def at(page: Page, plot: Locator, share: float) -> tuple[float, float]:
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def shown(share: float) -> str:
    return f"{share * 100:.1f}\u202f%"


def test_a_pointer_reads_the_values_of_all_models_under_it(page: Page) -> None:
    plot = plot_of(page, "accuracy-chart")
    last = page.locator("#accuracy-chart .chart-view:visible tbody tr").count() - 1
    page.mouse.move(*at(page, plot, 5 / last + 0.01))
    expect(page.locator("#accuracy-chart .chart-at")).to_have_text("5 characters typed")
    for model in BAKED.manifest.models:
        share = model.metrics.by_known_characters.all[0][5]
        expect(reading(page, "accuracy-chart", model.id)).to_have_text(shown(share))
    expect(reading(page, "accuracy-chart", "gru-2019")).to_have_text(shown(0.6725))
    cross = page.locator("#accuracy-chart .chart-view:visible .chart-cross")
    assert float((cross.get_attribute("x1") or "").rstrip("%")) == pytest.approx(500 / last, abs=0.06)
    page.mouse.move(2, 2)
    expect(reading(page, "accuracy-chart", "gru")).to_have_text("")


def test_the_dots_of_a_reading_lie_on_their_curves(page: Page) -> None:
    plot = plot_of(page, "accuracy-chart")
    page.mouse.move(*at(page, plot, 0.4))
    found = page.evaluate("""() => {
        const view = document.querySelector("#accuracy-chart .chart-view:not([hidden])");
        return [...view.querySelectorAll("path.chart-curve")].map((path) => {
            const dot = view.querySelector(`.chart-dot[data-entry="${path.dataset.entry}"]`);
            const box = dot.getBoundingClientRect();
            const x = box.x + box.width / 2;
            const matrix = path.getScreenCTM();
            let best = Infinity;
            for (let s = 0; s <= path.getTotalLength(); s += 0.5) {
                const point = path.getPointAtLength(s).matrixTransform(matrix);
                best = Math.min(best, Math.hypot(point.x - x, point.y - box.y - box.height / 2));
            }
            return best;
        });
    }""")
    assert len(found) == 5 + 3
    assert max(found) < 0.75  # px


def test_a_click_keeps_a_reading_in_the_address_and_the_address_brings_it_back(
    page: Page, open_page: Callable[..., Page], charts: str
) -> None:
    page.mouse.click(*at(page, plot_of(page, "context-chart"), 0.999))
    expect(page).to_have_url(re.compile("#context-chart:distance/150$"))
    page.mouse.move(2, 2)
    expect(page.locator("#context-chart .chart-at")).to_have_text("More than 150 characters back")

    again = open_page("#accuracy-chart:top-2/3/lstm.gru-2019", html=charts)
    expect(again.locator("#accuracy-chart .chart-at")).to_have_text("3 characters typed")
    expect(again.get_by_role("radio", name="first two")).to_be_checked()
    expect(reading(again, "accuracy-chart", "gru")).to_have_text(shown(ACCURACY[1][3]))
    expect(reading(again, "accuracy-chart", "lstm")).to_have_text("")
    expect(again.locator("#accuracy-chart path.off:visible")).to_have_count(0)
    assert again.locator("#accuracy-chart [data-view=top-2] path.off").count() == 2


def test_the_legend_switches_a_model_off_and_on(page: Page) -> None:
    button = page.locator("#curves").get_by_role("button", name="LSTM", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#curves .chart-view:visible [data-entry=lstm]:visible")).to_have_count(0)
    expect(page).to_have_url(re.compile("#curves:batches/_/lstm$"))
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("html$"))


def test_the_switch_changes_the_view_and_keeps_the_reading_where_there_is_one(page: Page) -> None:
    plot = plot_of(page, "accuracy-chart")
    plot.press("Home")
    page.locator("#accuracy-chart").get_by_role("radio", name="first three").click()
    expect(page.locator("#accuracy-chart .chart-view:visible")).to_have_attribute("data-view", "top-3")
    expect(reading(page, "accuracy-chart", "gru")).to_have_text(shown(ACCURACY[2][0]))
    # Numbers of the literature count all words: among known words alone there is nothing to compare.
    page.get_by_role("group", name="Known words").get_by_role("radio", name="first suggestion").click()
    expect(page.locator("#accuracy-chart li[data-entry='gru-2019']")).to_be_hidden()


def test_arrow_keys_read_a_chart_and_say_what_they_read(page: Page) -> None:
    plot = plot_of(page, "accuracy-chart")
    expect(plot).to_have_role("slider")
    plot.press("End")
    plot.press("Home")
    plot.press("ArrowRight")
    expect(plot).to_have_attribute(
        "aria-valuetext",
        re.compile(rf"^1 character typed: GRU {shown(ACCURACY[0][1])}, LSTM .*, GRU, 2019 38\.3\u202f%"),
    )
    expect(plot).to_have_attribute("aria-valuenow", "1")
    plot.press("Escape")
    expect(page.locator("#accuracy-chart")).not_to_have_class(re.compile("reading"))


def test_what_hover_shows_focus_shows(page: Page) -> None:
    page.locator("#curves .chart-legend button").last.focus()
    page.keyboard.press("Tab")
    expect(plot_of(page, "curves")).to_be_focused()
    expect(page.locator("#curves")).to_have_class(re.compile("reading"))
    page.keyboard.press("Tab")
    expect(page.locator("#curves")).not_to_have_class(re.compile("reading"))


def test_a_tap_reads_a_chart(open_page: Callable[..., Page], charts: str) -> None:
    page = open_page(html=charts, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*at(page, plot_of(page, "curves"), 0.5))
    expect(page.locator("#curves .chart-at")).to_have_text("500 mini-batches: training / validation")
    expect(reading(page, "curves", "gru")).to_have_text(re.compile(r"^\d\.\d{3} / \d\.\d{3}$"))


def test_a_finger_that_trembles_as_it_taps_reads_a_chart_and_lets_go_by_a_second_tap(
    open_page: Callable[..., Page], charts: str
) -> None:
    page = open_page(html=charts, **PHONE)
    tap = """(plot, [clientX, clientY]) => {
      for (const [type, by] of [["pointerdown", 0], ["pointermove", 1], ["pointerup", 1], ["click", 1]]) {
        const options = {clientX: clientX + by, clientY, pointerType: "touch", bubbles: true};
        plot.dispatchEvent(new PointerEvent(type, options));
      }
    }"""
    plot = plot_of(page, "curves")
    place = at(page, plot, 0.5)
    plot.evaluate(tap, place)
    expect(page.locator("#curves .chart-at")).to_have_text("500 mini-batches: training / validation")
    plot.evaluate(tap, place)
    expect(page.locator("#curves .chart-at")).to_have_text("")


def test_how_a_chart_is_read_is_said_once_and_others_have_as_much_room(
    open_page: Callable[..., Page], charts: str
) -> None:
    page = open_page(html=charts)
    for line in page.locator(".chart-at").all():
        line.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('.chart-at')].every(({textContent}) => textContent)")
    said = page.locator(".chart-at").all_inner_texts()
    assert ["Point at the chart" in text for text in said] == [True] + [False] * (len(said) - 1)
    heights = {round(box["height"]) for line in page.locator(".chart-at").all() if (box := line.bounding_box())}
    assert len(heights) == 1


def test_two_fingers_on_a_chart_enlarge_the_page(open_page: Callable[..., Page], charts: str) -> None:
    page = open_page(html=charts, **PHONE)
    assert pinched(page, plot_of(page, "curves")) > 2


def test_without_a_script_every_view_stands_in_the_page(open_page: Callable[..., Page], charts: str) -> None:
    page = open_page(html=charts, java_script_enabled=False)
    for figure, count in (("context-chart", 4), ("accuracy-chart", 5), ("curves", 2)):
        expect(page.locator(f"#{figure} .chart-picture:visible")).to_have_count(count)
        expect(page.locator(f"#{figure} .chart-view-name:visible")).to_have_count(count)
    expect(page.locator(".chart-views:visible, .chart button:visible")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_chart_is_wider_than_its_page_and_its_texts_keep_their_size(
    open_page: Callable[..., Page], charts: str, width: int
) -> None:
    page = open_page(html=charts, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate("""() => [...document.querySelectorAll("figure.chart svg text, figure.chart p")]
        .filter((text) => text.getClientRects().length)
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM?.().a ?? 1))""")
    assert min(sizes) >= 11
    overlapping = page.evaluate("""() => [...document.querySelectorAll(".chart-ticks-x, .dot-axis svg")].filter(
        (axis) => {
        const boxes = [...axis.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
        return boxes.some((box, k) => k && box.width && box.left < boxes[k - 1].right + 2);
        }).length""")
    assert overlapping == 0
