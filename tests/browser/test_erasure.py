"""The erasure in a real browser: it rests with the whole text, plays once, and gives way to the reader."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, made_page
from tests.support.erasures import baked_exhibits

Open = Callable[..., Page]
WORDS = 16  # before the moment of the first exhibit
ARTICLE = """\
A page of made-up numbers.

::: erasure
See [the violin gone](erasure:violin/10) and [the letters](erasure:letters/3).
:::

## Below

""" + "\n\n".join(["Text that can be scrolled to."] * 60)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page that `open_page` opens."""
    return made_page(tmp_path_factory.mktemp("erasure"), ARTICLE, baked_exhibits())


def figure(page: Page) -> Locator:
    return page.locator("#erasure")


def panel(page: Page, exhibit: str = "violin") -> Locator:
    return page.locator(f'.erasure-panel[data-exhibit="{exhibit}"]')


def expect_kept(page: Page, kept: int, exhibit: str = "violin") -> None:
    """The words before the last `kept` are taken away, and slider, bars and numbers say so."""
    expect(figure(page)).to_have_attribute("data-shown", f"{exhibit}/{kept}")
    erased = (
        panel(page, exhibit)
        .locator(".erasure-word")
        .evaluate_all("(words) => words.map((word) => word.classList.contains('erased'))")
    )
    assert erased == [position < len(erased) - kept for position in range(len(erased))]
    assert page.get_by_role("slider").input_value() == str(len(erased) - kept)
    stored = page.evaluate(
        """([exhibit, kept]) => JSON.parse(document.querySelector("#erasure .figure-data").textContent)
          .filter(({id}) => id === exhibit).flatMap(({words, models}) => Object.values(models).map((found) =>
            [found.ranks[kept], words[found.suggestions[kept][0]]]))""",
        [exhibit, kept],
    )
    rows = panel(page, exhibit).locator("tbody tr")
    for row, (rank, first) in zip(rows.all(), stored, strict=True):
        expect(row.locator(".erasure-rank")).to_have_text(re.compile(rf"^{rank}(st|nd|rd|th)$"))
        expect(row.locator(".erasure-suggestion")).to_have_text(first)


def test_it_plays_once_from_the_whole_text_to_where_it_ends_and_no_further(open_page: Open) -> None:
    watch = """addEventListener("DOMContentLoaded", () => { window.seen = [];
      new MutationObserver(() => window.seen.push(document.getElementById("erasure").dataset.shown))
        .observe(document.getElementById("erasure"), {attributeFilter: ["data-shown"]}); })"""
    page = open_page(script=watch, clock=True, reduced_motion="no-preference")
    page.wait_for_function("() => window.seen.length > 0")
    page.clock.run_for(30_000)
    assert page.evaluate("window.seen") == [f"violin/{kept}" for kept in range(WORDS, 7, -1)]
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect_kept(page, 8)


def test_it_does_not_play_before_it_is_seen(open_page: Open, html: str) -> None:
    above = "".join(f"<p>Text {k} above it.</p>" for k in range(60))
    assert html.count('<figure id="erasure"') == 1
    page = open_page(
        html=html.replace('<figure id="erasure"', f'{above}<figure id="erasure"'),
        clock=True,
        reduced_motion="no-preference",
    )
    page.clock.run_for(30_000)
    expect_kept(page, WORDS)
    figure(page).scroll_into_view_if_needed()
    expect(figure(page)).to_be_in_viewport(ratio=0.9)
    page.clock.run_for(30_000)
    expect_kept(page, 8)


def test_reduced_motion_rests_with_the_whole_text_and_can_be_played(open_page: Open) -> None:
    page = open_page(clock=True)
    expect_kept(page, WORDS)
    page.clock.run_for(5_000)
    expect_kept(page, WORDS)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(30_000)
    expect_kept(page, 8)
    page.get_by_role("button", name="Play").evaluate("(button) => { button.click(); button.click(); }")
    page.clock.run_for(5_000)
    expect_kept(page, WORDS)  # it was stopped before the first word went


def test_keys_on_the_slider_take_words_away_and_bring_them_back(open_page: Open) -> None:
    page = open_page()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect_kept(page, WORDS - 1)
    page.keyboard.press("Home")
    expect_kept(page, WORDS)
    page.keyboard.press("End")
    expect_kept(page, 0)
    page.keyboard.press("ArrowLeft")
    expect_kept(page, 1)
    said = re.compile(r"^last 1 of 16 read, from “the” on: GRU [^,]+, LSTM")
    expect(slider).to_have_attribute("aria-valuetext", said)
    expect(page).to_have_url(re.compile("#erasure:violin/1$"))


def test_pointing_at_a_word_takes_away_what_stands_before_it(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    panel(page).locator('[data-position="5"]').hover()
    page.clock.run_for(100)  # a pointer that came fast has come to rest
    expect_kept(page, WORDS - 5)
    page.clock.run_for(5_000)
    expect_kept(page, WORDS - 5)  # it plays no longer
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    panel(page).locator(".erasure-asked").click()
    expect_kept(page, 0)


def test_another_text_is_played_too_and_nothing_moves(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    before = page.locator("figcaption").bounding_box()
    page.get_by_role("radio", name="Grammar").check(force=True)
    expect(panel(page, "letters")).to_be_visible()
    expect(panel(page)).to_be_hidden()
    page.clock.run_for(30_000)
    expect_kept(page, 8, "letters")
    assert page.locator("figcaption").bounding_box() == before


def test_bars_end_at_the_share_that_their_number_says(open_page: Open) -> None:
    page = open_page("#erasure:letters/3")
    expect_kept(page, 3, "letters")
    for row in panel(page, "letters").locator("tbody tr").all():
        said = float(re.sub(r"[^0-9.]", "", row.locator(".erasure-share").inner_text()))
        bar, track = row.locator(".erasure-now").bounding_box(), row.locator(".erasure-track").bounding_box()
        assert bar and track
        assert abs(100 * bar["width"] / track["width"] - said) < 0.6  # numbers are rounded, and edges to the pixel


def test_links_and_addresses_set_a_text_and_its_words(open_page: Open) -> None:
    page = open_page(clock=True, reduced_motion="no-preference")
    page.get_by_role("link", name="the violin gone").click()
    expect_kept(page, 10)
    page.get_by_role("link", name="the letters").click()
    expect_kept(page, 3, "letters")
    page.clock.run_for(5_000)
    expect_kept(page, 3, "letters")
    page.evaluate("location.hash = '#erasure:violin/99'")  # no such number of words: nothing changes
    expect_kept(page, 3, "letters")


@pytest.mark.parametrize("kind", ["CSV", "JSON", "SVG", "PNG"])
def test_what_is_shown_can_be_taken_away(open_page: Open, tmp_path: Path, kind: str) -> None:
    page = open_page("#erasure:letters/3")
    expect_kept(page, 3, "letters")
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    assert download.value.suggested_filename == f"erasure-letters-3.{kind.lower()}"
    download.value.save_as(tmp_path / "file")
    data = (tmp_path / "file").read_bytes()
    starts = {"CSV": b"words_kept,", "JSON": b"{", "SVG": b"<svg ", "PNG": b"\x89PNG"}
    assert data.startswith(starts[kind])
    if kind == "CSV":
        assert data.count(b"\n") == 1 + 4 * 13
    if kind == "SVG":
        assert b"were rather than was, last 3 of 12 read" in data


def test_without_a_script_and_on_paper_three_stages_stand_in_a_table(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator(".erasure-live")).to_be_hidden()
    for exhibit, columns in (("violin", 3), ("letters", 3)):
        still = page.locator(f'.erasure-still[data-exhibit="{exhibit}"]')
        expect(still.locator("thead th")).to_have_count(1 + columns)
        expect(still.locator("tbody tr").first.locator("td")).to_have_count(columns)
        expect(still.get_by_role("table")).to_be_visible()
    page = open_page("#erasure:letters/3")
    expect_kept(page, 3, "letters")
    page.emulate_media(media="print")
    expect(page.locator('.erasure-still[data-exhibit="letters"]')).to_be_visible()
    expect(page.locator('.erasure-still[data-exhibit="violin"]')).to_be_hidden()
    expect(page.locator(".erasure-live")).to_be_hidden()


def test_a_telephone_has_room_for_it_and_for_fingers(open_page: Open) -> None:
    page = open_page(**PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for target in figure(page).locator("button, .choice, input[type=range]").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.evaluate("(element) => element.outerHTML")
        assert box["width"] >= 44, target.evaluate("(element) => element.outerHTML")
    panel(page).locator('[data-position="11"]').tap()
    expect_kept(page, WORDS - 11)


def test_nothing_moves_when_the_script_starts(open_page: Open, html: str) -> None:
    live = open_page().locator("#erasure").bounding_box()
    broken = re.sub(r'<script type="module">.*?</script>', "", html, flags=re.DOTALL)
    assert broken != html
    assert open_page(html=broken).locator("#erasure").bounding_box() == live
