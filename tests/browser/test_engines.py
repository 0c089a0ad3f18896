"""Every figure in every browser engine: Chromium, Firefox and WebKit show the same by pointer, click and key."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from generator.contract.heat import shade
from generator.contract.schema import Baked
from tests.browser.conftest import ARTICLE, made_page
from tests.browser.connectivity_parts import word_values
from tests.support.baked import make_baked
from tests.support.engines.tab import Tab
from tests.support.exhibits import EXHIBITS, made_up_erasures
from tests.support.readings import VOCABULARY
from tests.support.study_results import with_gradients, with_studies

FIGURES = (
    "autocomplete sentence=grammar at=grammar/1/4",
    "units units=gru,lstm at=gru",
    "gradients",
    "accuracy-chart",
    "curves",
    "triangle sentence=grammar",
    "erasure",
)
MORE = "\n\n".join(f"::: {figure}\nA figure.\n:::" for figure in FIGURES)
LIVE = ["accuracy-chart", "connectivity", "curves", "erasure", "triangle", "units", "walkthrough"]  # those that say so
TEXT = "#connectivity .connectivity-key + .connectivity-panel .character-text"


@pytest.fixture(scope="module")
def baked() -> Baked:
    fading = [[0.9**distance for distance in range(61)]] * 2
    found = with_gradients(with_studies(make_baked(sentences=3, models=4)), {"gru": fading})
    erasures = made_up_erasures([model.id for model in found.manifest.models], VOCABULARY, seed=0)
    return replace(found, manifest=replace(found.manifest, exhibits=EXHIBITS), erasures=erasures)


@pytest.fixture(scope="module")
def page(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with all figures that have a script."""
    folder = tmp_path_factory.mktemp("engines")
    file = folder / "index.html"
    file.write_text(made_page(folder, f"{ARTICLE}\n\n{MORE}\n", baked), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def open_page(tab: Tab, page: str) -> Callable[..., Tab]:
    """Open the page; all figures live when it is returned."""

    def open_(address: str = "", width: int = 1280, height: int = 900) -> Tab:
        tab.open(page + address, width, height)
        tab.wait_until("document.documentElement.hasAttribute('data-started')")
        return tab

    return open_


Open = Callable[..., Tab]


def has(figure: str, **data: object) -> str:
    """The condition that a figure has these data attributes."""
    wanted = " && ".join(f"dataset.{name} === {json.dumps(str(value))}" for name, value in data.items())
    return f"(({{dataset}}) => {wanted})(document.getElementById({json.dumps(figure)}))"


def text_of(selector: str) -> str:
    """The expression of what an element says."""
    return f"document.querySelector({json.dumps(selector)}).textContent.trim()"


def expect_moment(tab: Tab, baked: Baked, position: int) -> None:
    """All panels of the connectivity figure have suggestions and shades of a position, drawn and in their elements."""
    tab.wait_until(has("connectivity", position=position))
    for model in baked.manifest.models:
        reading = baked.readings["grammar", model.id]
        panel = f'#connectivity [data-model="{model.id}"]'
        tab.wait_until(f"document.querySelector('{panel} [data-position=\"{position}\"]').className === 'selected'")
        words = reading.suggested(position)
        values = word_values(baked, baked.manifest.sentences[0], model.id, position)
        levels = [shade(share) for share in values / values.max()]
        all_of = f"[...document.querySelectorAll('{panel} {{}}')].map({{}})"
        assert tab.evaluate(all_of.format(".suggestion-word", "(word) => word.textContent")) == words
        assert tab.evaluate(all_of.format("[data-position]", "(letter) => Number(letter.dataset.level)")) == levels
    drawn = "[...document.querySelectorAll('#connectivity .shades')].map((canvas) => canvas.toDataURL())"
    assert len(set(tab.evaluate(drawn))) == len(baked.manifest.models)


def test_connectivity_follows_the_pointer_the_keys_and_the_address(open_page: Open, baked: Baked) -> None:
    tab = open_page()
    tab.hover(f'{TEXT} [data-position="40"]')
    expect_moment(tab, baked, 40)
    tab.click(f'{TEXT} [data-position="60"]')
    tab.wait_until("document.querySelector('.connectivity-pin').ariaPressed === 'true'")
    tab.click(f'{TEXT} [data-position="60"]')
    tab.wait_until("document.querySelector('.connectivity-pin').ariaPressed === 'false'")
    tab.focus(TEXT)
    tab.press("End")
    expect_moment(tab, baked, 197)
    tab.evaluate("(location.hash = '#connectivity:grammar/12', true)")
    expect_moment(tab, baked, 12)


def test_what_is_scrolled_under_a_pointer_that_rests_is_not_pointed_at(open_page: Open) -> None:
    tab = open_page()
    tab.hover(f'{TEXT} [data-position="40"]')
    tab.wait_until(has("connectivity", position=40))
    tab.evaluate(
        f"""(([...letters]) => {{
          addEventListener("pointerover", ({{target}}) => (window.over = target.dataset.position));
          const boxes = letters.map((letter) => letter.getBoundingClientRect());
          const {{left, bottom}} = boxes[40];
          const below = boxes.find((box) => box.top > bottom && Math.abs(box.left - left) < box.width / 2);
          scrollBy({{top: below.top - boxes[40].top, behavior: "instant"}});
        }})(document.querySelectorAll('{TEXT} [data-position]'))"""
    )
    if tab.name == "webkit":  # it tells of what is under the pointer now; the others do so when they will
        tab.wait_until("window.over && window.over !== '40'")
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))")
    assert tab.evaluate(has("connectivity", position=40))
    tab.hover(f'{TEXT} [data-position="41"]')
    tab.wait_until(has("connectivity", position=41))


def test_the_hero_rests_plays_and_gives_way_to_the_pointer(open_page: Open) -> None:
    tab = open_page()
    assert tab.evaluate(has("hero", position=28))
    tab.click(".hero-play")
    tab.wait_until(has("hero", position=30))
    tab.hover('#hero [data-position="50"]')
    tab.wait_until(has("hero", position=50))
    tab.wait_until(f"{text_of('.hero-play')} === 'Play'")


def test_the_erasure_rests_plays_and_gives_way_to_keys_and_pointer(open_page: Open) -> None:
    tab = open_page()
    tab.wait_until(has("erasure", shown="violin/16"))
    tab.click(".erasure-play")
    tab.wait_until(has("erasure", shown="violin/14"))
    tab.focus(".erasure-slider")
    tab.press("End")
    tab.wait_until(has("erasure", shown="violin/0"))
    tab.wait_until(f"{text_of('.erasure-play')} === 'Play'")
    width = "document.querySelector('#erasure .erasure-now').getAttribute('width')"
    before = tab.evaluate(width)
    tab.hover('#erasure .erasure-text [data-position="5"]')
    tab.wait_until(has("erasure", shown="violin/11"))
    assert tab.evaluate(width) != before


def test_the_triangle_is_drawn_and_moves_the_moment_by_pointer_and_key(open_page: Open) -> None:
    tab = open_page()
    picture = '#triangle [data-model="gru"] .triangle-picture'
    tab.evaluate("(document.querySelector('#triangle').scrollIntoView({behavior: 'instant'}), true)")
    tab.wait_until("document.querySelectorAll('#triangle .drawn').length === 3")
    drawn = "[...document.querySelectorAll('#triangle canvas')].map((canvas) => canvas.toDataURL())"
    assert len(set(tab.evaluate(drawn))) == 3
    tab.hover(picture)
    tab.wait_until("Math.abs(document.querySelector('#triangle').dataset.position - 198 / 2) < 3")
    tab.focus("#triangle .triangle-panels")
    tab.press("Home")
    tab.wait_until(has("connectivity", position=0))


def test_the_walkthrough_goes_by_click_and_key(open_page: Open) -> None:
    tab = open_page()
    tab.click(".walkthrough-next")
    tab.wait_until("document.querySelector('.walking') !== null")
    tab.focus(".walkthrough-next")  # WebKit gives a button that is clicked no focus
    tab.press("ArrowRight")
    tab.wait_until(has("connectivity", position=161, measure="occlusion"))
    tab.wait_until("location.hash === '#connectivity:grammar/161/occlusion;walkthrough:2'")


def test_autocomplete_changes_its_model_and_its_letters_by_keys_and_click(open_page: Open) -> None:
    tab = open_page()
    tab.focus("#autocomplete [role=slider]")
    tab.press("ArrowLeft")
    tab.wait_until(has("autocomplete", position=31))
    tab.click("#autocomplete .slot:nth-child(29)")
    tab.wait_until(has("autocomplete", position=28))
    tab.focus("#autocomplete [type=radio]:checked")
    tab.press("ArrowRight")
    tab.wait_until(has("autocomplete", position=28, model="lstm"))


def test_a_part_of_a_unit_is_lit_by_pointer_and_key(open_page: Open) -> None:
    tab = open_page()
    lit = "document.querySelector('#units-panel-{} svg [data-part=\"{}\"]').classList.contains('lit')"
    tab.hover('#units-panel-gru svg [data-part="z"] .box')
    tab.wait_until(lit.format("gru", "z"))
    tab.click("#units [role=tab]:first-child")
    tab.press("ArrowRight")
    tab.wait_until("!document.querySelector('#units-panel-lstm').hidden")
    tab.press("Tab")
    tab.press("End")
    tab.wait_until("document.querySelectorAll('#units-panel-lstm svg .lit').length === 1")


def test_a_prediction_of_the_gradients_moves_by_pointer_and_key(open_page: Open) -> None:
    tab = open_page()
    ahead = "document.querySelectorAll('.gradients-column.ahead').length"
    tab.hover(".gradients-column:nth-last-child(8) .readout")
    tab.wait_until(f"{ahead} === 7")
    tab.focus(".gradients-net")
    tab.press("ArrowLeft")
    tab.wait_until(f"{ahead} === 8")


def test_a_chart_is_read_by_pointer_and_key(open_page: Open) -> None:
    tab = open_page()
    said = text_of("#curves .chart-at")
    before = tab.evaluate(said)
    tab.hover("#curves .chart-view:not([hidden]) .chart-plot")
    tab.wait_until(f"{said} !== {json.dumps(before)}")
    tab.press_pointer()  # the reading stays
    tab.wait_until("location.hash.startsWith('#curves:')")
    tab.focus("#accuracy-chart .chart-view:not([hidden]) .chart-plot")
    tab.press("End")
    tab.press("Home")
    tab.press("ArrowRight")
    tab.wait_until(f"{text_of('#accuracy-chart .chart-at')} === '1 character typed'")


@pytest.mark.parametrize("width", [1280, 390])
def test_all_figures_live_and_none_is_wider_than_the_window(open_page: Open, width: int) -> None:
    tab = open_page(width=width, height=844)
    assert sorted(tab.evaluate("[...document.querySelectorAll('.live')].map(({id}) => id)")) == LIVE
    assert tab.evaluate("document.querySelectorAll('.figure-failure').length") == 0
    root = "document.documentElement"
    assert tab.evaluate(f"[innerWidth, {root}.scrollWidth - {root}.clientWidth]") == [width, 0]


def test_the_theme_that_the_reader_chose_is_there_again_at_the_first_paint(open_page: Open) -> None:
    tab = open_page()
    background = "getComputedStyle(document.documentElement).backgroundColor"
    pressed = "document.querySelector('.theme-switch').ariaPressed"
    before, state = tab.evaluate(f"[{background}, {pressed}]")
    tab.click(".theme-switch")
    after, other = tab.evaluate(f"[{background}, {pressed}]")
    assert after != before and {state, other} == {"true", "false"}
    open_page()
    assert tab.evaluate(f"[{background}, {pressed}]") == [after, other]
    tab.click(".theme-switch")
    assert tab.evaluate(f"[{background}, {pressed}, localStorage.length]") == [before, state, 0]
