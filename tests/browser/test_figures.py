"""The connectivity figure in a real browser, on made-up numbers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.contract import decode as tensors
from generator.contract.schema import Baked
from generator.rendering.figures import FIGURES
from generator.rendering.figures.figure import FigureBlock
from tests.browser.conftest import PHONE, pinched, touch

Open = Callable[..., Page]
MODELS = ("gru", "lstm", "nested-lstm", "bidirectional")
STATIC_LOOK = "#connectivity .connectivity-panels"


def figure(page: Page) -> Locator:
    return page.locator("#connectivity")


def character(page: Page, model: str, position: int) -> Locator:
    return page.locator(f'#connectivity [data-model="{model}"] [data-position="{position}"]')


def slider(page: Page, model: str) -> Locator:
    return page.locator(f'#connectivity [data-model="{model}"] [role="slider"]')


def expect_position(page: Page, position: int, sentence: str = "grammar") -> None:
    """The figure is at a position, and every panel shows it: in words and, once settled, by its elements."""
    expect(figure(page)).to_have_attribute("data-position", str(position))
    expect(figure(page)).to_have_attribute("data-sentence", sentence)
    for model in MODELS:
        expect(character(page, model, position)).to_have_class("selected")


def expect_agreement(page: Page, baked: Baked, position: int, sentence: str = "grammar") -> None:
    """Every panel shows what its tensor holds at a position."""
    expect_position(page, position, sentence)
    for model in MODELS:
        tensor = tensors.decode_tensor(baked.tensors[sentence, model])
        panel = page.locator(f'#connectivity [data-model="{model}"]')
        expect(panel.locator(".suggestion-word")).to_have_text([tensor.words[k] for k in tensor.suggestions[position]])
        expect(panel.locator(".suggestion-probability")).to_have_text(
            [tensors.percent(units / 10_000) for units in tensor.probabilities[position]]
        )
        expect(panel.locator(".maximum")).to_have_text(tensors.decimal(tensor.maxima[position]))
        rank = tensor.target_ranks[position]
        expect(panel.locator(".target-rank")).to_have_text(tensors.ordinal(rank) if rank else "not known")
        levels = panel.locator("[data-position]").evaluate_all("all => all.map((c) => Number(c.dataset.level))")
        assert levels == [tensors.heat(level) for level in tensors.row(tensor, position)]


def test_hovering_a_character_shows_its_moment_in_all_panels(open_page: Open, baked: Baked) -> None:
    page = open_page()
    character(page, "lstm", 24).hover()
    expect_agreement(page, baked, 24)
    character(page, "bidirectional", 196).hover()
    expect_agreement(page, baked, 196)


def test_the_moment_stays_when_the_pointer_leaves_and_reset_goes_back(open_page: Open, baked: Baked) -> None:
    page = open_page()
    character(page, "gru", 24).hover()
    expect_position(page, 24)
    page.get_by_role("button", name="Reset").hover()
    expect_position(page, 24)
    page.get_by_role("button", name="Reset").click()
    expect_agreement(page, baked, 159)


def test_a_pointer_that_crosses_a_text_quickly_changes_nothing(open_page: Open) -> None:
    page = open_page()
    slider(page, "gru").scroll_into_view_if_needed()
    character(page, "gru", 24).hover()
    expect_position(page, 24)
    panels = page.locator(STATIC_LOOK).bounding_box()
    assert panels
    # Events as a browser sends them for a pointer at 2,400 pixels a second, from the panels' foot to their head.
    page.evaluate(
        """([x, bottom, top]) => {
          for (let y = bottom; y > top; y -= 40) {
            document.elementFromPoint(x, y)?.dispatchEvent(new PointerEvent("pointermove",
              {bubbles: true, pointerType: "mouse", clientX: x, clientY: y, movementY: -40}));
          }
          for (const text of document.querySelectorAll("#connectivity .character-text"))
            text.dispatchEvent(new PointerEvent("pointerleave", {pointerType: "mouse"}));
        }""",
        [panels["x"] + 300, panels["y"] + panels["height"], panels["y"] - 60],
    )
    page.wait_for_timeout(150)
    expect_position(page, 24)


def test_arrows_go_by_character_word_line_and_to_the_ends(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:grammar/30")
    expect_position(page, 30)
    slider(page, "nested-lstm").focus()
    for key, position in (
        *(("ArrowRight", 31), ("ArrowLeft", 30), ("Control+ArrowRight", 36), ("Control+ArrowRight", 39)),
        *(("Control+ArrowLeft", 36), ("ArrowRight", 37), ("Control+ArrowLeft", 36), ("End", 197), ("ArrowRight", 197)),
        *(("Home", 0), ("ArrowLeft", 0)),
    ):
        page.keyboard.press(key)
        expect(figure(page)).to_have_attribute("data-position", str(position))
    page.keyboard.press("ArrowDown")
    expect(figure(page)).not_to_have_attribute("data-position", "0")
    second_line = int(figure(page).get_attribute("data-position") or "")
    upper, lower = character(page, "gru", 0).bounding_box(), character(page, "gru", second_line).bounding_box()
    assert upper and lower and abs(upper["x"] - lower["x"]) < 2 and lower["y"] - upper["y"] > 20
    page.keyboard.press("ArrowUp")
    expect_agreement(page, baked, 0)


def test_each_text_is_one_tab_stop_and_says_where_it_is(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/31")
    expect_position(page, 31)
    slider(page, "gru").focus()
    page.keyboard.press("Tab")
    expect(slider(page, "lstm")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(slider(page, "lstm")).to_have_attribute("aria-valuetext", "“gram” of grammar")
    expect(slider(page, "gru")).to_have_attribute("aria-valuenow", "32")
    expect(page.get_by_role("slider", name="Nested LSTM: selected character")).to_have_count(2)  # hero, figure
    live = figure(page).locator(".connectivity-summary")
    expect(live).to_contain_text("LSTM at “gram” of grammar: suggests ")
    expect(live).to_contain_text("; looks mostly at ")


def test_a_finger_drawn_along_the_text_scrubs(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    character(page, "lstm", 10).scroll_into_view_if_needed()
    character(page, "lstm", 10).tap()
    expect_position(page, 10)
    boxes = [character(page, "lstm", position).bounding_box() for position in (10, 14, 18)]
    client = page.context.new_cdp_session(page)
    for kind, box in zip(("touchStart", "touchMove", "touchMove"), boxes, strict=True):
        assert box
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect_position(page, 18)


def test_a_finger_that_scrolls_from_a_text_changes_nothing(open_page: Open) -> None:
    page = open_page(reduced_motion="no-preference", **PHONE)
    for name in ("hero", "connectivity"):
        text = page.locator(f"#{name} .character-text").first
        text.evaluate("(text) => text.scrollIntoView({block: 'center', behavior: 'instant'})")
        box = text.bounding_box()
        before, top = figure(page).get_attribute("data-position"), page.evaluate("scrollY")
        assert box
        x, y = box["x"] + 60, box["y"] + box["height"] / 2
        touch(
            page,
            ("touchStart", [(x, y)]),
            *(("touchMove", [(x + by / 20, y - by)]) for by in range(5, 100, 5)),
            ("touchEnd", []),
        )
        assert page.evaluate("scrollY") > top + 50
        page.wait_for_timeout(200)
        assert figure(page).get_attribute("data-position") == before == "159"
        expect(page.get_by_role("button", name="Pause")).to_have_count(1)


def test_a_tap_takes_over_the_hero(open_page: Open) -> None:
    page = open_page(reduced_motion="no-preference", **PHONE)
    page.locator('#hero [data-model="gru"] [data-position="20"]').tap()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("#hero")).to_have_attribute("data-position", "20")


def test_two_fingers_on_a_text_enlarge_the_page(open_page: Open) -> None:
    page = open_page(**PHONE)
    assert pinched(page, figure(page).locator(".character-text").first) > 2


def test_another_sentence_is_the_markup_that_the_build_would_have_made(open_page: Open, baked: Baked) -> None:
    page = open_page()
    page.get_by_label("Sentence", exact=True).select_option("brewing")
    expect(figure(page)).to_have_attribute("data-sentence", "brewing")
    position = int(figure(page).get_attribute("data-position") or "")
    expect_agreement(page, baked, position, "brewing")
    expect(figure(page).locator(".key-unknown-item")).to_be_visible()
    expect(figure(page).locator(".connectivity-note")).to_have_text("One word is outside the vocabulary.")
    word = next(word for word in baked.manifest.sentences[1].words if word.start < position < word.end)
    block = FigureBlock(
        "connectivity", {"sentence": "brewing", "at": f"{word.text}/1/{position - word.start}"}, "", 1, ""
    )
    built = page.evaluate(
        """(html) => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(".characters")]
             .map((text) => text.innerHTML)""",
        FIGURES["connectivity"](block, baked),
    )
    shown = page.locator("#connectivity .characters").evaluate_all(
        """all => all.map((text) => {
             const copy = text.cloneNode(true);
             for (const element of copy.querySelectorAll('[class=""]')) element.removeAttribute("class");
             return copy.innerHTML;
           })"""
    )
    assert shown == built


def test_an_address_opens_its_moment_and_brings_the_figure_into_view(open_page: Open, baked: Baked) -> None:
    page = open_page("#connectivity:brewing/55")
    expect_agreement(page, baked, 55, "brewing")
    expect(page.get_by_label("Sentence", exact=True)).to_have_value("brewing")
    expect(figure(page).locator(".connectivity-panel").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    "junk", ["#connectivity:grammar/900", "#connectivity:x/1", "#hero:grammar/-1", "#%E0%A4%A", "#a:b", "#connectivity"]
)
def test_junk_in_the_address_is_ignored(open_page: Open, junk: str) -> None:
    page = open_page(junk)
    expect(figure(page).get_by_role("button", name="Reset")).to_be_visible()
    expect(figure(page)).to_have_attribute("data-position", "159")


def test_the_address_follows_without_filling_the_history(open_page: Open) -> None:
    page = open_page()
    entries = page.evaluate("history.length")
    slider(page, "gru").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("#connectivity:grammar/162$"))
    assert page.evaluate("history.length") == entries


def test_an_address_holds_the_states_of_several_figures_the_last_one_changed_first(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/30;hero:brewing/9")
    expect_position(page, 30)
    expect(page.locator("#hero")).to_have_attribute("data-sentence", "brewing")
    expect(figure(page).locator(".connectivity-panel").first).to_be_in_viewport(ratio=1)
    page.locator("#hero").get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("#hero:brewing/10;connectivity:grammar/30$"))
    page.get_by_role("button", name="Reset").click()
    page.wait_for_url(re.compile("#hero:brewing/10$"))


def test_back_restores_every_figure(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="six letters").click()
    page.get_by_role("link", name="a rare word").click()
    page.wait_for_url(re.compile("#connectivity:brewing/52;hero:grammar/34$"))
    page.go_back()
    expect_position(page, 159)
    expect(page.locator("#hero")).to_have_attribute("data-position", "34")
    page.wait_for_url(re.compile("#hero:grammar/34$"))


@pytest.mark.parametrize(("address", "position"), [("", 159), ("#connectivity:grammar/30", 30), ("#models", 159)])
def test_back_to_where_the_page_was_opened_restores_it(open_page: Open, address: str, position: int) -> None:
    page = open_page(address)
    opened = page.url
    page.get_by_role("link", name="six letters").click()
    page.get_by_role("link", name="a rare word").click()
    expect_position(page, 52, "brewing")
    page.go_back()
    page.go_back()
    expect_position(page, position)
    expect(page.locator("#hero")).to_have_attribute("data-position", "28")
    assert page.url == opened


def test_a_link_shows_its_moment_in_view_and_back_returns(open_page: Open, baked: Baked) -> None:
    page = open_page()
    page.get_by_role("link", name="a rare word").click()
    expect_position(page, 52, "brewing")
    for model in MODELS:
        expect(page.locator(f'#connectivity [data-model="{model}"]')).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="The second grammar").click()
    expect_position(page, 161)
    page.go_back()
    expect_position(page, 52, "brewing")


def test_nothing_moves_while_a_reader_explores(open_page: Open) -> None:
    boxes = """() => {
      const all = document.querySelectorAll("#connectivity :is(div, p:not([role]), li, b, .word, .bar)");
      const top = document.querySelector("#connectivity").getBoundingClientRect().top;
      return [...all].filter((element) => element.checkVisibility()).map((element) => {
        const box = element.getBoundingClientRect();
        return [element.classList[0], box.left, box.top - top, box.width, box.height].join(" ");
      });
    }"""
    page = open_page()
    page.wait_for_selector("#connectivity.live")
    before = page.evaluate(boxes)
    for position in (3, 100, 160, 197):
        character(page, "gru", position).hover()
        expect_position(page, position)
        assert page.evaluate(boxes) == before


def test_nothing_moves_while_the_page_starts_and_plays(open_page: Open) -> None:
    watch = """window.shift = 0;
      new PerformanceObserver((list) => { for (const {value} of list.getEntries()) window.shift += value; })
        .observe({type: "layout-shift", buffered: true});"""
    page = open_page(script=watch, reduced_motion="no-preference")
    page.wait_for_timeout(6000)
    assert page.evaluate("window.shift") < 0.005  # right-aligned numbers grow to the left


def test_hovering_draws_without_touching_the_characters_until_the_pointer_rests(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20")
    expect_position(page, 20)
    touched = page.evaluate(
        """async () => {
          let touched = 0;
          const watch = new MutationObserver((records) => (touched += records.length));
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          for (const text of document.querySelectorAll("#connectivity .characters"))
            watch.observe(text, {attributes: true, childList: true, subtree: true});
          for (let p = 40; p < 60; p++) {
            document.querySelector(`#connectivity [data-position="${p}"]`)
              .dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse"}));
            await frame();
          }
          return touched;
        }"""
    )
    assert touched == 0
    expect_position(page, 59)


def test_the_layers_show_what_the_elements_show(open_page: Open) -> None:
    """The same moment drawn and built: colours in the middle of the lower edge of each cell, below the letters."""
    page = open_page()
    colours = """() => [...document.querySelectorAll("#connectivity .characters")].map((text) => {
      const shades = text.parentElement.querySelector(".shades");
      const box = shades.getBoundingClientRect();
      const canvas = Object.assign(document.createElement("canvas"), {width: shades.width, height: shades.height});
      const context = canvas.getContext("2d", {willReadFrequently: true});
      context.drawImage(shades, 0, 0);
      return [...text.querySelectorAll("[data-position]")].map((cell) => {
        const {left, top, width, height} = cell.getBoundingClientRect();
        const x = Math.floor(((left + width / 2 - box.left) / box.width) * canvas.width);
        const y = Math.floor(((top + height / 2 - box.top) / box.height) * canvas.height);
        return [...context.getImageData(x, y, 1, 1).data].join();
      });
    })"""
    expected = """() => [...document.querySelectorAll("#connectivity .characters")].map((text) => {
      const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
      const probe = document.body.appendChild(document.createElement("i"));
      return [...text.querySelectorAll("[data-position]")].map((cell) => {
        if (cell.dataset.level === "0") return "0,0,0,0";
        probe.dataset.level = cell.dataset.level;
        context.fillStyle = getComputedStyle(probe).backgroundColor;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].join();
      });
    })"""
    for position in (24, 160):
        character(page, "gru", position).hover()
        expect_position(page, position)
        assert page.evaluate(colours) == page.evaluate(expected)


@pytest.mark.parametrize("answer", ["255", "Math.random() * 256"])
def test_a_browser_that_hides_what_is_drawn_shows_the_shades_by_the_elements_and_saves_no_picture(
    open_page: Open, baked: Baked, answer: str
) -> None:
    guarded = f"""const read = CanvasRenderingContext2D.prototype.getImageData;
      CanvasRenderingContext2D.prototype.getImageData = function (...box) {{
        const image = read.apply(this, box);
        image.data.forEach((_, k) => (image.data[k] = {answer}));
        return image;
      }};"""
    page = open_page("#connectivity:grammar/20", script=guarded)
    expect_position(page, 20)
    levels = """async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      document.querySelector('#connectivity [data-position="40"]')
        .dispatchEvent(new PointerEvent("pointermove", {bubbles: true, pointerType: "mouse"}));
      await frame();
      await frame();
      const cells = [...document.querySelectorAll('#connectivity [data-model="gru"] [data-position]')];
      return cells.map((cell) => [Number(cell.dataset.level), getComputedStyle(cell).backgroundColor]);
    }"""
    shown = page.evaluate(levels)  # at once, not after a rest
    tensor = tensors.decode_tensor(baked.tensors["grammar", "gru"])
    assert [level for level, _ in shown] == [tensors.heat(level) for level in tensors.row(tensor, 40)]
    assert len({colour for level, colour in shown if level > 20}) > 1
    expect(page.locator("#connectivity .shades").first).to_be_hidden()
    page.get_by_role("button", name="SVG", exact=True).click()
    expect(page.locator(".share-said").first).to_have_text(re.compile("That did not work: the browser hides"))


def test_letters_set_apart_by_the_reader_keep_their_shades(open_page: Open) -> None:
    page = open_page("#connectivity:grammar/20", bypass_csp=True)
    expect_position(page, 20)
    drawn = page.locator("#connectivity .character-text.drawn")
    expect(drawn).to_have_count(4)
    spacing = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; }"
    style = page.add_style_tag(content=spacing)
    expect(drawn).to_have_count(0)
    expect(page.locator("#connectivity .shades").first).to_be_hidden()
    character(page, "gru", 40).hover()
    expect_position(page, 40)
    strongest = page.locator('#connectivity [data-model="gru"] [data-level="31"]').first
    assert strongest.evaluate("(cell) => getComputedStyle(cell).backgroundColor") != "rgba(0, 0, 0, 0)"
    style.evaluate("(style) => style.remove()")
    expect(drawn).to_have_count(4)


def corrupted(html: str, model: str) -> str:
    """The page with the data of a model on the sentence "grammar" damaged."""
    start = html.index(f'data-sentence="grammar" data-model="{model}">') + 60 + len(model)
    return html[:start] + "AAAA" + html[start + 4 :]


def test_damaged_data_of_one_model_leave_the_others(open_page: Open, html: str) -> None:
    page = open_page(html=corrupted(html, "lstm"))
    slider(page, "gru").focus()
    page.keyboard.press("Home")
    expect(character(page, "gru", 0)).to_have_class("selected")
    for name in ("hero", "connectivity"):
        expect(page.locator(f"#{name} .figure-failure")).to_have_count(1 if name == "connectivity" else 0)
    expect(page.locator('#connectivity [data-model="lstm"]')).to_contain_text("Nothing to show of LSTM")
    expect(slider(page, "lstm")).to_be_hidden()
    expect(character(page, "nested-lstm", 0)).to_have_class("selected")


def test_a_browser_that_cannot_draw_shows_the_first_state_and_says_so(open_page: Open) -> None:
    page = open_page(script="HTMLCanvasElement.prototype.getContext = () => null")
    figure(page).scroll_into_view_if_needed()
    expect(figure(page).locator(".figure-failure").first).to_contain_text(
        "This figure does not work: this browser cannot"
    )
    expect(character(page, "gru", 159)).to_have_class("selected")
    expect(character(page, "gru", 159)).to_be_visible()
    expect(page.get_by_label("Sentence", exact=True)).to_be_hidden()


def test_a_broken_figure_leaves_the_other_alone(open_page: Open, html: str) -> None:
    page = open_page(
        html=html.replace('class="sentence-picker for-script"', 'class="picker"'), address="#hero:grammar/20"
    )
    expect(figure(page)).to_contain_text("This figure does not work: no .sentence-picker select in the figure.")
    expect(page.locator("#hero")).to_have_attribute("data-position", "20")


def test_without_a_script_the_first_state_reads_and_no_control_is_there(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    for model in MODELS:
        expect(character(page, model, 159)).to_be_visible()
    expect(figure(page).locator("select, button").first).to_be_hidden()
    expect(page.locator(".hero-play")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_window_and_names_are_visible(open_page: Open, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for name in page.locator("#connectivity .connectivity-model b, #hero .hero-model b").all():
        box = name.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def contrasts(page: Page, selector: str) -> Any:
    """The contrast of each element's text with what is behind it, by the colours that the browser computes."""
    return page.evaluate(
        """(selector) => {
          const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
          const over = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
          const luminance = () => [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
            .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
          return [...document.querySelectorAll(selector)].map((element) => {
            const chain = [];
            for (let e = element; e; e = e.parentElement) chain.unshift(getComputedStyle(e).backgroundColor);
            over("#fff");
            chain.forEach(over);
            const behind = luminance();
            over(getComputedStyle(element).color);
            const [a, b] = [behind, luminance()].sort((x, y) => x - y);
            return (b + 0.05) / (a + 0.05);
          });
        }""",
        selector,
    )


@pytest.mark.parametrize("width", [320, 640])
def test_a_word_of_eight_letters_has_its_room_beside_its_numbers(open_page: Open, width: int) -> None:
    page = open_page("#connectivity:grammar/28", viewport={"width": width, "height": 900})
    words = ".target-word" if width < 640 else ".suggestion-word"
    for word in figure(page).locator(words).all():
        word.evaluate("(word) => word.textContent = 'symphony'")
    cut = (
        f"[...document.querySelectorAll('#connectivity {words}')].filter((word) => word.scrollWidth > word.clientWidth)"
    )
    assert page.evaluate(f"{cut}.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_figures_has_contrast_in_both_themes(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme, java_script_enabled=False)
    text = (
        "[data-position] .suggestion-word .suggestion-probability .target-row>* .connectivity-key>* .heat-legend>span"
    )
    measured = contrasts(page, ", ".join(f"figure {part}" for part in f"{text} p b label th td".split()))
    assert len(measured) > 1000
    assert min(measured) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_follows_the_theme_and_survives_forced_colours(open_page: Open, scheme: str) -> None:
    other = {"light": "dark", "dark": "light"}
    page = open_page(color_scheme=other[scheme])
    character(page, "gru", 30).hover()
    expect_position(page, 30)
    page.emulate_media(color_scheme=scheme, forced_colors="active")  # type: ignore[arg-type]
    drawn = "document.querySelector('#connectivity .shades').toDataURL()"
    page.wait_for_timeout(100)
    changed = page.evaluate(drawn)
    page.emulate_media(color_scheme=scheme, forced_colors="none")  # type: ignore[arg-type]
    fresh = open_page("#connectivity:grammar/30", color_scheme=scheme)
    expect_position(fresh, 30)
    assert changed == fresh.evaluate(drawn)
