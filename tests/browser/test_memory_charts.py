"""The charts of memory in Chromium: read beside their names, by pointer, keyboard and address; on narrow screens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, made_page
from tests.support.baked import make_baked
from tests.support.study_results import with_studies

FIGURES = ("memories", "forgetting", "horizon", "agreement", "score-memory", "growth", "looking-using", "timescales")
NAMED_PLOTS = 7  # five figures of one plot, and two plots of growth
ARTICLE = "Charts.\n\n## First\n\n" + "\n\n".join(f"::: {name}\n**{name}.**\n:::" for name in FIGURES)
BAKED = with_studies(make_baked(sentences=1, models=5))
STUDIES = BAKED.manifest.studies


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_page(tmp_path_factory.mktemp("charts"), ARTICLE, BAKED)


@pytest.fixture
def page(open_page: Callable[..., Page], charts: str) -> Page:
    """The page opened at a heading: all figures are laid out then, and none moves under the pointer."""
    return open_page("#first", html=charts)


def plot_of(page: Page, figure: str) -> Locator:
    return page.locator(f"#{figure} .chart-plot:visible").first


def value(page: Page, figure: str, entry: str) -> Locator:
    return page.locator(f"#{figure} .chart-view:visible .chart-end[data-entry='{entry}'] .chart-value")


def hover(page: Page, plot: Locator, share: float) -> None:
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def test_what_a_pointer_reads_stands_beside_the_names_and_the_last_value_comes_back(page: Page) -> None:
    gains = STUDIES["recall"]["models"]["gru"]["gain"][1]["value"]
    expect(value(page, "forgetting", "gru")).to_have_text(f"{gains[-1]:.2f}")
    hover(page, plot_of(page, "forgetting"), 0.1)
    expect(page.locator("#forgetting .chart-at")).to_have_text("Read 1 to 2 words ago, one letter typed")
    expect(value(page, "forgetting", "gru")).to_have_text(f"{gains[0]:.2f}")
    page.mouse.move(2, 2)
    expect(value(page, "forgetting", "gru")).to_have_text(f"{gains[-1]:.2f}")


def test_arrow_keys_read_the_columns_of_memories_and_say_what_they_read(page: Page) -> None:
    plot = plot_of(page, "memories")
    expect(plot).to_have_role("slider")
    plot.press("Home")
    words = STUDIES["recall"]["models"]["gru"]["summary"]["gain_1_typed"]["value"]
    expect(plot).to_have_attribute("aria-valuetext", re.compile(rf"^Words: nats gained .*: GRU {words:.2f}, LSTM "))
    plot.press("End")
    effect = STUDIES["agreement"]["models"]["gru"]["summary"]["effect_1_between"]["value"]
    expect(plot).to_have_attribute(
        "aria-valuetext", re.compile(rf"^Grammar: nats by which .*: GRU {effect:.2f}, LSTM ")
    )
    expect(page).to_have_url(re.compile("#memories:memories/grammar$"))


def test_an_address_brings_back_the_view_and_the_row_of_a_chart_without_a_legend(
    open_page: Callable[..., Page], charts: str
) -> None:
    page = open_page("#agreement:plural/1", html=charts)
    expect(page.get_by_role("radio", name="plural")).to_be_checked()
    expect(page.locator("#agreement .chart-at")).to_have_text("One noun between subject and verb")
    right = STUDIES["agreement"]["models"]["lstm"]["plural"]["right"]["value"][1]
    expect(value(page, "agreement", "lstm")).to_have_text(f"{right * 100:.1f}\u202f%")
    dots = page.locator("#agreement .chart-view:visible .chart-dot:visible")
    expect(dots).to_have_count(len(STUDIES["agreement"]["models"]))


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_names_stand_inside_the_figure_and_apart_at_every_width(
    open_page: Callable[..., Page], charts: str, width: int
) -> None:
    page = open_page(html=charts, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = page.evaluate("""() => [...document.querySelectorAll(".chart-picture:has(.chart-end)")].filter(
        (picture) => picture.getClientRects().length).map((picture) => {
        const figure = picture.closest("figure").getBoundingClientRect();
        const boxes = [...picture.querySelectorAll(".chart-end text")].map((text) => text.getBoundingClientRect());
        boxes.sort((a, b) => a.top - b.top);
        return {
          names: boxes.length,
          beyond: Math.max(...boxes.map((box) => box.right - figure.right)),
          apart: Math.min(...boxes.slice(1).map((box, k) => box.top - boxes[k].top)),
          size: boxes[0].height,
        };
    })""")
    assert len(found) == NAMED_PLOTS
    for plot in found:
        assert plot["names"] == len(STUDIES["recall"]["models"])
        assert plot["beyond"] <= 0
        assert plot["apart"] >= 0.75 * plot["size"]


def test_a_pointer_in_one_small_chart_reads_all_of_them_and_a_key_too(page: Page) -> None:
    found = STUDIES["horizon"]["models"]["lstm"]
    plots = page.locator("#looking-using .chart-plot")
    pairs = found["connectivity_share_beyond"]["value"], found["value_share_beyond"][0]["value"]
    first, last = (" / ".join(f"{shares[k] * 100:.1f}\u202f%" for shares in pairs) for k in (0, -1))
    hover(page, plots.nth(2), 0.001)
    heading = page.locator("#looking-using .chart-part[data-entry=lstm] .chart-value")
    expect(heading).to_have_text(first)
    expect(page.locator("#looking-using .chart-dot:visible")).to_have_count(2 * plots.count())
    page.mouse.move(2, 2)
    slider = page.locator("#looking-using .chart-small")
    expect(slider).to_have_role("slider")
    slider.press("End")
    expect(heading).to_have_text(last)
    expect(page).to_have_url(re.compile("#looking-using:shares/20$"))


def test_a_point_of_score_and_memory_is_read_alone(page: Page) -> None:
    plot = plot_of(page, "score-memory")
    plot.press("Home")
    worst = max((m for m in BAKED.manifest.models if m.causal), key=lambda model: model.metrics.cross_entropy)
    expect(page.locator("#score-memory .chart-at")).to_have_text(f"{worst.label}: cross entropy / memory")
    expect(page.locator("#score-memory .chart-dot:visible")).to_have_count(1)
    worth = STUDIES["horizon"]["models"][worst.id]["summary"]["value_beyond_8"]["value"]
    expect(value(page, "score-memory", worst.id)).to_have_text(f"{worst.metrics.cross_entropy:.3f} / {worth:.2f}")


def test_a_tap_reads_a_column(open_page: Callable[..., Page], charts: str) -> None:
    page = open_page(html=charts, **PHONE)
    plot = plot_of(page, "memories")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 60)
    expect(page.locator("#memories .chart-at")).to_have_text(re.compile("^Topic: "))
    topic = STUDIES["gist"]["models"]["gru"]["summary"]["new"]["value"]
    expect(value(page, "memories", "gru")).to_have_text(f"{topic:.2f}")


def test_without_a_script_names_and_their_values_stand_in_every_view(
    open_page: Callable[..., Page], charts: str
) -> None:
    page = open_page(html=charts, java_script_enabled=False)
    for figure, count in (("memories", 1), ("forgetting", 3), ("horizon", 6), ("agreement", 5), ("score-memory", 4)):
        expect(page.locator(f"#{figure} .chart-picture:visible")).to_have_count(count)
    expect(page.locator("#memories .chart-end:visible .chart-value")).to_have_count(len(STUDIES["recall"]["models"]))
